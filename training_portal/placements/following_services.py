"""What companies are told as time passes: new applications together, placements due to end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

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
    """Ask companies how placements end whose planned end is near; returns how many were due.

    Those of one posting are asked about together: mails name nobody, so that two would be alike.
    """
    today = clock.today()
    due = db.session.execute(
        select(PlacementApplication.posting_id, PlacementApplication.id)
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
    )
    of_posting: dict[int, list[int]] = defaultdict(list)
    for posting_id, application_id in due:
        of_posting[posting_id].append(application_id)
    return sum(map(_tell_of_ends, of_posting.values()))


@transactional
def _tell_of_ends(application_ids: Sequence[int]) -> int:
    """The mail about placements of one posting."""
    found = [application_services.locked(each) for each in application_ids]
    posting, due = found[0][0], [each for _posting, each in found if _is_to_tell(each)]
    if not due:
        return 0
    for application in due:
        application.end_told_for = application.ends_on
    days = sorted(each.ends_on for each in due if each.ends_on is not None)
    said: dict[str, Any] = {
        "number": len(due),
        "day": days[0],
        "is_over": days[0] < clock.today(posting.time_zone),
    }
    if len(due) == 1:
        key = f"ends:{days[0]}"
        application_services.tell_company("placement_ends_soon", posting, due[0], key, **said)
    else:
        path = f"/company/postings/{posting.public_id}/applicants?state=started"
        key = f"{posting.id}:ends:{'-'.join(str(each.id) for each in due)}:{days[-1]}"
        notices.to_company("placement_ends_soon", posting, key, path, **said)
    return len(due)


def _is_to_tell(application: PlacementApplication) -> bool:
    return (
        application.state is PlacementState.STARTED
        and application.end_told_for != application.ends_on
    )
