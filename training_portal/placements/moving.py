"""Placements of a person whose two records become one, or two again."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import aliased

from training_portal.people.moving import Moving
from training_portal.placements.application_states import OVER
from training_portal.placements.models import Concern, PlacementApplication, Posting
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db


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


PLACEMENTS = Moving(
    columns=(PlacementApplication.person_id, Concern.person_id),
    words=lambda count: ngettext(
        "%(num)d application for a placement", "%(num)d applications for placements", count
    ),
    objections=_objections,
    seal_anew=_seal_anew,
)
