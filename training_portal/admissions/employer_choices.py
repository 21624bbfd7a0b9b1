"""What somebody lets the company that put them forward see of their application: chosen, changed.

Each thing is a consent by itself, kept like the consents an application is sent with, and tied to
this one application; nothing rests on it but what the company sees (`employers.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions import application_queries as queries
from training_portal.admissions.consents import VERSION, About
from training_portal.admissions.employers import ATTENDANCE, CERTIFICATE, RESULT, STATE, THINGS
from training_portal.admissions.models import Application, ApplicationConsent, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.people.rules import guardian_missing
from training_portal.platform import clock
from training_portal.platform.database import db, insert_if_absent, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


def texts(about: About) -> dict[ConsentPurpose, str]:
    """The sentences to say yes to, each by itself."""
    named = {"company": about.company, "course": about.course, "code": about.code}
    return {
        STATE: _(
            "%(company)s may see how my application for “%(course)s” (%(code)s) stands, and what "
            "was decided, with the sentence that tells why.",
            **named,
        ),
        ATTENDANCE: _(
            "%(company)s may see at which share of the hours of “%(course)s” (%(code)s) I was "
            "there.",
            **named,
        ),
        RESULT: _(
            "%(company)s may see whether I completed “%(course)s” (%(code)s), and which conditions "
            "I did not meet; no marks.",
            **named,
        ),
        CERTIFICATE: _(
            "%(company)s may see that I have a certificate of “%(course)s” (%(code)s), and its "
            "code.",
            **named,
        ),
    }


def asked_by(application: Application) -> Organisation | None:
    """The company that put the person forward; None where no company did."""
    if application.nomination_id is None:
        return None
    return db.session.scalar(
        select(Organisation)
        .join(Nomination, Nomination.organisation_id == Organisation.id)
        .where(
            Nomination.id == application.nomination_id,
            Organisation.kind == OrganisationKind.COMPANY,
        )
    )


def about(application: Application, company: Organisation) -> About:
    """What the words about an application name."""
    cohort = db.session.get_one(Cohort, application.cohort_id)
    return About(company.name, queries.course_title(cohort), cohort.code)


def asked_about(application: Application) -> About | None:
    """The same with what the words name."""
    company = asked_by(application)
    return about(application, company) if company is not None else None


def is_minor(born: date | str | None, residence: str | None) -> bool:
    """Whether somebody is under age: nothing about them goes to an employer."""
    birth_date = date.fromisoformat(born) if isinstance(born, str) and born else born or None
    majority = queries.age_of_majority(residence)
    return guardian_missing(birth_date, majority, clock.today(), has_consent=False)


def _standing(application_id: int) -> Sequence[ConsentRecord]:
    return db.session.scalars(
        select(ConsentRecord)
        .join(ApplicationConsent, ApplicationConsent.consent_id == ConsentRecord.id)
        .where(
            ApplicationConsent.application_id == application_id,
            ConsentRecord.purpose.in_(THINGS),
            ConsentRecord.withdrawn_at.is_(None),
        )
        .order_by(ConsentRecord.id)
    ).all()


def chosen(application_id: int) -> frozenset[ConsentPurpose]:
    """What the company sees of this application now."""
    return frozenset(each.purpose for each in _standing(application_id))


def version_of(application_id: int) -> str:
    """The fingerprint of what is chosen."""
    return fingerprint({"things": sorted(each.value for each in chosen(application_id))})


@transactional
def choose(
    application_id: int,
    things: Collection[ConsentPurpose],
    *,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """Let the company see these things of an application, and no others any more.

    What was agreed to stays on record with its day, and the day on which it was taken back. Raises
    Refused, and Stale where something else was chosen than was `seen`.
    """
    application = lock(Application, application_id)
    company = asked_by(application)
    if company is None:
        raise Refused(_("No company put you forward for this course: nothing is shared."))
    refuse_stale(seen, version_of(application_id))
    if things and (objection := under_age_objection(application)):
        raise Refused(objection)
    person = db.session.get_one(Person, application.person_id)
    standing = _standing(application_id)
    for consent in standing:
        if consent.purpose not in things:
            people.withdraw_consent(person.id, consent.id, actor=actor)
    present = {consent.purpose for consent in standing}
    words = texts(about(application, company))
    for thing in (each for each in THINGS if each in things and each not in present):
        _agree(application, thing, words[thing], person, actor)


def _agree(
    application: Application, thing: ConsentPurpose, words: str, person: Person, actor: Actor
) -> None:
    given = people.give_consent(
        person.id,
        thing,
        country_code=person.residence_country,
        language=str(get_locale() or "en"),
        text=words,
        version=VERSION,
        given_by=person.full_name,
        actor=actor,
    )
    insert_if_absent(ApplicationConsent, application_id=application.id, consent_id=given.id)


def under_age_objection(application: Application) -> str | None:
    """Why somebody under age chooses nothing, in words."""
    person = db.session.get_one(Person, application.person_id)
    if not is_minor(person.birth_date, person.residence_country):
        return None
    return _("You are under age: the portal tells your employer nothing but that you have a seat.")


def applications_of(consent_ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """For which company and cohort each of these was agreed to; of other consents nothing."""
    rows = db.session.execute(
        select(ApplicationConsent.consent_id, Organisation.name, Cohort.code)
        .join(ConsentRecord, ConsentRecord.id == ApplicationConsent.consent_id)
        .join(Application, Application.id == ApplicationConsent.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(ApplicationConsent.consent_id.in_(consent_ids), ConsentRecord.purpose.in_(THINGS))
    )
    return {consent_id: (company, code) for consent_id, company, code in rows}


def about_consents(consent_ids: Collection[int]) -> Mapping[int, str]:
    """For which company and cohort consents were given, in words."""
    return {
        each: _("%(company)s, for %(code)s", company=company, code=code)
        for each, (company, code) in applications_of(consent_ids).items()
    }


def effects_of_taking_back(_person_id: int, consent: ConsentRecord | None) -> list[str]:
    """What taking such a consent back does, said beforehand."""
    if consent is None or consent.purpose not in THINGS or consent.withdrawn_at is not None:
        return []
    found = applications_of([consent.id]).get(consent.id)
    if found is None:
        return []
    company, code = found
    return [
        _(
            "%(company)s no longer sees this of your application for %(code)s: it reads “Not "
            "shared” there. Nothing else changes.",
            company=company,
            code=code,
        )
    ]
