"""What is to be looked at once more before one person is nominated: as of a row of a list."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from training_portal.admissions.application_queries import age_of_majority
from training_portal.admissions.known_people import people_nominated_by
from training_portal.admissions.list_requirements import Requirements
from training_portal.cohorts.lists.checking import name_minor
from training_portal.cohorts.lists.row import Level, Remark, Row
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.profiles import rules_of
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.messages import message as _m


def requirements_of(cohort: Cohort, country: str) -> Requirements:
    """What the course asks of those whom a body of this country nominates, on the days of now."""
    return Requirements(
        rules_of(cohort),
        cohort.starts_on,
        country,
        clock.day_of(cohort.application_closes_at, cohort.time_zone),
    )


def doubts_about(
    cohort: Cohort, organisation: Organisation, *, born: date | None, names: Sequence[str]
) -> list[Remark]:
    """What speaks against a nominee without standing in the way.

    Whoever has the same name and birth date is refused by the service, and is no doubt.
    """
    country = organisation.country_code
    day = born.isoformat() if born else None
    row = Row(0, {}, {"birth_date": day, "experience": None})
    majority = {country: age_of_majority(country)}
    name_minor(row, country, majority, clock.today(cohort.time_zone))
    asked = requirements_of(cohort, country)
    row.remarks += asked.unmet_by(row).values()
    known = people_nominated_by(organisation.id, cohort.id)
    if known.has_named(*names) and not known.has("", names[0], day):
        words = _m("You nominated somebody of this name already: is this another person?")
        row.say("name", Level.WARNING, words)
    return row.remarks


def country_doubts(cohort: Cohort, country: str | None) -> list[str]:
    """Why people whom a country sends do not meet what the course asks for, in sentences.

    Empty where the country is not known yet.
    """
    if country is None:
        return []
    return requirements_of(cohort, country).unmet_by_all()


def mark_of(doubts: Sequence[Remark]) -> str:
    """Changes with what there is to doubt: who said yes to other doubts is asked anew."""
    told = repr([(doubt.column, doubt.message.sealed()) for doubt in doubts])
    return hashlib.sha256(told.encode()).hexdigest()[:24]
