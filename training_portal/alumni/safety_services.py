"""Blocking, reporting, and what programme staff do about it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete

from training_portal.alumni.lifecycle import REPORT
from training_portal.alumni.link_services import lock_members
from training_portal.alumni.membership_services import end_links_of, leave
from training_portal.alumni.models import (
    NetworkBlock,
    NetworkMember,
    NetworkReport,
    ReportState,
)
from training_portal.alumni.permissions import AlumniPermission
from training_portal.people.own_cases import refuse_about
from training_portal.platform import audit, clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import (
    db,
    insert_if_absent,
    lock,
    new_public_id,
    transactional,
)
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused


@transactional
def block(blocker_id: int, blocked_id: int, *, actor: Actor) -> None:
    """Be as if not there for somebody, and they for oneself; links and questions between end.

    The blocked one is told nothing. Blocking twice is once.
    """
    members = lock_members(blocker_id, blocked_id)
    if blocker_id not in members:
        raise Refused(_("You are not in the network."))
    is_new = insert_if_absent(
        NetworkBlock,
        public_id=new_public_id(),
        blocker_id=blocker_id,
        blocked_id=blocked_id,
        blocked_at=clock.now(),
    )
    if not is_new:
        return
    end_links_of(blocker_id, actor=actor, with_person=blocked_id)
    # Whom somebody fears is itself worth protecting: it is sealed under the blocker's key.
    audit.record(
        "block",
        "network_member",
        members[blocker_id].id,
        actor=actor,
        person_id=blocker_id,
        personal_values={"blocked": blocked_id},
    )


@transactional
def unblock(block_id: int, *, actor: Actor) -> None:
    """Let somebody meet one again; links that ended stay ended."""
    found = db.session.get(NetworkBlock, block_id)
    if found is None:
        raise Refused(_("This was done already."))
    blocker_id, blocked_id = found.blocker_id, found.blocked_id
    members = lock_members(blocker_id, blocked_id)
    db.session.execute(delete(NetworkBlock).where(NetworkBlock.id == block_id))
    if blocker_id in members:
        audit.record(
            "unblock",
            "network_member",
            members[blocker_id].id,
            actor=actor,
            person_id=blocker_id,
            personal_values={"blocked": blocked_id},
        )


@transactional
def report(reporter_id: int, reported_id: int, words: str, *, actor: Actor) -> NetworkReport:
    """Tell programme staff about a member; the member is told nothing."""
    made = NetworkReport(
        reporter_id=reporter_id,
        reported_id=reported_id,
        words_sealed=personal.seal(person_reference(reporter_id), words),
        reported_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record("report", "network_report", made.id, actor=actor, person_id=reporter_id)
    return made


@transactional
def decide_report(report_id: int, verb: str, *, reason: str, actor: Actor) -> None:
    """Dismiss a report, or take the reported person out for good. Raises Refused, OwnCase,
    NotAllowed."""
    if not actor.holds(AlumniPermission.DECIDE_REPORTS):
        raise NotAllowed
    found = lock(NetworkReport, report_id)
    refuse_about([found.reporter_id, found.reported_id], actor)
    REPORT.apply(found, verb, actor=actor, reason=reason, person_id=found.reported_id)
    found.decided_at = clock.now()
    if found.state is not ReportState.REMOVED:
        return
    member = db.session.query(NetworkMember).filter_by(person_id=found.reported_id).one_or_none()
    if member is None:
        return
    if member.left_at is None:
        leave(found.reported_id, actor=actor)
    lock(NetworkMember, member.id).barred_at = clock.now()
