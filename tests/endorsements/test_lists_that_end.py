"""Lists that end before they are through: nobody waits for them, and they keep nobody waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import insert, select

from tests.endorsements.test_keeping_time import later
from tests.factories.accounts import actor_of, make_actor
from tests.factories.endorsements import Office, make_office, step
from training_portal.cohorts import services as cohort_services
from training_portal.endorsements import chain_services, deciding, sending, timing
from training_portal.endorsements.models import (
    Endorsement,
    EndorsementStage,
    EndorsementState,
    StageState,
    WhenOver,
)
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role


def states(sent: Endorsement) -> tuple[EndorsementState, list[StageState]]:
    """How a list stands, and its steps in their order."""
    db.session.expire_all()
    steps = db.session.scalars(
        select(EndorsementStage.state)
        .where(EndorsementStage.endorsement_id == sent.id)
        .order_by(EndorsementStage.position)
    )
    return db.session.get_one(Endorsement, sent.id).state, list(steps)


def take_back(office: Office, sent: Endorsement) -> None:
    officer = actor_of(office.officer, Role.NOMINATING_OFFICER, organisation=office.body)
    sending.call_off(sent.id, reason="Somebody left.", actor=officer)


def end_chain(office: Office, sent: Endorsement) -> None:
    plans = make_actor(Role.PROGRAMME_COORDINATOR)
    chain_services.end_chain(sent.chain_id, reason="Not needed.", actor=plans)


def cancel(office: Office, sent: Endorsement) -> None:
    cohort_services.decide(office.cohort, "cancel", actor=SYSTEM, reason="The host withdrew.")


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (take_back, EndorsementState.CALLED_OFF),
        (end_chain, EndorsementState.CALLED_OFF),
        (cancel, EndorsementState.LAPSED),
    ],
)
def test_the_step_of_a_list_that_ended_waits_for_nobody(
    office: Office, end: object, state: EndorsementState
) -> None:
    office.nominee()
    sent = office.send()
    assert callable(end)
    end(office, sent)
    assert states(sent) == (state, [StageState.ENDED, StageState.WAITING])
    with time_machine.travel(later(30)):
        assert timing.keep_time() == 0


def test_a_returned_list_ends_with_its_cohort_too_and_its_person_reads_so(office: Office) -> None:
    person = office.nominee()
    sent = office.send()
    endorser = actor_of(office.endorser, Role.ENDORSER, organisation=office.ministry)
    deciding.return_list(sent.id, reason="Mend it.", actor=endorser)
    cancel(office, sent)
    assert states(sent) == (EndorsementState.LAPSED, [StageState.RETURNED, StageState.WAITING])
    words = "Nothing was decided before the course began or was cancelled."
    assert office.words_of(person) == words


def test_lists_that_ended_keep_no_late_step_from_being_looked_at(app: object) -> None:
    """Also more of them than are looked at in one round, with their steps left open."""
    office = make_office(steps=[step(when_over=WhenOver.NOT_ENDORSED)])
    office.nominee()
    sent = office.send()
    late = _with_ended_lists(sent, timing.BATCH)
    with time_machine.travel(late):
        assert timing.keep_time() == 1
    assert states(sent) == (EndorsementState.NOT_ENDORSED, [StageState.RUN_OUT])


def _with_ended_lists(sent: Endorsement, number: int) -> object:
    """As many lists that were called off, each due before the one that was sent."""
    stage = db.session.scalars(select(EndorsementStage)).one()
    assert stage.due_at is not None
    with unit_of_work():
        ended = _copies(sent, number, {"state": EndorsementState.CALLED_OFF})
        db.session.execute(insert(Endorsement.__table__), ended)  # type: ignore[arg-type]
        ids = db.session.scalars(select(Endorsement.id).where(Endorsement.id != sent.id)).all()
        due = {"due_at": stage.due_at - timedelta(hours=1), "code": None}
        steps = [
            {**row, "endorsement_id": each}
            for row, each in zip(_copies(stage, number, due), ids, strict=True)
        ]
        db.session.execute(insert(EndorsementStage.__table__), steps)  # type: ignore[arg-type]
    return stage.due_at + timedelta(days=2)


def _copies(row: object, number: int, values: dict[str, object]) -> list[dict[str, object]]:
    """The same row so many times, each with a public id of its own where it has one."""
    table = type(row).__table__  # type: ignore[attr-defined]
    kept = {each.name: getattr(row, each.key) for each in table.columns if each.name != "id"}
    kept = {**kept, **values}
    if "public_id" not in kept:
        return [dict(kept)] * number
    return [{**kept, "public_id": f"ENDED{each:07d}"} for each in range(number)]
