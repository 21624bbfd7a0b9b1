"""Whether two records are of one human being: asked by a claim, answered by programme staff."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from training_portal.people import moving, services
from training_portal.people.events import PersonErased, RecordsMoved
from training_portal.people.models import ClaimQuestion, ClaimState, Person
from training_portal.people.own_cases import refuse_about
from training_portal.people.permissions import PeoplePermission
from training_portal.people.rules import UNCLAIMED_KEPT
from training_portal.platform import audit, clock, events
from training_portal.platform.database import db, lock, lock_many, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused


def asked_about(person_id: InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    """Whether staff have yet to say whose an unclaimed record is: they are waited for, twice as
    long as for a claim.
    """
    return exists().where(
        ClaimQuestion.unclaimed_id == person_id,
        ClaimQuestion.state == ClaimState.OPEN,
        ClaimQuestion.asked_at > clock.now() - 2 * UNCLAIMED_KEPT,
    )


def close_about(person_id: int, why: str, *, actor: Actor) -> None:
    """End the questions about a record that somebody has claimed (`claimed_by_another`), or that is
    erased (`record_erased`): kept apart.
    """
    waiting = db.session.scalars(
        select(ClaimQuestion)
        .where(
            or_(ClaimQuestion.unclaimed_id == person_id, ClaimQuestion.claimant_id == person_id),
            ClaimQuestion.state == ClaimState.OPEN,
        )
        .order_by(ClaimQuestion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for question in waiting:
        _end(question, ClaimState.KEPT_APART, why, actor)


def _end(question: ClaimQuestion, state: ClaimState, verb: str, actor: Actor) -> None:
    before, question.state, question.settled_at = question.state, state, clock.now()
    audit.record(
        verb,
        "claim_question",
        question.id,
        actor=actor,
        before={"state": before.value},
        after={"state": state.value, "unclaimed": question.unclaimed_id},
        person_id=question.claimant_id,
    )


def close_about_erased(event: PersonErased) -> None:
    """Nobody can answer for a record that is gone."""
    close_about(event.person_id, "record_erased", actor=event.actor)


@transactional
def settle(question_id: int, *, same: bool, actor: Actor) -> None:
    """Programme staff say whether two records are of one human being.

    What hangs on the unclaimed record moves to the claimant's, which stays as it is, but for what
    one person cannot have twice; the unclaimed record is erased with that. Kept apart, it can be
    claimed by somebody else by a new link. Raises Refused when it was settled, when somebody has
    claimed the record since, or one of the two is erased; OwnCase.
    """
    if not actor.holds(PeoplePermission.SETTLE_CLAIMS):
        raise NotAllowed
    question = lock(ClaimQuestion, question_id)
    refuse_about([question.unclaimed_id, question.claimant_id], actor)
    # A claim of the same record waits, or is waited for.
    people = lock_many(Person, (question.unclaimed_id, question.claimant_id))
    if question.state is not ClaimState.OPEN:
        raise Refused(_("This was settled already."))
    if people[question.unclaimed_id].claimed_at is not None:
        raise Refused(_("Somebody has claimed this record meanwhile."))
    if any(each.erased_at is not None for each in people.values()):
        raise Refused(_("One of the two records is erased."))
    state = ClaimState.JOINED if same else ClaimState.KEPT_APART
    _end(question, state, "join" if same else "keep_apart", actor)
    moved = {}
    if same:
        moved = take_over(question.claimant_id, question.unclaimed_id, actor=actor)
    audit.record(
        "settle_claim",
        "person",
        question.claimant_id,
        actor=actor,
        after={"state": state.value, "unclaimed": question.unclaimed_id, "moved": moved},
        person_id=question.claimant_id,
    )
    if same:
        services.erase(question.unclaimed_id, actor=actor)


def take_over(kept_id: int, unclaimed_id: int, *, actor: Actor) -> dict[str, list[int]]:
    """Hang what hangs on an unclaimed record on the record that its person has already, in the
    running unit of work; what one person cannot have twice ends, and stays behind. Returns the ids
    of what moved, by column.

    Nothing is kept to undo it by: the person said that both are theirs, and staff looked at both.
    """
    staying = moving.give_way(kept_id, unclaimed_id, actor)
    moved = moving.move(kept_id, unclaimed_id, staying=staying)
    events.emit(RecordsMoved((kept_id,), actor))
    return moved
