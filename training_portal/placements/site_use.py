"""What keeps a site, and a company's sector, as they are: postings, and people, that rest on them.

The gate looks at the place and the sector when a posting is handed in and published, and people
apply for work in the place that they read. So neither moves under a posting that staff look at or
have let out.
"""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from training_portal.organisations.models import Site
from training_portal.placements.application_states import OVER
from training_portal.placements.models import MinimumWage, PlacementApplication, Posting
from training_portal.placements.posting_states import EDITABLE, PostingState
from training_portal.platform import clock
from training_portal.platform.database import db

#: Staff look at it, people can apply, or could again once a suspension is lifted.
_LIVE = (PostingState.IN_REVIEW, PostingState.PUBLISHED, PostingState.SUSPENDED)


def _is_live() -> ColumnElement[bool]:
    """SQL: people can apply or could again; for a filled one, when somebody gives an opening back
    before its deadline."""
    still = and_(Posting.state == PostingState.FILLED, Posting.closes_at > clock.now())
    return or_(Posting.state.in_(_LIVE), still)


def _stands(*conditions: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(Posting.id).where(*conditions).limit(1)) is not None


def _has_people(site_id: int, *conditions: ColumnElement[bool]) -> bool:
    """Whether somebody applies for work at a site, is to begin there, or is at work there."""
    found = (
        select(PlacementApplication.id)
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .where(Posting.site_id == site_id, PlacementApplication.state.not_in(OVER), *conditions)
    )
    return db.session.scalar(found.limit(1)) is not None


def closing_objection(site_id: int) -> str | None:
    """Why a site stays open, in words; None where nothing is left there."""
    if _stands(Posting.site_id == site_id, _is_live()):
        return _("Postings for this site are open: close or withdraw them first.")
    if _has_people(site_id):
        return _(
            "People applied for work at this site, or are at work there: the site can be closed "
            "once that is over."
        )
    return None


def moving_objection(site_id: int) -> str | None:
    """Why a site stays in its country, province and park, in words; None where it may move.

    What was given back to the company is no reason: the gate looks at it when it is handed in.
    """
    if not (
        _stands(Posting.site_id == site_id, _is_live())
        or _has_people(site_id, Posting.state.not_in(EDITABLE))
    ):
        return None
    return _(
        "Country, park and province of this site stay as they are: the programme looked at its "
        "postings for this place, and people applied for work there. Is the work in another "
        "place? Add a site. Is this one wrong? Withdraw its postings, or ask the programme to "
        "return them to you."
    )


def sector_objection(organisation_id: int, sectors: Collection[str]) -> str | None:
    """Why a company's sector stays, in words: a legal minimum wage of one of these `sectors`, the
    old and the new, is on record where it has postings. None where it may change.
    """
    depends = select(Site.id).join(MinimumWage, MinimumWage.country_code == Site.country_code)
    depends = depends.where(
        Site.organisation_id == organisation_id, MinimumWage.sector_code.in_(sectors)
    )
    if not _stands(Posting.site_id.in_(depends), _is_live()):
        return None
    return _(
        "The legal minimum wage depends on the sector, and the programme looked at your postings "
        "for this one. Close or withdraw them first, or ask the programme."
    )
