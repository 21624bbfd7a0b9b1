"""What the network has of a person whose two records become one, or two again.

Somebody is in the network once: the other record leaves it first, and what it had there ended then.
"""

from __future__ import annotations

from collections import Counter

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, or_, select

from training_portal.alumni import company_services
from training_portal.alumni.models import (
    CompanyLink,
    CompanyTie,
    NetworkBlock,
    NetworkMember,
    NetworkReport,
    ReportState,
)
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.people.moving import Following, Moving, Parting, Resting, Rows, name_of
from training_portal.placements.models import PlacementApplication
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def _objections(kept_id: int, other_id: int) -> list[str]:
    both = (kept_id, other_id)
    found = []
    member = select(NetworkMember.id).where(
        NetworkMember.person_id == other_id, NetworkMember.left_at.is_(None)
    )
    if db.session.scalar(member) is not None:
        found.append(
            _("The other record is in the alumni network: keep that one, or let it leave first.")
        )
    reported = select(NetworkReport.id).where(
        or_(NetworkReport.reporter_id.in_(both), NetworkReport.reported_id.in_(both)),
        NetworkReport.state == ReportState.OPEN,
    )
    if db.session.scalar(reported.limit(1)) is not None:
        found.append(_("A report in the alumni network waits: it is settled first."))
    if _would_clash(both):
        found.append(_("Both block, or are blocked by, one member: one block is lifted first."))
    employed = db.session.scalars(
        select(CompanyLink.organisation_id).where(
            CompanyLink.person_id.in_(both),
            CompanyLink.kind == CompanyTie.EMPLOYED_BY,
            CompanyLink.ended_at.is_(None),
        )
    )
    if any(count > 1 for count in Counter(employed).values()):
        found.append(_("Both are linked with the same company: one link is ended first."))
    return found


def _would_clash(both: tuple[int, int]) -> bool:
    """Whether two blocks would become one, or a person would block themselves."""
    rows = db.session.execute(
        select(NetworkBlock.blocker_id, NetworkBlock.blocked_id).where(
            or_(NetworkBlock.blocker_id.in_(both), NetworkBlock.blocked_id.in_(both))
        )
    ).all()
    pairs = [tuple(0 if each in both else each for each in row) for row in rows]
    return (0, 0) in pairs or len(set(pairs)) < len(pairs)


def _ties(parting: Parting) -> list[str]:
    """Who joined the network by a course that goes back leaves it first."""
    member = select(NetworkMember.id).where(
        NetworkMember.person_id == parting.kept_id,
        NetworkMember.left_at.is_(None),
        NetworkMember.joined_at >= parting.since,
    )
    completed = select(func.count()).where(
        Enrolment.person_id == parting.kept_id,
        Enrolment.state == EnrolmentState.COMPLETED,
        Enrolment.id.not_in(parting.ids(Enrolment.person_id)),
    )
    if db.session.scalar(member) is None or db.session.scalar(completed):
        return []
    return [
        _(
            "The kept record joined the alumni network since, and the only course that was "
            "completed goes back: it leaves the network first."
        )
    ]


def _gives_way(kept_id: int, other_id: int, _actor: Actor) -> Rows:
    """One link with an employer is enough, and a block that both have stays behind."""
    company_services.end_doubles(kept_id, other_id)
    if not _would_clash((kept_id, other_id)):
        return {}
    return {
        name_of(column): list(db.session.scalars(select(NetworkBlock.id).where(column == other_id)))
        for column in (NetworkBlock.blocker_id, NetworkBlock.blocked_id)
    }


NETWORK = Moving(
    columns=(CompanyLink.person_id, NetworkBlock.blocker_id, NetworkBlock.blocked_id),
    words=lambda count: ngettext(
        "%(num)d link with a company", "%(num)d links with companies", count
    ),
    follows=(
        Following(
            CompanyLink.person_id,
            PlacementApplication.person_id,
            CompanyLink.placement_application_id == PlacementApplication.id,
        ),
    ),
    rests=(Resting(NetworkMember.consent_id, NetworkMember.person_id),),
    objections=_objections,
    ties=_ties,
    gives_way=_gives_way,
)
