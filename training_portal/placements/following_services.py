"""What companies are told as time passes: new applications together, placements due to end."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import func, or_, select

from training_portal.placements import application_services, notices
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import RUNNING
from training_portal.placements.rules.ending import DUE_DAYS
from training_portal.platform import clock
from training_portal.platform.database import db, lock, transactional

#: The first application is told at once; those of the next hours wait for one mail together.
BETWEEN_MAILS: Final = timedelta(hours=6)
#: A placement long overdue has been told of before.
_LONG_OVER: Final = timedelta(days=30)


def tell_of_applications(limit: int = 200) -> int:
    """Tell companies of applications they were not told of; returns of how many postings."""
    quiet = clock.now() - BETWEEN_MAILS
    due = db.session.scalars(
        select(Posting.id)
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .where(
            Posting.state.in_(RUNNING),
            PlacementApplication.state == PlacementState.SUBMITTED,
            or_(
                Posting.applicants_told_at.is_(None),
                (Posting.applicants_told_at < PlacementApplication.submitted_at)
                & (Posting.applicants_told_at <= quiet),
            ),
        )
        .group_by(Posting.id)
        .order_by(Posting.id)
        .limit(limit)
    ).all()
    return sum(_tell_of_applications(posting_id) for posting_id in due)


@transactional
def _tell_of_applications(posting_id: int) -> int:
    posting = lock(Posting, posting_id)
    told, now = posting.applicants_told_at, clock.now()
    if told is not None and told > now - BETWEEN_MAILS:
        return 0
    fresh = [PlacementApplication.submitted_at > told] if told is not None else []
    number = db.session.scalar(
        select(func.count())
        .select_from(PlacementApplication)
        .where(
            PlacementApplication.posting_id == posting.id,
            PlacementApplication.state == PlacementState.SUBMITTED,
            *fresh,
        )
    )
    if not number:
        return 0
    posting.applicants_told_at = now
    path = f"/company/postings/{posting.public_id}/applicants?state=submitted"
    key = f"{posting.id}:{now:%Y%m%d%H%M%S}"
    notices.to_company("placement_new_applicants", posting, key, path, number=number)
    return 1


def tell_of_ends(limit: int = 200) -> int:
    """Ask companies how placements end whose planned end is near; returns how many were due."""
    today = clock.now().date()
    due = db.session.scalars(
        select(PlacementApplication.id)
        .where(
            PlacementApplication.state == PlacementState.STARTED,
            PlacementApplication.ends_on <= today + timedelta(days=DUE_DAYS),
            PlacementApplication.ends_on >= today - _LONG_OVER,
            or_(
                PlacementApplication.end_told_for.is_(None),
                PlacementApplication.end_told_for != PlacementApplication.ends_on,
            ),
        )
        .order_by(PlacementApplication.ends_on, PlacementApplication.id)
        .limit(limit)
    ).all()
    return sum(_tell_of_end(application_id) for application_id in due)


@transactional
def _tell_of_end(application_id: int) -> int:
    posting, application = application_services.locked(application_id)
    day = application.ends_on
    if application.state is not PlacementState.STARTED or application.end_told_for == day:
        return 0
    application.end_told_for = day
    application_services.tell_company("placement_ends_soon", posting, application, f"ends:{day}")
    return 1
