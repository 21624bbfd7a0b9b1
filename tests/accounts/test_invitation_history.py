"""The timeline of an invitation: sent, sent again, run out, taken back, accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import travel

from tests.factories import make_account
from tests.factories.accounts import actor_of
from tests.support.mails import last_link
from tests.support.pages import PageClient
from training_portal.accounts import invitations
from training_portal.accounts.invitation_history import of_invitation, ran_out
from training_portal.accounts.models import Account, Invitation
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

NOI = "noi@example.org"
DAY = datetime(2026, 11, 1, 8, tzinfo=UTC)
SENT, AGAIN = "Invited: a link was sent", "Sent again: a new link, and the earlier one ended"
OVER = "Nobody used the link: it ran out"
LIST = "/manage/accounts/invitations"


@pytest.fixture
def malee(app: Flask) -> Account:
    return make_account(Role.ADMINISTRATOR, name="Malee")


def invite(malee: Account) -> Invitation:
    actor = actor_of(malee, Role.ADMINISTRATOR)
    return invitations.invite(NOI, "Noi", Role.OBSERVER, None, actor=actor)


def told(invitation: Invitation) -> list[tuple[str, str]]:
    found = db.session.get_one(Invitation, invitation.id, populate_existing=True)
    return [(str(each.sentence), each.actor) for each in of_invitation(found)]


def test_it_runs_out_is_sent_again_and_accepted(malee: Account) -> None:
    actor = actor_of(malee, Role.ADMINISTRATOR)
    with travel(DAY, tick=False):
        invitation = invite(malee)
        assert told(invitation) == [(SENT, "Malee")]
    with travel(DAY + timedelta(days=20), tick=False):
        assert told(invitation) == [(OVER, ""), (SENT, "Malee")]
        invitations.send_again(invitation.id, actor=actor)
    with travel(DAY + timedelta(days=21), tick=False):
        token = last_link(NOI).removeprefix("/invitation/")
        invitations.accept(token, "Noi", "seven mangoes under a tree")
        lines = [("Accepted", "Noi"), (AGAIN, "Malee"), (OVER, ""), (SENT, "Malee")]
        assert told(invitation) == lines
    with travel(DAY + timedelta(days=90), tick=False):
        assert told(invitation) == lines, "who accepted needs the link no more"


def test_one_that_was_taken_back_runs_out_no_more(malee: Account) -> None:
    actor = actor_of(malee, Role.ADMINISTRATOR)
    with travel(DAY, tick=False):
        invitation = invite(malee)
        invitations.withdraw(invitation.id, actor=actor)
    with travel(DAY + timedelta(days=90), tick=False):
        assert told(invitation) == [("Taken back: the link ended", "Malee"), (SENT, "Malee")]


def test_a_link_that_is_used_in_its_last_second_has_not_run_out() -> None:
    end = DAY + invitations.INVITE_LIFETIME
    assert ran_out([("invite", DAY), ("accept", end - timedelta(seconds=1))], end) == []
    assert ran_out([("invite", DAY)], end) == [end]
    assert ran_out([], end) == []


def test_its_page_says_whom_to_and_leads_to_what_can_be_done(
    malee: Account, browser_of: Callable[[Account], PageClient]
) -> None:
    invite(malee)
    browser = browser_of(malee)
    page = browser.get(browser.get(LIST).link("Noi"))
    assert page.heading == "Noi Open"
    for words in (NOI, "Observer", "Malee", SENT):
        assert words in page
    page = browser.get(page.link("Take it back…"))
    browser.submit(page, button="Take back these invitations: 1")
    invitation = db.session.scalars(select(Invitation)).one()
    page = browser.get(f"{LIST}/{invitation.public_id}")
    assert "Taken back: the link ended" in page
    assert "Send again…" not in page and "Take it back…" not in page


def test_one_whose_person_was_erased_is_gone(
    malee: Account, browser_of: Callable[[Account], PageClient]
) -> None:
    invitation = invite(malee)
    with unit_of_work():
        db.session.get_one(Invitation, invitation.id).email = ""
    browser_of(malee).get(f"{LIST}/{invitation.public_id}", status=404)
