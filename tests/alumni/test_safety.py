"""Blocking is silent, and programme staff decide on reports."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account
from tests.factories.alumni import account_of, acting, make_finished_cohort, make_link, make_member
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.alumni import link_services, safety_services
from training_portal.alumni.models import (
    LinkKind,
    LinkState,
    NetworkBlock,
    NetworkMember,
    NetworkReport,
    PersonLink,
    ReportState,
)
from training_portal.people import services as people
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import NotAllowed, Refused

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def pair(app: Flask) -> tuple[NetworkMember, NetworkMember]:
    cohort = make_finished_cohort()
    return make_member("Blocker", cohort=cohort), make_member("Blocked", cohort=cohort)


Pair = tuple[NetworkMember, NetworkMember]


def test_who_is_blocked_meets_nobody_there(pair: Pair, browser_of: BrowserOf) -> None:
    blocker, blocked = pair
    make_link(blocker, blocked)
    pages = browser_of(account_of(blocked))
    assert "Blocker" in pages.get("/network")
    browser_of(account_of(blocker)).submit(f"/network/{blocked.public_id}/block")
    for place in ("/network", "/network?q=blocker", "/me/network/connections"):
        assert "Blocker" not in pages.get(place)
    gone = pages.get(f"/network/{blocker.public_id}", status=404)
    never = pages.get("/network/NOSUCHTHING0", status=404)
    assert gone.text == never.text
    pages.get(f"/network/{blocker.public_id}/ask/connection", status=404)
    assert not db.session.scalars(select(OutboxMail)).all()


def test_a_question_to_a_blocker_is_answered_as_one_to_nobody(pair: Pair) -> None:
    blocker, blocked = pair
    safety_services.block(blocker.person_id, blocked.person_id, actor=acting(blocker))
    for one, other in (pair, pair[::-1]):
        with pytest.raises(Refused, match="not in the network"):
            link_services.ask(
                one.person_id,
                other.person_id,
                LinkKind.CONNECTION,
                message="",
                actor=acting(one),
            )


@pytest.mark.parametrize(
    ("before", "after"),
    [(LinkState.ASKED, LinkState.DECLINED), (LinkState.CONFIRMED, LinkState.ENDED)],
)
def test_blocking_ends_what_was_between_the_two_only(
    pair: Pair, before: LinkState, after: LinkState
) -> None:
    blocker, blocked = pair
    between = make_link(blocked, blocker, state=before)
    another = make_link(blocker, make_member("Another"))
    safety_services.block(blocker.person_id, blocked.person_id, actor=acting(blocker))
    states = dict(db.session.execute(select(PersonLink.id, PersonLink.state)).all())
    assert states == {between.id: after, another.id: LinkState.CONFIRMED}


def test_blocking_twice_is_once_and_can_be_undone(pair: Pair, browser_of: BrowserOf) -> None:
    blocker, blocked = pair
    for _time in range(2):
        safety_services.block(blocker.person_id, blocked.person_id, actor=acting(blocker))
    pages = browser_of(account_of(blocker))
    page = pages.submit("/me/network/blocked", button="Undo")
    assert "You can meet each other again." in page.text
    assert db.session.scalars(select(NetworkBlock)).all() == []
    assert "Blocked" in pages.get("/network")


def test_nobody_undoes_the_block_of_somebody_else(pair: Pair, browser_of: BrowserOf) -> None:
    blocker, blocked = pair
    safety_services.block(blocker.person_id, blocked.person_id, actor=acting(blocker))
    block = db.session.scalars(select(NetworkBlock)).one()
    answer = browser_of(account_of(blocked)).client.post(
        f"/me/network/blocked/{block.public_id}/undo", headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code in {400, 404}
    assert db.session.scalars(select(NetworkBlock)).all() != []


def test_the_list_of_blocks_names_nobody_who_left(pair: Pair, browser_of: BrowserOf) -> None:
    blocker, blocked = pair
    safety_services.block(blocker.person_id, blocked.person_id, actor=acting(blocker))
    pages = browser_of(account_of(blocker))
    assert "Blocked on" in pages.get("/me/network/blocked")
    people.withdraw_consent(blocked.person_id, blocked.consent_id, actor=SYSTEM)
    assert "Somebody who is no longer shown" in pages.get("/me/network/blocked")


def test_staff_take_a_reported_person_out_for_good(pair: Pair, browser_of: BrowserOf) -> None:
    reporter, reported = pair
    browser_of(account_of(reporter)).submit(
        f"/network/{reported.public_id}/report", words="Asked me for money."
    )
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert "1 report to look at" in coordinator.get("/me")
    page = coordinator.get(coordinator.get("/manage/network/reports").link("Blocked"))
    assert "Asked me for money." in page
    refused = coordinator.submit(page, verb="remove", status=422)
    assert refused.errors == ["Fill in “Why?”."]
    coordinator.submit(page, verb="remove", reason="Against the rules.")
    member = db.session.get_one(NetworkMember, reported.id, populate_existing=True)
    assert member.left_at is not None and member.barred_at is not None
    again = browser_of(account_of(reported)).get("/me/network")
    assert "has closed the network for you" in again


def test_a_dismissed_report_changes_nothing_and_is_decided_once(pair: Pair) -> None:
    reporter, reported = pair
    made = safety_services.report(
        reporter.person_id, reported.person_id, "Nothing much", actor=acting(reporter)
    )
    assert b"Nothing" not in made.words_sealed
    safety_services.decide_report(made.id, "dismiss", reason="No ground.", actor=SYSTEM)
    with pytest.raises(Refused):
        safety_services.decide_report(made.id, "remove", reason="After all.", actor=SYSTEM)
    assert db.session.get_one(NetworkReport, made.id).state is ReportState.DISMISSED
    assert db.session.get_one(NetworkMember, reported.id).left_at is None


def test_nobody_else_decides(pair: Pair) -> None:
    reporter, reported = pair
    made = safety_services.report(
        reporter.person_id, reported.person_id, "Words", actor=acting(reporter)
    )
    with pytest.raises(NotAllowed):
        safety_services.decide_report(made.id, "remove", reason="Mine.", actor=acting(reporter))


def test_what_was_reported_goes_with_either_of_the_two(pair: Pair) -> None:
    reporter, reported = pair
    made = safety_services.report(
        reporter.person_id, reported.person_id, "Words", actor=acting(reporter)
    )
    people.erase(reported.person_id, actor=SYSTEM)
    kept = db.session.get_one(NetworkReport, made.id, populate_existing=True)
    assert kept.words_sealed == b""
