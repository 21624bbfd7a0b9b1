"""What the services and pages of admission need to know of a cohort, a course or a person."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from training_portal.accounts.models import Account
from training_portal.admissions.document_rules import Lack, lack_of
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationDocument,
    ApplicationState,
    EligibilityFinding,
    Nomination,
)
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText, CourseVersion
from training_portal.eligibility import ledger
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.participation import Participation
from training_portal.eligibility.profiles import lives_on, profile, rules_of
from training_portal.eligibility.rules import Checked, Profile, Rule, check, overall
from training_portal.geography.models import Country, Province
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import VISIBLE, sees_hidden, visible_people
from training_portal.people.rules import ASSUMED_MAJORITY
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.names import reader_language
from training_portal.platform.policy import Actor

#: Built once, as all statements here that each application, decision and mail sends.
_ADDRESSEES = (
    select(
        Person.id,
        Person.preferred_name,
        Person.full_name,
        func.coalesce(Account.email, Person.email),
        func.coalesce(Account.language, "en"),
        Account.time_zone,
    )
    .outerjoin(Account, Account.id == Person.account_id)
    .where(Person.id.in_(bindparam("people", expanding=True)))
)
_TITLES = select(CourseText.language, CourseText.title).where(
    CourseText.version_id == bindparam("version"),
    CourseText.language.in_([bindparam("wanted"), "en"]),
)
_DOCUMENTS = select(
    ApplicationDocument.application_id,
    ApplicationDocument.kind,
    ApplicationDocument.state,
    ApplicationDocument.expires_on,
).where(ApplicationDocument.application_id.in_(bindparam("applications", expanding=True)))
_NOMINATING_COUNTRY = (
    select(Organisation.country_code)
    .join(Nomination, Nomination.organisation_id == Organisation.id)
    .where(Nomination.id == bindparam("nomination"))
)
#: Seats of people in other cohorts that are no enrolments yet.
_SEATS = (
    select(
        Application.person_id,
        Cohort.code,
        Cohort.starts_on,
        Cohort.ends_on,
        CourseVersion.course_id
        == select(CourseVersion.course_id)
        .where(CourseVersion.id == bindparam("version"))
        .scalar_subquery(),
        Application.state == ApplicationState.OFFERED,
    )
    .join(Cohort, Cohort.id == Application.cohort_id)
    .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
    .where(
        Application.person_id.in_(bindparam("people", expanding=True)),
        Application.state.in_([ApplicationState.OFFERED, ApplicationState.ACCEPTED]),
        Cohort.id != bindparam("cohort"),
    )
    .order_by(Cohort.starts_on, Cohort.id)
)


@dataclass(frozen=True)
class Addressee:
    """To whom, in which language and zone a mail about a person goes; no address, no mail."""

    name: str
    email: str
    language: str
    #: None before somebody has an account.
    zone: str | None


def addressees(person_ids: Collection[int]) -> dict[int, Addressee]:
    """By the person's id: the account's address where the record was claimed, the address of the
    nomination before."""
    rows = db.session.execute(_ADDRESSEES, {"people": list(person_ids)})
    return {
        row_id: Addressee(name=preferred or full, email=email, language=language, zone=zone)
        for row_id, preferred, full, email, language, zone in rows
    }


def is_claimed(person_id: int) -> bool:
    """Whether somebody has taken their record over."""
    claimed_at = select(Person.claimed_at).where(Person.id == person_id)
    return db.session.scalar(claimed_at) is not None


def may_see(actor: Actor, person_id: int) -> bool:
    """Whether the actor may know of a person: hidden ones are the coordinator's."""
    return (
        db.session.scalar(select(Person.id).where(Person.id == person_id, visible_people(actor)))
        is not None
    )


def names_of(person_ids: Sequence[int]) -> dict[int, str]:
    """The names of people, by their ids."""
    rows = db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(person_ids)))
    return dict(rows.all())


def course_title(cohort: Cohort, language: str = "") -> str:
    """The title in a language, blank for the reader's; in English where there is none."""
    wanted = language or reader_language()
    rows = db.session.execute(_TITLES, {"version": cohort.course_version_id, "wanted": wanted})
    titles = dict(rows.all())
    return titles.get(wanted) or titles.get("en") or cohort.code


def live_application(person_id: int, cohort_id: int) -> Application | None:
    return db.session.scalar(
        select(Application).where(
            Application.person_id == person_id,
            Application.cohort_id == cohort_id,
            Application.state.not_in(sorted(ENDED_STATES)),
        )
    )


def nominating_country(nomination_id: int | None) -> str | None:
    """Country of the organisation that nominated; None for who applies directly."""
    if nomination_id is None:
        return None
    return db.session.scalar(_NOMINATING_COUNTRY, {"nomination": nomination_id})


def age_of_majority(country_code: str | None) -> int:
    """Of the country of residence."""
    country = db.session.get(Country, country_code) if country_code else None
    return country.age_of_majority if country is not None else ASSUMED_MAJORITY


def province_id(code: str | None) -> int | None:
    return db.session.scalar(select(Province.id).where(Province.code == code))


