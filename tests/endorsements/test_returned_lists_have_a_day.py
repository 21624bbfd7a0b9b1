"""A returned list has a day of its own: told, reminded, and the programme hears once it is over."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from tests.endorsements.conftest import BrowserOf
from tests.factories.accounts import actor_of
from tests.factories.endorsements import Office, make_office, step
from tests.support.pages import PageClient
from training_portal.endorsements import deciding
from training_portal.endorsements.models import Endorsement, EndorsementState
from training_portal.endorsements.timing import keep_time, keep_time_of_returned
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")


def later(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def told(template: str) -> list[str]:
    return list(
        db.session.scalars(
            select(OutboxMail.to_address)
            .where(OutboxMail.template == template, OutboxMail.subject != "")
            .order_by(OutboxMail.id)
        )
    )


def give_back(office: Office) -> Endorsement:
    office.nominee()
    sent = office.send()
    actor = actor_of(office.endorser, Role.ENDORSER, organisation=office.ministry)
    deciding.return_list(sent.id, reason="Rank the second before the first.", actor=actor)
    return db.session.get_one(Endorsement, sent.id)


@pytest.fixture
def slow(app: object) -> Office:
    """An office at whose ministry a step has eight days."""
    return make_office(steps=[step(days=8)])


def test_the_body_has_the_days_of_the_step_once_more(slow: Office) -> None:
    returned = give_back(slow)
    last = clock.now().astimezone(PHNOM_PENH).date() + timedelta(days=8)
    assert returned.mend_by == datetime.combine(last, time(23, 59, 59), PHNOM_PENH)
    mail = db.session.scalars(
        select(OutboxMail).where(OutboxMail.template == "endorsement_returned")
    ).one()
    assert "Mend the list and send it again until" in mail.body


def test_never_after_the_eve_of_the_course(slow: Office) -> None:
    with unit_of_work():
        slow.cohort.starts_on = clock.today(slow.cohort.time_zone) + timedelta(days=4)
    eve = slow.cohort.starts_on - timedelta(days=1)
    zone = ZoneInfo(slow.cohort.time_zone)
    assert give_back(slow).mend_by == datetime.combine(eve, time(23, 59, 59), zone)


def test_it_stands_with_its_day_in_the_tasks_and_on_the_pages_of_the_body(
    slow: Office, browser_of: BrowserOf
) -> None:
    give_back(slow)
    browser = browser_of(slow.officer)
    for address in ("/me", "/our-nominees"):
        page = browser.get(address)
        assert f"Your list was returned: {slow.cohort.code}" in page
        assert "8 days left" in page
    page = browser.get(f"/nominations/{slow.cohort.public_id}/endorsement")
    assert "To be sent again until" in page


def test_its_body_is_reminded_once_three_days_before(slow: Office) -> None:
    give_back(slow)
    assert keep_time_of_returned() == 0
    with time_machine.travel(later(6)):
        assert (keep_time_of_returned(), keep_time_of_returned()) == (1, 0)
    assert told("endorsement_mend_due") == [slow.officer.email]


def test_once_it_is_over_the_programme_is_told_and_it_can_still_be_sent(
    slow: Office, coordinator: PageClient
) -> None:
    returned = give_back(slow)
    with time_machine.travel(later(9)):
        assert (keep_time_of_returned(), keep_time_of_returned()) == (1, 0)
        assert slow.officer.email in told("endorsement_mend_late")
        assert len(told("endorsement_mend_late")) > 1
        slow.send()
    db.session.expire_all()
    sent = db.session.get_one(Endorsement, returned.id)
    assert sent.state is EndorsementState.UNDER_WAY
    assert sent.mend_by is None
    assert sent.mend_late_at is None


def test_staff_find_the_late_list_among_their_tasks(office: Office, manager: PageClient) -> None:
    give_back(office)
    with time_machine.travel(later(6)):
        keep_time_of_returned()
    assert f"1 endorsement is late: {office.cohort.code}" in manager.get("/me")


def test_a_list_that_was_sent_again_asks_for_nothing_more(slow: Office) -> None:
    give_back(slow)
    slow.send()
    with time_machine.travel(later(9)):
        assert keep_time_of_returned() == 0
    assert told("endorsement_returned") == []


def test_it_ends_when_the_course_begins(slow: Office) -> None:
    returned = give_back(slow)
    first = datetime.combine(slow.cohort.starts_on, time(0, 0, 1), ZoneInfo(slow.cohort.time_zone))
    with time_machine.travel(first):
        keep_time()
        keep_time_of_returned()
    db.session.expire_all()
    assert db.session.get_one(Endorsement, returned.id).state is EndorsementState.LAPSED
