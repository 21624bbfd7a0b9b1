"""The time to answer an offer stands still while nobody can accept it.

A company that is verified again, or a posting that is suspended, takes nobody on: an offer that ran
out meanwhile would have been no offer. It goes on by whole days, so that it ends at its hour, and
waits no longer than a new one may.
"""

from __future__ import annotations

from sqlalchemy import select

from training_portal.placements import notices
from training_portal.placements.application_states import PlacementState
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_queries import is_out
from training_portal.placements.rules import waiting
from training_portal.platform import clock
from training_portal.platform.database import db, lock
from training_portal.platform.policy import SYSTEM


def follow_company(organisation_id: int) -> None:
    """Keep the offers of all postings of a company in step with whether it may hire."""
    ids = db.session.scalars(
        select(Posting.id)
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .where(
            Posting.organisation_id == organisation_id,
            PlacementApplication.state == PlacementState.OFFERED,
        )
        .distinct()
        .order_by(Posting.id)
    ).all()
    for posting_id in ids:
        follow(lock(Posting, posting_id))


def follow(posting: Posting) -> None:
    """Keep the open offers of a locked posting in step with whether they can be accepted."""
    goes_on, stopped_at = is_out(posting), PlacementApplication.offer_stopped_at
    ids = db.session.scalars(
        select(PlacementApplication.id)
        .where(
            PlacementApplication.posting_id == posting.id,
            PlacementApplication.state == PlacementState.OFFERED,
            stopped_at.is_not(None) if goes_on else stopped_at.is_(None),
        )
        .order_by(PlacementApplication.id)
    ).all()
    for application_id in ids:
        application = lock(PlacementApplication, application_id)
        (_go_on if goes_on else _stop)(application)


def _stop(application: PlacementApplication) -> None:
    now, deadline = clock.now(), application.offer_deadline
    if deadline is None or deadline < now:
        return  # It was over before.
    PLACEMENT.apply(application, "hold", actor=SYSTEM, person_id=application.person_id)
    application.offer_stopped_at = now
    notices.to_person("placement_offer_held", application, f"held:{now:%Y%m%d%H%M%S}")


def _go_on(application: PlacementApplication) -> None:
    now, stopped_at = clock.now(), application.offer_stopped_at
    if application.offer_deadline is None or stopped_at is None:
        return
    PLACEMENT.apply(application, "go_on", actor=SYSTEM, person_id=application.person_id)
    application.offer_deadline = waiting.later_deadline(application.offer_deadline, stopped_at, now)
    application.offer_stopped_at = None
    notices.to_person("placement_offer_goes_on", application, f"goes_on:{now:%Y%m%d%H%M%S}")
