"""A company of the demo that puts its own staff forward, and what each of them lets it see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from training_portal.admissions import employer_choices
from training_portal.admissions.models import Application
from training_portal.demo import material
from training_portal.demo.acting import own
from training_portal.demo.cast import Cast
from training_portal.demo.rules import Invented
from training_portal.organisations import services as organisations
from training_portal.organisations.models import Organisation
from training_portal.people.models import ConsentPurpose
from training_portal.platform import clock
from training_portal.platform.policy import Actor

#: Since when the companies may put people forward.
LET = timedelta(days=420)


def company_of(entry: Mapping[str, Any], country: str, rank: int) -> str | None:
    """The company whose staff the applicant of this place is, by its key."""
    told = entry.get("staff", {}).get(country)
    key: str | None = told["company"] if told and rank in told["sees"] else None
    return key


def as_staff(invented: Invented, company: str) -> Invented:
    """Somebody who works for the company."""
    employers = {each.key: each for each in material.employers()}
    return replace(invented, employer=employers[company])


def choose(
    application: Application, entry: Mapping[str, Any], account: str | None, rank: int
) -> None:
    """What the person lets the company see, once the application is sent."""
    country = application.sending_country or ""
    things: list[str] = []
    if account is not None:
        named = next(each for each in material.accounts() if each["key"] == account)
        things = named["situation"].get("employer_sees", [])
    elif company_of(entry, country, rank) is not None:
        things = entry["staff"][country]["sees"][rank]
    if things:
        wanted = [ConsentPurpose(each) for each in things]
        employer_choices.choose(application.id, wanted, actor=own(application.person_id))


def let_nominate(cast: Cast, staff: Actor, now: datetime) -> None:
    """Staff let the companies put people forward whose staff are in the cohorts."""
    keys = {told["company"] for each in material.cohorts() for told in _staff(each)}
    for key in sorted(keys):
        company: Organisation = cast.organisations[key]
        with clock.standing_at(now - LET):
            organisations.set_nominating(company.id, True, actor=staff)


def _staff(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(entry.get("staff", {}).values())
