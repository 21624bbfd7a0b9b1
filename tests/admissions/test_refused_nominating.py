"""Why nobody can be put forward, sent a link, ranked or taken back, in words."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from tests.admissions.offices import Office
from tests.factories.accounts import actor_of
from tests.factories.admissions import make_nomination
from tests.factories.programme import make_account, make_cohort, make_organisation, make_person
from training_portal.admissions import nomination_queries, nomination_services
from training_portal.admissions.nominating import closed_words
from training_portal.cohorts.models import CohortDecision
from training_portal.platform import clock
from training_portal.platform.workflow import Refused


def test_each_reason_why_a_cohort_takes_nobody_has_its_words(app: Flask) -> None:
    ministry = make_organisation("LA", "Ministry", nominates=True)
    now = clock.now()
    told = {
        "no body": closed_words(make_cohort(), make_organisation("LA", "Works", nominates=False)),
        "no seats": closed_words(
            make_cohort(), make_organisation("JP", "Institute", nominates=True)
        ),
        "cancelled": closed_words(make_cohort(decision=CohortDecision.CANCELLED), ministry),
        "over": closed_words(
            make_cohort(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1)),
            ministry,
        ),
        "to come": closed_words(
            make_cohort(opens_at=now + timedelta(days=3), closes_at=now + timedelta(days=9)),
            ministry,
        ),
        "open": closed_words(make_cohort(), ministry),
    }
    assert str(told.pop("over")).startswith("Nominations closed on ")
    assert str(told.pop("to come")).startswith("Nominations open on ")
    assert {case: words and str(words) for case, words in told.items()} == {
        "no body": "Works does not put people forward.",
        "no seats": "This cohort has no seats for Japan.",
        "cancelled": "This cohort was cancelled.",
        "open": None,
    }


@pytest.mark.parametrize(
    ("verb", "row", "words"),
    [
        ("withdraw", {"can_withdraw": True}, None),
        ("withdraw", {"can_withdraw": False}, "This nomination cannot be taken back any more."),
        ("send_link", {"claimed_at": 1}, "This record has been claimed already."),
        ("send_link", {"is_live": False}, "There is no application of this person that is still"),
        ("send_link", {"email": ""}, "There is no e-mail address: print a letter"),
        ("send_link", {}, None),
    ],
)
def test_what_cannot_be_done_with_a_nominee_is_said(
    app: Flask, verb: str, row: dict[str, object], words: str | None
) -> None:
    usual = {"claimed_at": None, "is_live": True, "email": "x@example.org"}
    found = nomination_services.nominee_objection(SimpleNamespace(**{**usual, **row}), verb)  # type: ignore[arg-type]
    assert found is None if words is None else words in (found or "")


def test_a_link_needs_an_address_and_taking_back_a_reason_and_an_application(app: Flask) -> None:
    cohort, body = make_cohort(), make_organisation("LA", "Ministry", nominates=True)
    nomination = make_nomination(cohort, make_person(account=None, email=""), body)
    actor = actor_of(make_account())
    with pytest.raises(Refused, match="no e-mail address"):
        nomination_services.send_link_again(nomination, actor=actor)
    with pytest.raises(Refused, match="Say why"):
        nomination_services.withdraw_nominee(nomination, 1, reason=" ", actor=actor)
    with pytest.raises(Refused, match="no application"):
        nomination_services.withdraw_nominee(nomination, None, reason="Left.", actor=actor)


def test_ranks_are_given_beside_the_order_that_is_there_and_each_once(office: Office) -> None:
    office.nominate(1, 2, 3)
    actor = actor_of(make_account())
    order = nomination_queries.live_order(office.body, office.cohort)
    for seen, typed, words in (
        ("another", {order[0]: 3}, "order was changed"),
        (nomination_services.ranking.fingerprint(order), {order[0]: 3, order[1]: 3}, "same rank"),
    ):
        with pytest.raises(Refused, match=words):
            nomination_services.rank_nominees(
                office.cohort, office.body, typed, seen=seen, actor=actor
            )
    assert nomination_queries.live_order(office.body, office.cohort) == order
