"""What somebody could show a company of the own record, and what the rules ask of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import CourseOccupation, CourseText, CourseVersion
from training_portal.courses.rules import country_name, language_name
from training_portal.courses.titles import is_for_reader
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.eligibility.kinds import Education
from training_portal.eligibility.language_words import level_name
from training_portal.geography.models import Country, Province
from training_portal.people.models import Person, Sex
from training_portal.people.queries import person_of
from training_portal.people.rules import ASSUMED_MAJORITY, age_on
from training_portal.placements.models import WorkLimit
from training_portal.placements.rules.matching import Graduate
from training_portal.placements.rules.sharing import CERTIFICATE, Applicant, Item
from training_portal.platform import clock, i18n
from training_portal.platform.database import db
from training_portal.platform.i18n import listed
from training_portal.platform.names import reader_language
from training_portal.platform.policy import Actor


def last_told(person_id: int) -> Mapping[str, Any]:
    """What the person told with the last application for a course: work, education, languages."""
    found = db.session.scalars(
        select(Application.snapshot)
        .where(Application.person_id == person_id, Application.snapshot.is_not(None))
        .order_by(Application.submitted_at.desc(), Application.id.desc())
        .limit(1)
    ).first()
    return found or {}


def offered_items(person: Person) -> dict[str, Any]:
    """Every item there is something to show of, with its value as the snapshot keeps it."""
    return items_of(person, last_told(person.id), certificates_of([person.id]))


def items_of(
    person: Person, told: Mapping[str, Any], certificates: Sequence[Certificate]
) -> dict[str, Any]:
    """The same from what is at hand: what the person told last, and the valid certificates."""
    province = (
        db.session.get(Province, person.residence_province_id)
        if person.residence_province_id
        else None
    )
    born = person.birth_date
    items: dict[str, Any] = {
        Item.NAME: person.name_in_latin or person.full_name,
        Item.NATIVE_NAME: {"text": person.native_name, "language": person.native_language}
        if person.native_name
        else None,
        Item.AGE: age_on(born, clock.today()) if born else None,
        Item.BIRTH_DATE: born.isoformat() if born else None,
        Item.SEX: person.sex.value if person.sex else None,
        Item.NATIONALITY: person.nationality,
        Item.RESIDENCE: {
            "country": person.residence_country,
            "province": province.english_name if province else "",
            # Read by the company, in its language.
            "names": dict(province.names) if province else {},
        }
        if person.residence_country
        else None,
        Item.PHONE: person.phone,
        Item.EMAIL: person.email,
        Item.EDUCATION: told.get("education"),
        Item.WORK: {name: told.get(name) or "" for name in ("position", "employer", "work_since")}
        if told.get("employer")
        else None,
        Item.LANGUAGES: told.get("languages"),
    }
    shown = {
        f"{CERTIFICATE}{row.code}": {"title": row.course_title, "issued": row.issued_on.isoformat()}
        for row in certificates
    }
    return {str(key): value for key, value in {**items, **shown}.items() if value}


def certificates_of(person_ids: Collection[int]) -> list[Certificate]:
    """The valid certificates of these people, the newest first."""
    return list(
        db.session.scalars(
            select(Certificate)
            .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
            .where(Enrolment.person_id.in_(person_ids), Certificate.state == CertificateState.VALID)
            .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
        )
    )


def label_of(key: str, value: Any) -> str:
    """The name of an item: for a certificate that of its course."""
    if key.startswith(CERTIFICATE):
        return _("Certificate: %(course)s", course=value["title"])
    return Item(key).label


def words_of(key: str, value: Any) -> str:
    """An item as a reader sees it."""
    if key.startswith(CERTIFICATE):
        return listed([value["title"], i18n.date_only(date.fromisoformat(value["issued"]))])
    match key:
        case Item.NATIVE_NAME:
            return str(value["text"])
        case Item.BIRTH_DATE:
            return i18n.date_only(date.fromisoformat(value))
        case Item.SEX:
            return Sex(value).label
        case Item.NATIONALITY:
            return country_name(value)
        case Item.RESIDENCE:
            province = value.get("names", {}).get(reader_language()) or value["province"]
            return listed(part for part in (province, country_name(value["country"])) if part)
        case Item.EDUCATION:
            return Education(value).label if value in set(Education) else str(value)
        case Item.WORK:
            return listed(part for part in (value["position"], value["employer"]) if part)
        case Item.LANGUAGES:
            return listed(
                f"{language_name(one['language'])} ({level_name(one['level'])})" for one in value
            )
        case _:
            return str(value)


def applicant_of(person: Person) -> Applicant:
    """What the rules of applying ask of a person."""
    residence = db.session.get(Country, person.residence_country or "")
    return Applicant(
        birth_date=person.birth_date,
        countries=frozenset(
            code for code in (person.nationality, person.residence_country) if code
        ),
        age_of_majority=residence.age_of_majority if residence else ASSUMED_MAJORITY,
    )


def applicant_signed_in(actor: Actor) -> Applicant | None:
    """The reader as the rules of applying see one; None without a record or without a country."""
    person = person_of(actor.account_id)
    found = applicant_of(person) if person is not None else None
    return found if found is not None and found.countries else None


def not_among(actor: Actor, invited: Collection[str]) -> list[str]:
    """The reader's countries, nationality first, where none of them is invited; else nothing.

    Nothing for whoever cannot apply anyway or has not written where he or she is from.
    """
    person = person_of(actor.account_id)
    if person is None or applicant_of(person).countries & set(invited):
        return []
    countries = dict.fromkeys([person.nationality, person.residence_country])
    return [code for code in countries if code]


def legal_age(country: str) -> int | None:
    """The minimum working age on record for a country."""
    return db.session.scalar(select(WorkLimit.least_age).where(WorkLimit.country_code == country))


def completed_courses(person_id: int) -> dict[int, tuple[int, str]]:
    """The courses a person completed: course id -> version id and title."""
    rows = db.session.execute(
        select(CourseVersion.course_id, CourseVersion.id, CourseText.title)
        .join(Cohort, Cohort.course_version_id == CourseVersion.id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state == EnrolmentState.COMPLETED,
            is_for_reader(),
        )
    )
    return {course: (version, title) for course, version, title in rows}


def graduate_of(person: Person) -> tuple[Graduate, dict[int, str]]:
    """What fits is judged by: countries, courses, occupations, languages; with the titles."""
    courses = completed_courses(person.id)
    versions = [version for version, _title in courses.values()]
    occupations = db.session.scalars(
        select(CourseOccupation.occupation_code).where(CourseOccupation.version_id.in_(versions))
    )
    languages = {one["language"] for one in last_told(person.id).get("languages") or []}
    if person.native_language:
        languages.add(person.native_language)
    graduate = Graduate(
        countries=applicant_of(person).countries,
        courses=frozenset(courses),
        occupations=frozenset(occupations),
        languages=frozenset(languages),
    )
    return graduate, {course: title for course, (_version, title) in courses.items()}