def _documents_of(
    application_ids: Collection[int], cohort: Cohort
) -> dict[int, dict[str, Lack | None]]:
    """By application: what is wrong with each document, by its kind; None where nothing is."""
    today = clock.today(cohort.time_zone)
    found: dict[int, dict[str, Lack | None]] = {each: {} for each in application_ids}
    rows = db.session.execute(_DOCUMENTS, {"applications": sorted(application_ids)})
    for application_id, kind, state, expires_on in rows:
        found[application_id][kind.value] = lack_of(state, expires_on, today, cohort.ends_on)
    return found


def seats_elsewhere(
    person_ids: Collection[int], cohort: Cohort
) -> Mapping[int, Sequence[Participation]]:
    """By person: the seats that they accepted or are offered in other cohorts."""
    wanted = {
        "people": sorted(person_ids),
        "cohort": cohort.id,
        "version": cohort.course_version_id,
    }
    found: dict[int, list[Participation]] = {}
    rows = db.session.execute(_SEATS, wanted)
    for person_id, code, starts_on, ends_on, is_same, is_offered in rows:
        seat = Participation(
            starts_on=starts_on,
            ends_on=ends_on,
            is_same_course=bool(is_same),
            is_only_offered=bool(is_offered),
            code=code,
        )
        found.setdefault(person_id, []).append(seat)
    return found


def checked(application: Application, cohort: Cohort, told: Mapping[str, Any]) -> Checked:
    """What the course's rules find now in what was told and in what the portal knows.

    `told` is a snapshot, or what of the draft is right so far; what is missing counts as not told.
    """
    rules = rules_of(cohort)
    return check(rules, profiles_of([(application, told)], cohort, rules)[application.id])


def profiles_of(
    asked: Sequence[tuple[Application, Mapping[str, Any]]], cohort: Cohort, rules: Sequence[Rule]
) -> dict[int, Profile]:
    """By application of one cohort, what its rules look at; as many statements as for one.

    `asked`: each with what was told, as in `checked`.
    """
    documents = _documents_of([application.id for application, _told in asked], cohort)
    known = ledger.of_people({application.person_id for application, _told in asked}, cohort)
    lines = functools.cache(functools.partial(lives_on, rules))
    return {
        application.id: profile(
            told,
            cohort,
            sending_country=application.sending_country
            or nominating_country(application.nomination_id)
            or told.get("residence_country"),
            lives_on=lines(told.get("province")),
            participations=known[application.person_id],
            documents=frozenset(documents[application.id]),
            lacks={
                kind: lack for kind, lack in documents[application.id].items() if lack is not None
            },
        )
        for application, told in asked
    }


def overall_findings(application_ids: Sequence[int]) -> dict[int, Finding]:
    """By application: fail, needs a person or pass, over all its rules that are not waived."""
    found: dict[int, list[Finding]] = {}
    for application_id, finding in db.session.execute(
        select(EligibilityFinding.application_id, EligibilityFinding.finding).where(
            EligibilityFinding.application_id.in_(application_ids),
            EligibilityFinding.waived_at.is_(None),
        )
    ):
        found.setdefault(application_id, []).append(finding)
    return {application_id: overall(findings) for application_id, findings in found.items()}


@functools.cache
def _waitlist_shown(sees_hidden: bool) -> Select[Any]:
    statement = (
        select(Application.sending_country, VISIBLE[sees_hidden])
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == bindparam("cohort"),
            Application.state == ApplicationState.WAITLISTED,
            Application.sending_country.is_not(None),
        )
        .order_by(Application.waitlist_position, Application.id)
    )
    return cast("Select[Any]", statement)


def waitlist_shown(cohort_id: int, actor: Actor) -> Sequence[tuple[str, bool]]:
    """Sending country of those who wait, in their order, and whether the actor may know of them."""
    wanted = {"cohort": cohort_id, "reader": actor.account_id}
    rows = db.session.execute(_waitlist_shown(sees_hidden(actor)), wanted)
    return [(country, bool(is_shown)) for country, is_shown in rows]


def waitlist(cohort_id: int) -> Sequence[tuple[int, str]]:
    """Application and sending country of those who wait, in their order."""
    rows = db.session.execute(
        select(Application.id, Application.sending_country)
        .where(
            Application.cohort_id == cohort_id,
            Application.state == ApplicationState.WAITLISTED,
            Application.sending_country.is_not(None),
        )
        .order_by(Application.waitlist_position, Application.id)
    )
    return [(row_id, country) for row_id, country in rows if country is not None]


def position_of_place(cohort_id: int, place: int, visible: ColumnElement[bool]) -> int | None:
    """The position that somebody sees as this place, counted from 1; None behind the last one."""
    return db.session.scalar(
        select(Application.waitlist_position)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort_id, Application.waitlist_position.is_not(None), visible
        )
        .order_by(Application.waitlist_position, Application.id)
        .offset(max(0, place - 1))
        .limit(1)
    )


def last_waitlist_position(cohort_id: int) -> int:
    return (
        db.session.scalar(
            select(func.max(Application.waitlist_position)).where(
                Application.cohort_id == cohort_id
            )
        )
        or 0
    )
