"""What the merge fields of letters say: of a cohort, a body and people, in a letter's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.held_roles import is_in_force
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.accounts.services import address
from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.nomination_queries import zone_of
from training_portal.admissions.permissions import NOMINATORS
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title, seat_plan
from training_portal.courses.rules import country_name
from training_portal.messaging.selected import selected_of
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.services import Facts
from training_portal.platform import clock, i18n
from training_portal.platform.database import db
from training_portal.platform.i18n import LANGUAGES, listed


def _address(cohort: Cohort, page: str = "") -> str:
    # A worker has no request that addresses could be made from.
    return address(f"/cohorts/{cohort.public_id}{page}")


def of_cohort(cohort: Cohort, language: str, zone: str | None = None) -> dict[str, str]:
    """What the fields about a cohort say. Moments are those of the reader's `zone`, with the one of
    the venue beside it where its clock shows another hour; of the venue alone without."""
    host = db.session.get_one(Organisation, cohort.host_id)
    with force_locale(language), i18n.written_for(zone):
        return {
            "course": course_title(cohort.course_version_id),
            "cohort": cohort.code,
            "period": i18n.period(cohort.starts_on, cohort.ends_on),
            "place": listed([cohort.venue, country_name(cohort.venue_country)]),
            "host": host.name,
            "contact": cohort.contact_email or host.name,
            "page": _address(cohort),
            "information": _address(cohort, "/general-information"),
            "apply_until": i18n.moment(cohort.application_closes_at, cohort.time_zone),
            "nominate": address(f"/nominations/{cohort.public_id}"),
        }


def of_body(body: Organisation, cohort: Cohort, language: str) -> dict[str, str]:
    """What the fields about a nominating body say."""
    share = seat_plan(cohort.id).get(body.country_code)
    with force_locale(language):
        seats = (
            _("%(least)s guaranteed, at most %(most)s", least=share.minimum, most=share.maximum)
            if share is not None
            else _("none")
        )
        return {"body": body.name, "country": country_name(body.country_code), "seats": seats}


def of_person(person: Person | Facts, sending_country: str | None, language: str) -> dict[str, str]:
    """What the fields about somebody say."""
    with force_locale(language):
        return {
            "name": name_on_letters(person),
            "country": country_name(sending_country) if sending_country else "–",
            "nationality": country_name(person.nationality) if person.nationality else "–",
            "birth_date": i18n.date_only(person.birth_date) if person.birth_date else "–",
        }


def name_on_letters(person: Person | Facts) -> str:
    """The name as in the passport, which a consulate compares; else as the person writes it."""
    return person.name_in_latin or person.full_name


class Named(NamedTuple):
    """Somebody whom an acceptance names."""

    application_id: int
    person_id: int
    name: str


def selected(body: Organisation, cohort: Cohort) -> list[Named]:
    """Whom a body put forward and who was selected, by name."""
    rows = db.session.execute(
        select(Application.id, Person)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .join(Person, Person.id == Application.person_id)
        .where(Organisation.id == body.id, *selected_of(cohort.id))
        .order_by(Person.name_key, Application.id)
    )
    return [Named(row_id, person.id, name_on_letters(person)) for row_id, person in rows]


class Officer(NamedTuple):
    """Somebody who nominates for a body today."""

    account_id: int
    organisation_id: int | None
    name: str
    email: str
    language: str
    zone: str | None


def officers_of(organisation_ids: Collection[int]) -> list[Officer]:
    """Who nominates for these bodies today, the longest in office first."""
    rows = db.session.execute(
        select(
            Account.id,
            RoleAssignment.organisation_id,
            Account.display_name,
            Account.email,
            Account.language,
            Account.time_zone,
        )
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .where(
            RoleAssignment.role.in_(NOMINATORS),
            RoleAssignment.organisation_id.in_(organisation_ids),
            is_in_force(clock.today()),
            Account.disabled_at.is_(None),
        )
        .order_by(RoleAssignment.valid_from, Account.id)
    )
    return [Officer(*row) for row in rows]


def languages_of_bodies(organisation_ids: Collection[int]) -> Mapping[int, str]:
    """The language of letters to each body: that of its officer who is longest in office."""
    found = dict.fromkeys(organisation_ids, "en")
    for officer in reversed(officers_of(organisation_ids)):
        if officer.organisation_id is not None:
            found[officer.organisation_id] = letter_language(officer.language)
    return found


def letter_language(language: str | None) -> str:
    """The reader's language where letters are written in it, else English."""
    return language if language in LANGUAGES else "en"


def language_for(row_id: int, *, is_body: bool) -> str:
    """The language of a letter to a body, or to the person of an application."""
    if is_body:
        return languages_of_bodies([row_id])[row_id]
    return letter_language(
        db.session.scalar(
            select(Account.language)
            .join(Person, Person.account_id == Account.id)
            .join(Application, Application.person_id == Person.id)
            .where(Application.id == row_id)
        )
    )


def zone_for(row_id: int, *, is_body: bool) -> str:
    """By which clock a letter tells moments: a body's by that of its country, a person's by their
    own, as their mails."""
    if is_body:
        return zone_of(db.session.get_one(Organisation, row_id))
    found = db.session.scalar(
        select(Account.time_zone)
        .join(Person, Person.account_id == Account.id)
        .join(Application, Application.person_id == Person.id)
        .where(Application.id == row_id)
    )
    return found or ""
