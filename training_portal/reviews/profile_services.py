"""What reviewers say about their own reviewing."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from training_portal.accounts.models import Account
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.reviews.models import USUALLY_AT_ONCE, ReviewerField, ReviewerProfile


def fields_of(account_id: int) -> list[str]:
    """The sectors that a reviewer knows, by their codes."""
    return list(
        db.session.scalars(
            select(ReviewerField.sector_code)
            .where(ReviewerField.account_id == account_id)
            .order_by(ReviewerField.sector_code)
        )
    )


def most_at_once(account_id: int) -> int:
    """How many open reviews somebody takes at a time."""
    profile = db.session.get(ReviewerProfile, account_id, populate_existing=True)
    return USUALLY_AT_ONCE if profile is None else profile.most_at_once


def profile_version(account_id: int) -> str:
    """The fingerprint of a profile as somebody saw it."""
    return fingerprint({"fields": fields_of(account_id), "most": most_at_once(account_id)})


@transactional
def save_profile(
    account_id: int, most: int, fields: Collection[str], *, seen: str | None = None
) -> None:
    """Keep what somebody reviews, and how much at a time. Raises Stale."""
    account = lock(Account, account_id)
    refuse_stale(seen, profile_version(account.id))
    profile = db.session.get(ReviewerProfile, account.id)
    if profile is None:
        db.session.add(ReviewerProfile(account_id=account.id, most_at_once=most))
    else:
        profile.most_at_once = most
    db.session.flush()
    db.session.execute(delete(ReviewerField).where(ReviewerField.account_id == account.id))
    db.session.add_all(
        ReviewerField(account_id=account.id, sector_code=each) for each in sorted(set(fields))
    )
    db.session.flush()
