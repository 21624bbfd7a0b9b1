"""Nobody is kept waiting for years, and nobody accepts two placements at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.factories import make_company
from tests.factories.placements import make_graduate, make_placement, make_posting, state_of
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.placements import application_services, hiring_services
from training_portal.placements.application_states import PlacementState as A
from training_portal.placements.models import PlacementApplication
from training_portal.platform import clock
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused


@pytest.fixture
def listed(app: Flask) -> PlacementApplication:
    return make_placement(make_posting(), make_graduate()[1], state=A.SHORTLISTED)


@pytest.mark.parametrize(("days", "words"), [(-1, "is over"), (3650, "at most 180 days ahead")])
def test_an_interview_is_neither_over_nor_years_ahead(
    listed: PlacementApplication, days: int, words: str
) -> None:
    moment = clock.now() + timedelta(days=days)
    with pytest.raises(Refused, match=words):
        hiring_services.propose_interview(listed.id, moment, "Office", "", actor=SYSTEM)
    hiring_services.propose_interview(
        listed.id, clock.now() + timedelta(days=170), "Office", "", actor=SYSTEM
    )


def test_an_offer_waits_no_longer_than_ninety_days_prolonged_or_not(
    listed: PlacementApplication,
) -> None:
    far = clock.now() + timedelta(days=400)
    with pytest.raises(Refused, match="90 days at most"):
        hiring_services.make_offer(listed.id, far, actor=SYSTEM)
    hiring_services.make_offer(listed.id, clock.now() + timedelta(days=80), actor=SYSTEM)
    with pytest.raises(Refused, match="90 days at most"):
        hiring_services.prolong_offer(listed.id, far, actor=SYSTEM)


def test_a_second_placement_is_accepted_once_the_first_is_given_back(app: Flask) -> None:
    company, person = make_company("LA"), make_graduate()[1]
    first, second = (
        make_placement(make_posting(company, title=title), person, state=A.OFFERED)
        for title in ("Welder", "Turner")
    )
    application_services.accept_offer(first.id, actor=SYSTEM)
    with pytest.raises(Refused, match="You have accepted “Welder” already"):
        application_services.accept_offer(second.id, actor=SYSTEM)
    assert state_of(second) is A.OFFERED
    application_services.withdraw(first.id, reason="", actor=SYSTEM)
    application_services.accept_offer(second.id, actor=SYSTEM)
    assert state_of(second) is A.ACCEPTED


def test_who_is_at_work_accepts_the_next_one(app: Flask) -> None:
    person = make_graduate()[1]
    make_placement(make_posting(), person, state=A.STARTED)
    following = make_placement(make_posting(), person, state=A.OFFERED)
    application_services.accept_offer(following.id, actor=SYSTEM)
    assert state_of(following) is A.ACCEPTED


@pytest.mark.parametrize(("days", "words"), [(31, "Work begins on"), (30, None), (None, None)])
@pytest.mark.parametrize("by_company", [True, False])
def test_work_is_not_begun_long_before_its_first_day(
    app: Flask, by_company: bool, days: int | None, words: str | None
) -> None:
    today = clock.today("Asia/Vientiane")
    planned = None if days is None else today + timedelta(days=days)
    posting = make_posting(starts_on=planned)
    accepted = make_placement(posting, make_graduate()[1], state=A.ACCEPTED)

    def say() -> None:
        if by_company:
            hiring_services.start(accepted.id, today, actor=SYSTEM)
        else:
            application_services.begin(accepted.id, actor=SYSTEM)

    if words is None:
        say()
        assert state_of(accepted) is A.STARTED
        return
    with pytest.raises(Refused, match=words):
        say()
    assert state_of(accepted) is A.ACCEPTED


def test_the_page_says_from_when_work_can_have_begun(
    app: Flask, browser_of: Callable[[Account], PageClient]
) -> None:
    account, person = make_graduate()
    posting = make_posting(starts_on=date(2090, 3, 1))
    accepted = make_placement(posting, person, state=A.ACCEPTED)
    mine = browser_of(account)
    page = mine.get(f"/me/placements/{accepted.public_id}")
    assert "Work begins on Wed 1 Mar 2090" in page and "from Mon 30 Jan 2090 on" in page
    assert "I have started" not in page
    assert "Work begins on" in mine.submit(f"/me/placements/{accepted.public_id}/begin", status=409)
