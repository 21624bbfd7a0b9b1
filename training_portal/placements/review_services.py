"""Verbs of programme staff with postings: publish by one or two people, return, suspend."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.placements import notices, offer_clock
from training_portal.placements import posting_queries as queries
from training_portal.placements.lifecycle import POSTING, posting_version
from training_portal.placements.locks import lock_posting
from training_portal.placements.models import Posting
from training_portal.placements.on_record import OnRecord
from training_portal.placements.openings import go_on
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_states import RUNNING, PostingState
from training_portal.placements.rules import gate
from training_portal.platform import audit, clock, mail
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.own_cases import company_objection, refuse
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


def _reviewed(posting_id: int, actor: Actor, seen: str | None = None) -> Posting:
    """A posting, locked, for a step of staff. Raises NotAllowed, OwnCase for one's own company's,
    Stale for one that stands otherwise than it was `seen` (`posting_version`).

    The portal itself takes steps too: with the company, and as time passes.
    """
    if not actor.holds(PlacementPermission.REVIEW):
        raise NotAllowed
    posting = lock_posting(posting_id)
    refuse(company_objection(posting.organisation_id, actor))
    refuse_stale(seen, posting_version(posting))
    return posting


@transactional
def publish_posting(
    posting_id: int, *, decision: str, actor: Actor, seen: str | None = None
) -> bool:
    """Publish, or take the first of two looks; True when it is published.

    `decision` is the named decision with its reason where the gate leaves something to a person.
    Raises Refused when the gate is closed, a decision is missing, or the same person looks twice;
    Stale.
    """
    posting = _reviewed(posting_id, actor, seen)
    if posting.state is not PostingState.IN_REVIEW:
        POSTING.apply(posting, "publish", actor=actor)  # Refuses, in words.
    on_record = OnRecord([posting])
    checks = on_record.checks_of(posting)
    if objection := publishing_objection(posting, checks, on_record):
        raise Refused(objection)
    if gate.needs_decision(checks) and not (decision.strip() or posting.decision_reason):
        raise Refused(_("The gate leaves something to you: write down what you decide, and why."))
    if decision.strip():
        posting.decision_reason = decision.strip()
    if gate.needs_second(checks) and posting.first_reviewer_id is None:
        _first_look(posting, actor)
        return False
    if looked_first(posting, checks, actor):
        raise Refused(_("You looked at it first: a second person publishes it."))
    # Each look is kept with its own words: the first one's are those of the first look.
    POSTING.apply(posting, "publish", actor=actor, reason=decision.strip() or None)
    posting.published_at = clock.now()
    offer_clock.follow(posting)
    key = f"{posting.id}:{posting.published_at:%Y%m%d%H%M%S}"
    notices.to_company("posting_published", posting, key, f"/company/postings/{posting.public_id}")
    return True


def publishing_objection(
    posting: Posting, checks: list[gate.Check], on_record: OnRecord
) -> str | None:
    """Why nobody can publish a posting now, in words, whatever they decide about it."""
    if not on_record.is_verified(posting):
        return _("The company is not verified now: nothing of it can be published.")
    if posting.closes_at is None or posting.closes_at <= clock.now():
        return _("The application deadline is over: return it for another one.")
    if objection := queries.site_objection(posting, on_record.site_of(posting)):
        return objection
    blocked = [each.sentence for each in checks if each.verdict is gate.Verdict.BLOCKED]
    return " ".join(blocked) or None


def suspending_objection(posting: Posting) -> str | None:
    """Why staff do not suspend a posting that the life cycle would let them, in words."""
    if posting.published_at is not None:
        return None
    return _("It was never published: return it to the company, with the reason.")


def clear_objection(posting: Posting, on_record: OnRecord) -> str | None:
    """Why a posting is not published together with others: what the gate leaves to a person is
    decided for this one alone, with a reason, on its own page."""
    if objection := POSTING.objection(posting, "publish"):
        return objection
    checks = on_record.checks_of(posting)
    if objection := publishing_objection(posting, checks, on_record):
        return objection
    if gate.needs_second(checks):
        return _("Two people look at this one: open it.")
    if gate.needs_decision(checks):
        return _("The gate leaves something to you: open it and decide.")
    return None


@transactional
def publish_clear(posting_id: int, *, actor: Actor, seen: str | None = None) -> None:
    """Publish a posting of which the gate leaves nothing to anybody. Raises Refused, NotAllowed."""
    posting = _reviewed(posting_id, actor, seen)
    if objection := clear_objection(posting, OnRecord([posting])):
        raise Refused(objection)
    publish_posting(posting_id, decision="", actor=actor)


def looked_first(posting: Posting, checks: list[gate.Check], actor: Actor) -> bool:
    """Whether the actor gave the first of two looks, so that somebody else gives the second."""
    return (
        posting.state is PostingState.IN_REVIEW
        and posting.first_reviewer_id is not None
        and posting.first_reviewer_id == actor.account_id
        and gate.needs_second(checks)
    )


def _first_look(posting: Posting, actor: Actor) -> None:
    if actor.account_id is None:
        raise NotAllowed
    posting.first_reviewer_id = actor.account_id
    audit.record(
        "first_review",
        "posting",
        posting.id,
        actor=actor,
        reason=posting.decision_reason or None,
    )


@transactional
def return_posting(posting_id: int, *, reason: str, actor: Actor, seen: str | None = None) -> None:
    """Give it back for correction, with the reason that the company reads."""
    posting = _reviewed(posting_id, actor, seen)
    POSTING.apply(posting, "return", actor=actor, reason=reason)
    posting.state_reason, posting.first_reviewer_id = reason, None
    key = f"{posting.id}:{clock.now():%Y%m%d%H%M%S}"
    notices.to_company("posting_returned", posting, key, f"/company/postings/{posting.public_id}")


@transactional
def suspend_posting(posting_id: int, *, reason: str, actor: Actor) -> None:
    """Take it out of sight at once; who applied waits."""
    posting = _reviewed(posting_id, actor)
    POSTING.apply(posting, "suspend", actor=actor, reason=reason)
    posting.state_reason = reason
    offer_clock.follow(posting)
    key = f"{posting.id}:{clock.now():%Y%m%d%H%M%S}"
    notices.to_company("posting_suspended", posting, key, f"/company/postings/{posting.public_id}")


@transactional
def suspend_published(
    posting_id: int, *, reason: str, actor: Actor, seen: str | None = None
) -> None:
    """The same, but not for what was never public. Raises Refused, Stale."""
    if objection := suspending_objection(_reviewed(posting_id, actor, seen)):
        raise Refused(objection)
    suspend_posting(posting_id, reason=reason, actor=actor)


@transactional
def lift_suspension(posting_id: int, *, actor: Actor, seen: str | None = None) -> None:
    """Let a suspended posting go on as it stood; one that was never published goes to review.

    Who posts for the company is told, as far as they may have heard that it was suspended.
    """
    posting = _reviewed(posting_id, actor, seen)
    if not queries.is_verified(posting.organisation_id):
        raise Refused(_("The company is not verified now: its postings stay suspended."))
    if posting.published_at is None:
        raise Refused(_("It was never published: return it to the company, who hands it in anew."))
    go_on(posting, actor=actor)
    posting.state_reason = ""
    offer_clock.follow(posting)
    if mail.call_back(begins=f"posting_suspended:{posting.id}:") is mail.Told.BY_MAIL:
        key = f"{posting.id}:{clock.now():%Y%m%d%H%M%S}"
        notices.to_company("posting_lifted", posting, key, f"/company/postings/{posting.public_id}")


def _is_over(posting: Posting) -> bool:
    return posting.closes_at is not None and posting.closes_at <= clock.now()


def suspend_with_company(organisation_id: int, reason: str) -> int:
    """Suspend all that a company has in review or out, in the unit of work of its suspension."""
    ids = db.session.scalars(
        select(Posting.id)
        .where(
            Posting.organisation_id == organisation_id,
            Posting.state.in_(RUNNING | {PostingState.IN_REVIEW}),
        )
        .order_by(Posting.id)
    ).all()
    for posting_id in ids:
        suspend_posting(posting_id, reason=reason, actor=SYSTEM)
    return len(ids)


def expire_postings(limit: int = 200) -> int:
    """Let postings whose deadline is over expire, each in a unit of work of its own."""
    # The second that the deadline names still counts.
    over = clock.now() - timedelta(seconds=1)
    due = db.session.scalars(
        select(Posting.id)
        .where(Posting.state == PostingState.PUBLISHED, Posting.closes_at <= over)
        .order_by(Posting.closes_at, Posting.id)
        .limit(limit)
    ).all()
    return sum(_expire(posting_id) for posting_id in due)


@transactional
def _expire(posting_id: int) -> int:
    posting = lock(Posting, posting_id)
    if posting.state is not PostingState.PUBLISHED or not _is_over(posting):
        return 0
    POSTING.apply(posting, "expire", actor=SYSTEM)
    return 1
