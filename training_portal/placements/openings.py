"""The openings of a posting: their number, who takes one, and the state that follows the count."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import update

from training_portal.placements.lifecycle import POSTING
from training_portal.placements.models import Posting
from training_portal.placements.posting_queries import site_objection
from training_portal.placements.posting_services import require_own
from training_portal.placements.posting_states import PostingState
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


def openings_version(posting: Posting) -> str:
    """The fingerprint of the number that somebody saw; who accepts meanwhile does not change it."""
    return fingerprint({"openings": posting.openings})


@transactional
def change_openings(
    posting_id: int, openings: int, *, actor: Actor, seen: str | None = None
) -> None:
    """Raise or cut the number of openings. Raises Refused below what is taken already, Stale."""
    posting = lock(Posting, posting_id)
    require_own(posting.organisation_id, actor)
    if posting.state not in (PostingState.PUBLISHED, PostingState.FILLED):
        raise Refused(_("The number of openings can be changed while the posting is open."))
    refuse_stale(seen, openings_version(posting))
    before = posting.openings
    # The condition stands in the statement too: what was read may be old where no row is locked.
    done = db.session.execute(
        update(Posting)
        .where(Posting.id == posting.id, Posting.filled <= openings)
        .values(openings=openings)
        .execution_options(synchronize_session=False)
        .returning(Posting.filled)
    ).first()
    if done is None:
        raise Refused(
            _(
                "%(filled)s people have accepted: there cannot be fewer openings.",
                filled=posting.filled,
            )
        )
    db.session.refresh(posting)
    audit.record(
        "change_openings",
        "posting",
        posting.id,
        actor=actor,
        before={"openings": before},
        after={"openings": openings},
    )
    settle_filled(posting)


def take_opening(posting: Posting) -> None:
    """Take one opening of a locked posting. Raises Refused when all are taken.

    The count moves by an update with its condition, and a CHECK stands behind it.
    """
    taken = db.session.execute(
        update(Posting)
        .where(Posting.id == posting.id, Posting.filled < Posting.openings)
        .values(filled=Posting.filled + 1)
        .execution_options(synchronize_session=False)
        .returning(Posting.id)
    ).first()
    if taken is None:
        raise Refused(_("All openings of this posting have been taken meanwhile."))
    db.session.refresh(posting)
    settle_filled(posting)


def free_opening(posting: Posting) -> None:
    """Give one opening of a locked posting back."""
    db.session.execute(
        update(Posting)
        .where(Posting.id == posting.id, Posting.filled > 0)
        .values(filled=Posting.filled - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(posting)
    settle_filled(posting)


def settle_filled(posting: Posting) -> None:
    """Let the state follow the counter: filled when all are taken, as it stood when one is free."""
    is_full = posting.filled >= posting.openings
    if is_full and POSTING.find("fill", posting.state) is not None:
        POSTING.apply(posting, "fill", actor=SYSTEM)
    elif not is_full and posting.state is PostingState.FILLED:
        POSTING.apply(posting, "reopen", actor=SYSTEM)
        _as_it_stood(posting)


def go_on(posting: Posting, *, actor: Actor) -> None:
    """Lift the suspension of a locked posting: it is filled, closed, over or open, as it stood."""
    POSTING.apply(posting, "lift", actor=actor)
    settle_filled(posting)
    if posting.state is PostingState.PUBLISHED:
        _as_it_stood(posting)


def _as_it_stood(posting: Posting) -> None:
    """A posting that is open again stays closed or over where it was.

    That its company takes no more applications outlives that it was filled or suspended.
    """
    if posting.takes_no_more or site_objection(posting):
        POSTING.apply(posting, "keep_closed", actor=SYSTEM)
    elif posting.closes_at is not None and posting.closes_at <= clock.now():
        POSTING.apply(posting, "expire", actor=SYSTEM)
