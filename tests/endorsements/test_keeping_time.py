"""What the passing of time does to a list that waits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from tests.factories.accounts import actor_of
from tests.factories.endorsements import Office, make_office, step
from training_portal.cohorts.models import Cohort
from training_portal.endorsements import deciding
from training_portal.endorsements.models import EndorsementState, WhenOver
from training_portal.endorsements.timing import keep_time
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role


def told() -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(OutboxMail.template, OutboxMail.to_address)
        .where(OutboxMail.template.like("endorsement_%"), OutboxMail.subject != "")
        .order_by(OutboxMail.id)
    )
    return [(template, to) for template, to in rows]


def later(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def test_an_endorser_is_reminded_once_three_days_before(app: object) -> None:
    office = make_office(steps=[step(days=8)])
    office.nominee()
    office.send()
    assert keep_time() == 0
    with time_machine.travel(later(6)):
        assert (keep_time(), keep_time()) == (1, 0)
    assert ("endorsement_due", office.endorser.email) in told()


def test_a_late_step_may_be_taken_by_the_next_level(office: Office) -> None:
    first = office.nominee()
    sent = office.send()
    with time_machine.travel(later(7)):
        assert (keep_time(), keep_time()) == (1, 0)
        late = {to for template, to in told() if template == "endorsement_late"}
        assert late == {office.endorser.email, office.second.email}
        focal = actor_of(office.second, Role.ENDORSER, organisation=office.focal)
        deciding.endorse(sent.id, actor=focal)
        assert "Focal Point" in office.words_of(first)


def test_where_the_chain_says_so_a_deadline_counts_as_not_endorsed(app: object) -> None:
    office = make_office(steps=[step(when_over=WhenOver.NOT_ENDORSED)])
    first = office.nominee()
    sent = office.send()
    with time_machine.travel(sent_due(office) + timedelta(seconds=0)):
        assert keep_time() in (0, 1)  # reminded, not over: the second that it names still counts
    with time_machine.travel(sent_due(office) + timedelta(seconds=1)):
        assert keep_time() == 1
    db.session.expire_all()
    assert db.session.get_one(type(sent), sent.id).state is EndorsementState.NOT_ENDORSED
    assert office.words_of(first) == "Not endorsed."
    # Staff have it looked at once more.
    with time_machine.travel(later(8)):
        deciding.undo(
            sent.id,
            reason="The ministry was closed.",
            actor=actor_of(office.endorser, Role.ENDORSER, organisation=office.ministry),
        )
    assert "Ministry of Works" in office.words_of(first)


def sent_due(office: Office) -> datetime:
    from training_portal.endorsements.models import EndorsementStage

    found = db.session.scalars(select(EndorsementStage.due_at)).first()
    assert found is not None
    return found


@pytest.mark.parametrize("days", [0, 1, 30])
def test_a_list_that_waits_when_the_course_begins_ends_without_a_decision(
    office: Office, days: int
) -> None:
    person = office.nominee()
    sent = office.send()
    with time_machine.travel(start_of(office) + timedelta(days=days)):
        assert (keep_time(), keep_time()) == (1, 0)
    db.session.expire_all()
    assert db.session.get_one(type(sent), sent.id).state is EndorsementState.LAPSED
    assert "Nothing was decided" in office.words_of(person)
    assert {template for template, _to in told()} == {"endorsement_over"}


def test_also_one_that_the_next_level_was_told_of_before(office: Office) -> None:
    office.nominee()
    sent = office.send()
    with time_machine.travel(later(7)):
        assert keep_time() == 1
    with time_machine.travel(start_of(office)):
        assert keep_time() == 1
    db.session.expire_all()
    assert db.session.get_one(type(sent), sent.id).state is EndorsementState.LAPSED


def test_it_counts_as_not_endorsed_where_the_chain_says_so_of_a_deadline(app: object) -> None:
    office = make_office(steps=[step(days=60, when_over=WhenOver.NOT_ENDORSED)])
    begins_in(office, 9)
    person = office.nominee()
    office.send()
    with time_machine.travel(start_of(office) - timedelta(seconds=1)):
        assert keep_time() == 1  # a reminder: the eve is not over
        assert "Waits" in office.words_of(person)
    with time_machine.travel(start_of(office)):
        assert keep_time() == 1
    assert office.words_of(person) == "Not endorsed."


def test_no_step_is_due_after_the_eve_of_the_course(app: object) -> None:
    office = make_office(steps=[step(days=60)])
    begins_in(office, 9)
    office.nominee()
    office.send()
    assert sent_due(office) == start_of(office) - timedelta(seconds=1)


def begins_in(office: Office, days: int) -> None:
    with unit_of_work():
        cohort = db.session.get_one(Cohort, office.cohort.id)
        cohort.starts_on = clock.today(cohort.time_zone) + timedelta(days=days)


def start_of(office: Office) -> datetime:
    """The first second of the course, where it is held."""
    cohort = db.session.get_one(Cohort, office.cohort.id)
    return datetime.combine(cohort.starts_on, time(), ZoneInfo(cohort.time_zone))
