"""Endorsing a list at its step, returning it, undoing either; each under the cohort's lock, shared,
and the list's own, so that no seat is offered and no second endorser acts beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import exists, select, update

from training_portal.admissions.models import Nomination
from training_portal.cohorts.models import Cohort
from training_portal.endorsements import ending, notices, office_links
from training_portal.endorsements.lifecycle import ENDORSEMENT
from training_portal.endorsements.list_queries import (
    Desk,
    StageLine,
    everybody_on,
    may_take,
)
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    EndorsementStage,
    EndorsementState,
    Proof,
    StageState,
    Verdict,
)
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.sending import (
    cohort_objection,
    give_back_until,
    open_stage,
    seats_words,
)
from training_portal.endorsements.standings import has_seats
from training_portal.people.models import Person
from training_portal.platform import audit, clock, files
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.own_cases import OwnCase, body_objection, refuse, self_objection
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


@dataclass(frozen=True)
class Signature:
    """How a step is taken: who signed, when, and the paper where there is one."""

    signed_by: str = ""
    signed_on: date | None = None
    paper: files.Upload | None = None
    #: On the page, by an office's link, or put in by staff: as the history tells it.
    how: str = "page"
    #: What the body of the step says of the list, for all who read it after.
    remark: str = ""


def _hold(endorsement_id: int) -> Desk:
    """The list with everybody on it, held against others who act on it."""
    lock(Cohort, db.session.get_one(Endorsement, endorsement_id).cohort_id, shared=True)
    return everybody_on(lock(Endorsement, endorsement_id))


def _open_step(desk: Desk) -> StageLine:
    """The step that is open. Raises Refused where none is."""
    if desk.stage is None or desk.endorsement.state is not EndorsementState.UNDER_WAY:
        raise Refused(
            _(
                "This list does not wait for an endorsement: it is “%(state)s”.",
                state=desk.endorsement.state.label,
            )
        )
    if objection := cohort_objection(desk.cohort):
        raise Refused(objection)
    return desk.stage


def objection_to_taking(desk: Desk, actor: Actor) -> str | None:
    """Why the open step is for somebody else: the actor sent the list, or stands on it."""
    if actor.account_id is None:
        return None
    if actor.account_id == desk.endorsement.sent_by_id:
        return _("You sent this list yourself: somebody else has to endorse it.")
    ids = [each.person_id for each in desk.people]
    own = db.session.scalar(
        select(Person.id).where(Person.id.in_(ids), Person.account_id == actor.account_id)
    )
    return self_objection(own is not None)


def _refuse_unentitled(desk: Desk, actor: Actor) -> None:
    """Raises NotAllowed to who may not take the open step, OwnCase in a case of their own."""
    if actor.is_system:
        return
    if not may_take(desk, actor):
        if not actor.holds(EndorsementPermission.KEEP):
            raise NotAllowed
        refuse(body_objection(desk.endorsement.organisation_id, actor))
    if objection := objection_to_taking(desk, actor):
        raise OwnCase(objection)


@transactional
def endorse(
    endorsement_id: int,
    *,
    actor: Actor,
    refused: Mapping[int, str] | None = None,
    signature: Signature | None = None,
    seen: str | None = None,
) -> None:
    """Take the open step: endorse everybody on the list but those `refused` (nomination id, why).

    The list goes on to the next step; after the last it is endorsed, or not where nobody is left.
    Raises Refused, OwnCase, NotAllowed, and Stale where the list is another than was `seen`.
    """
    desk = _hold(endorsement_id)
    step = _open_step(desk)
    _refuse_unentitled(desk, actor)
    refuse_stale(seen, desk.version)
    signature = signature or Signature()
    if step.proof is Proof.SIGNED_UPLOAD and signature.paper is None:
        raise Refused(_("This step is taken by the signed letter: upload it."))
    for nomination_id, reason in (refused or {}).items():
        _refuse_one(desk, step, nomination_id, reason, actor)
    left = len(desk.to_endorse) - len(refused or {})
    _sign(step, StageState.ENDORSED, signature, actor)
    office_links.end_links([step.id])
    _go_on(desk, step, left, actor, signature.how)


def _refuse_one(desk: Desk, step: StageLine, nomination_id: int, reason: str, actor: Actor) -> None:
    """Not to endorse somebody, with the reason that they and the body read."""
    line = next((each for each in desk.to_endorse if each.nomination_id == nomination_id), None)
    if line is None:
        raise Refused(_("Somebody you named is not on the list any more."))
    if not reason.strip():
        raise Refused(_("Say why: this step needs a reason."))
    row = db.session.get_one(EndorsedNominee, (desk.endorsement.id, nomination_id))
    row.verdict, row.reason, row.stage_id = Verdict.NOT_ENDORSED, reason, step.id
    audit.record(
        "not_endorse",
        "nomination",
        nomination_id,
        actor=actor,
        person_id=line.person_id,
        reason=reason,
    )
    notices.not_endorsed(desk.endorsement, nomination_id, reason)


def _sign(step: StageLine, state: StageState, signature: Signature, actor: Actor) -> None:
    stage = db.session.get_one(EndorsementStage, step.id)
    stage.state = state
    stage.decided_at, stage.decided_by_id = clock.now(), actor.account_id
    stage.signed_by, stage.signed_on = signature.signed_by, signature.signed_on
    stage.remark = signature.remark
    stage.file_id = files.keep(signature.paper).id if signature.paper is not None else None
    db.session.flush()


def _go_on(desk: Desk, step: StageLine, left: int, actor: Actor, how: str) -> None:
    endorsement = desk.endorsement
    details = {"step": step.position, "body": step.organisation_id, "people": left, "how": how}
    if not left and not _is_anybody_refused(endorsement):
        # All of them left by themselves: who applies again is sent again.
        ENDORSEMENT.apply(endorsement, "end_empty", actor=actor, details=details)
        ending.close(endorsement)
    elif not left:
        ENDORSEMENT.apply(endorsement, "endorse_nobody", actor=actor, details=details)
        endorsement.ended_at = clock.now()
        notices.ended(endorsement)
    elif desk.after is not None:
        ENDORSEMENT.apply(endorsement, "endorse", actor=actor, details=details)
        open_stage(endorsement, desk.after.position)
    else:
        ENDORSEMENT.apply(endorsement, "endorse_last", actor=actor, details=details)
        endorsement.ended_at = clock.now()
        _change_verdicts(endorsement, Verdict.WAITING, Verdict.ENDORSED)
        notices.ended(endorsement)


def _is_anybody_refused(endorsement: Endorsement) -> bool:
    refused = exists().where(
        EndorsedNominee.endorsement_id == endorsement.id,
        EndorsedNominee.verdict == Verdict.NOT_ENDORSED,
    )
    return bool(db.session.scalar(select(refused)))


def _change_verdicts(endorsement: Endorsement, before: Verdict, after: Verdict) -> None:
    db.session.execute(
        update(EndorsedNominee)
        .where(EndorsedNominee.endorsement_id == endorsement.id, EndorsedNominee.verdict == before)
        .values(verdict=after)
    )


@transactional
def return_list(
    endorsement_id: int,
    *,
    reason: str,
    actor: Actor,
    signature: Signature | None = None,
    seen: str | None = None,
) -> None:
    """Give the list back to the body that sent it, which mends it and sends it again.

    On the page, by an office's link, or put in by staff (`signature`). Raises as `endorse`.
    """
    desk = _hold(endorsement_id)
    step = _open_step(desk)
    _refuse_unentitled(desk, actor)
    refuse_stale(seen, desk.version)
    signature = signature or Signature()
    details = {"step": step.position, "body": step.organisation_id, "how": signature.how}
    ENDORSEMENT.apply(desk.endorsement, "return", actor=actor, reason=reason, details=details)
    _sign(step, StageState.RETURNED, signature, actor)
    desk.endorsement.told = reason
    give_back_until(desk.endorsement, step.days)
    office_links.end_links([step.id])
    notices.returned(desk.endorsement, step.body)


def undo_objection(desk: Desk) -> str | None:
    """Why the last step of a list stays as it was taken, in words; None where it can be undone."""
    last = desk.last_taken
    states = (
        EndorsementState.UNDER_WAY,
        EndorsementState.ENDORSED,
        EndorsementState.NOT_ENDORSED,
    )
    if last is None or desk.endorsement.state not in states:
        return _("There is no step to undo.")
    if has_seats(desk.endorsement.id):
        return seats_words()
    return cohort_objection(desk.cohort)


@transactional
def undo(endorsement_id: int, *, reason: str, actor: Actor) -> None:
    """Undo the step that was taken last, or what a deadline decided, while nothing rests on it: no
    later step, no seat. Its organisation has the whole time for it once more.

    For an endorser of that organisation, and for programme staff. Raises Refused, NotAllowed.
    """
    desk = _hold(endorsement_id)
    last = desk.last_taken
    if objection := undo_objection(desk):
        raise Refused(objection)
    assert last is not None  # else there was an objection
    if last.organisation_id not in actor.organisations_for(EndorsementPermission.ENDORSE):
        if not actor.holds(EndorsementPermission.KEEP):
            raise NotAllowed
        refuse(body_objection(desk.endorsement.organisation_id, actor))
    details = {"step": last.position, "body": last.organisation_id}
    ENDORSEMENT.apply(desk.endorsement, "undo", actor=actor, reason=reason, details=details)
    desk.endorsement.ended_at = None
    desk.endorsement.told = ""
    _change_verdicts(desk.endorsement, Verdict.ENDORSED, Verdict.WAITING)
    _endorse_anew(desk.endorsement, last, actor)
    open_stage(desk.endorsement, last.position)


def _endorse_anew(endorsement: Endorsement, step: StageLine, actor: Actor) -> None:
    """Whom the step, or a deadline, did not endorse is looked at once more, and told so."""
    rows = db.session.execute(
        select(EndorsedNominee, Nomination.person_id)
        .join(Nomination, Nomination.id == EndorsedNominee.nomination_id)
        .where(
            EndorsedNominee.endorsement_id == endorsement.id,
            EndorsedNominee.verdict == Verdict.NOT_ENDORSED,
            (EndorsedNominee.stage_id == step.id) | EndorsedNominee.stage_id.is_(None),
        )
        .order_by(EndorsedNominee.place)
    ).all()
    for row, person_id in rows:
        row.verdict, row.reason, row.stage_id = Verdict.WAITING, "", None
        audit.record("look_anew", "nomination", row.nomination_id, actor=actor, person_id=person_id)
        notices.looked_at_anew(endorsement, row.nomination_id)
    db.session.flush()


def run_out(endorsement_id: int) -> None:
    """Count a list as not endorsed because its time is over, within the running unit of work."""
    desk = _hold(endorsement_id)
    step = desk.stage
    assert step is not None  # the caller looked; also once the cohort has begun
    details = {"step": step.position, "body": step.organisation_id}
    ENDORSEMENT.apply(desk.endorsement, "run_out", actor=SYSTEM, details=details)
    db.session.get_one(EndorsementStage, step.id).state = StageState.RUN_OUT
    office_links.end_links([step.id])
    desk.endorsement.ended_at, desk.endorsement.told = clock.now(), ""
    for line in desk.to_endorse:
        row = db.session.get_one(EndorsedNominee, (endorsement_id, line.nomination_id))
        row.verdict = Verdict.NOT_ENDORSED
        audit.record(
            "run_out", "nomination", line.nomination_id, actor=SYSTEM, person_id=line.person_id
        )
        notices.not_endorsed(desk.endorsement, line.nomination_id, "")
    notices.ended(desk.endorsement)
