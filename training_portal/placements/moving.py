"""Placements of a person whose two records become one, or two again."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import aliased

from training_portal.people.moving import Following, Moving, Resting, Rows, name_of
from training_portal.placements.application_states import OVER
from training_portal.placements.models import (
    Concern,
    GuardianConsent,
    PlacementApplication,
    Posting,
)
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def _objections(kept_id: int, other_id: int) -> list[str]:
    one, two = aliased(PlacementApplication), aliased(PlacementApplication)
    titles = db.session.scalars(
        select(Posting.title)
        .join(one, one.posting_id == Posting.id)
        .join(two, two.posting_id == Posting.id)
        .where(
            one.person_id == kept_id,
            two.person_id == other_id,
            one.state.not_in(OVER),
            two.state.not_in(OVER),
        )
        .order_by(Posting.id)
    )
    return [
        _("Both have applied for “%(title)s”: one of the two is withdrawn first.", title=title)
        for title in titles
    ]


def _seal_anew(to_id: int, from_id: int) -> None:
    """Words of concerns that moved."""
    rows = db.session.scalars(
        select(Concern).where(Concern.person_id == to_id).order_by(Concern.id)
    ).all()
    opened = personal.unseal_all(person_reference(from_id), [row.words_sealed for row in rows])
    for row, words in zip(rows, opened, strict=True):
        if words is not None:
            row.words_sealed = personal.seal(person_reference(to_id), words)


def _names(ids: Collection[int]) -> list[str]:
    """The titles of the postings that they are for."""
    return list(
        db.session.scalars(
            select(Posting.title)
            .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
            .where(PlacementApplication.id.in_(ids))
            .order_by(PlacementApplication.id)
        )
    )


def _gives_way(kept_id: int, other_id: int, _actor: Actor) -> Rows:
    """Where the kept person has one for the posting that is not over, the other stays behind.

    Only who signed in can apply, so there is hardly ever anything.
    """
    theirs = select(PlacementApplication.posting_id).where(
        PlacementApplication.person_id == kept_id, PlacementApplication.state.not_in(OVER)
    )
    second = select(PlacementApplication.id).where(
        PlacementApplication.person_id == other_id,
        PlacementApplication.state.not_in(OVER),
        PlacementApplication.posting_id.in_(theirs),
    )
    return {name_of(PlacementApplication.person_id): list(db.session.scalars(second))}


PLACEMENTS = Moving(
    columns=(PlacementApplication.person_id, Concern.person_id),
    words=lambda count: ngettext(
        "%(num)d application for a placement", "%(num)d applications for placements", count
    ),
    names=_names,
    follows=(
        Following(
            Concern.person_id,
            PlacementApplication.person_id,
            Concern.application_id == PlacementApplication.id,
        ),
    ),
    rests=(
        Resting(PlacementApplication.consent_id, PlacementApplication.person_id),
        Resting(
            GuardianConsent.consent_id,
            PlacementApplication.person_id,
            GuardianConsent.application_id == PlacementApplication.id,
        ),
    ),
    objections=_objections,
    gives_way=_gives_way,
    seal_anew=_seal_anew,
)
