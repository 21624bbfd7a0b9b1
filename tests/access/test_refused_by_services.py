"""Whoever holds no role is refused by the verbs themselves, not by the pages alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.access.world import Part, build
from tests.factories import make_account, make_organisation
from tests.factories.accounts import actor_of
from training_portal.accounts import company_people, deputies, handovers
from training_portal.accounts.deputy_rules import Days
from training_portal.courses import drafting_services
from training_portal.geography import park_services
from training_portal.geography.models import ParkKind
from training_portal.organisations import company_rows, company_services
from training_portal.organisations import services as organisations
from training_portal.placements import (
    concern_services,
    hiring_services,
    posting_services,
    review_services,
)
from training_portal.platform import clock
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import SYSTEM, Actor, Role
from training_portal.platform.workflow import NotAllowed

Verb = Callable[[Part, Actor], object]
PARK = park_services.ParkFacts(
    english_name="A park",
    kind=ParkKind.INDUSTRIAL_PARK,
    country_code="LA",
    corridor_code="east-west",
    latitude=17.0,
    longitude=104.0,
    source="A visit",
)


def _days() -> Days:
    today = clock.today()
    return Days(today, today + timedelta(days=3))


VERBS: dict[str, Verb] = {
    "invite to a company": lambda part, actor: company_people.invite(
        part.organisation.id, "x@example.org", "X", Role.COMPANY_RECRUITER, actor=actor
    ),
    "lend a role": lambda part, actor: deputies.name(
        part.lendable.id, "x@example.org", _days(), reason="Mine.", actor=actor
    ),
    "end a deputy": lambda part, actor: deputies.end(part.deputyship.id, actor=actor),
    "call a handover off": lambda part, actor: handovers.call_off(
        part.handover.id, reason="Mine.", actor=actor
    ),
    "begin a course": lambda part, actor: drafting_services.create_course("x", {}, actor=actor),
    "put a park in": lambda part, actor: park_services.create_park(PARK, actor=actor),
    "let a body nominate": lambda part, actor: organisations.set_nominating(
        part.organisation.id, True, actor=actor
    ),
    "change a company": lambda part, actor: company_rows.lock_own(part.organisation.id, actor),
    "change a posting": lambda part, actor: posting_services.require_own(
        part.organisation.id, actor
    ),
    "publish a posting": lambda part, actor: review_services.publish_posting(
        part.posting.id, decision="Fair.", actor=actor
    ),
    "take a concern up": lambda part, actor: concern_services.take_up(
        part.concern.id, None, actor=actor
    ),
    "decide on an applicant": lambda part, actor: hiring_services.decide(
        [part.placement.id], "reject", reason="Full.", actor=actor
    ),
}


def test_whoever_holds_no_role_is_refused_by_each_verb(app: Flask) -> None:
    part = build().parts["ours"]
    nobody = actor_of(make_account())
    let_through = []
    for name, verb in VERBS.items():
        try:
            with unit_of_work():
                verb(part, nobody)
        except NotAllowed:
            continue
        let_through.append(name)
    assert let_through == []


def test_a_body_that_is_no_company_is_not_decided_on_as_one(app: Flask) -> None:
    body = make_organisation()
    with pytest.raises(NotAllowed):
        company_services.decide(body.id, "verify", actor=SYSTEM)
