"""What taking a consent back, or erasing somebody, does to applications for placements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.people.models import ConsentPurpose, ConsentRecord
from training_portal.placements import guardians, openings
from training_portal.placements.application_services import (
    blank,
    locked,
    step,
    tell_company,
    withdraw,
)
from training_portal.placements.application_states import OPEN_STATES, PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor


def resting_on(consent: ConsentRecord) -> Sequence[PlacementApplication]:
    """The applications that stand on a consent.

    A guardian's covers what the guardian agreed to, and nothing that was agreed to elsewhere: one
    for a course ends no placement.
    """
    statement = select(PlacementApplication).where(
        PlacementApplication.person_id == consent.person_id
    )
    if consent.purpose is ConsentPurpose.PLACEMENT:
        statement = statement.where(PlacementApplication.consent_id == consent.id)
    elif consent.purpose is ConsentPurpose.GUARDIAN:
        statement = statement.where(PlacementApplication.id.in_(guardians.tied_to(consent.id)))
    else:
        return []
    return db.session.scalars(
        statement.order_by(PlacementApplication.posting_id, PlacementApplication.id)
    ).all()


def end_without_consent(consent: ConsentRecord, *, actor: Actor) -> None:
    """Take what was shared away from every company page, and end what is not at work yet.

    Runs in the unit of work of taking the consent back.
    """
    for each in resting_on(consent):
        _posting, application = locked(each.id)
        if application.state in OPEN_STATES | {PlacementState.ACCEPTED}:
            withdraw(application.id, reason="", actor=actor)
        blank(application)
    db.session.flush()


def effects_on_applications(person_id: int, consent: ConsentRecord | None) -> list[str]:
    """What erasing somebody, or taking this consent back, would do to applications."""
    if consent is not None:
        concerned = resting_on(consent)
    else:
        concerned = db.session.scalars(
            select(PlacementApplication).where(PlacementApplication.person_id == person_id)
        ).all()
    titles: dict[int, Any] = dict(
        db.session.execute(
            select(Posting.id, Posting.title).where(
                Posting.id.in_([each.posting_id for each in concerned])
            )
        ).all()
    )
    return [
        _("Your application for “%(title)s” ends.", title=titles[each.posting_id])
        if each.state in OPEN_STATES | {PlacementState.ACCEPTED}
        else _(
            "The company of “%(title)s” no longer sees what you shared.",
            title=titles[each.posting_id],
        )
        for each in concerned
        if each.shared is not None
    ]


def erase_applications(person_id: int) -> None:
    """End a person's applications and take away every word in them; states and dates stay."""
    ids = db.session.scalars(
        select(PlacementApplication.id)
        .where(PlacementApplication.person_id == person_id)
        .order_by(PlacementApplication.posting_id, PlacementApplication.id)
    ).all()
    for application_id in ids:
        posting, application = locked(application_id)
        if application.state in OPEN_STATES | {PlacementState.ACCEPTED}:
            held = application.state is PlacementState.ACCEPTED
            step(application, "withdraw", SYSTEM)
            if held:
                openings.free_opening(posting)
            tell_company("placement_answered", posting, application, "withdrawn")
        blank(application)
    db.session.flush()
