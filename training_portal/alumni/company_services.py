"""Links between people and companies, as placements begin and end.

A placement was offered by the company and accepted by the person, so its link is confirmed by both.
It is recorded for whoever is placed; pages and counts show it of members of the network only.
"""

from __future__ import annotations

from sqlalchemy import select

from training_portal.alumni.membership_queries import first_sending_country
from training_portal.alumni.models import CompanyLink, CompanyTie
from training_portal.platform import audit, clock
from training_portal.platform.database import db, insert_if_absent, transactional
from training_portal.platform.policy import SYSTEM


@transactional
def begin(application_id: int, person_id: int, organisation_id: int) -> None:
    """Record that somebody is placed at a company; recording it twice is once."""
    _record(CompanyTie.PLACED_AT, application_id, person_id, organisation_id)


@transactional
def finish(application_id: int, *, hired: bool) -> None:
    """End the link of a placement; who was hired is employed there from now on."""
    placed = db.session.scalars(
        select(CompanyLink).where(
            CompanyLink.placement_application_id == application_id,
            CompanyLink.kind == CompanyTie.PLACED_AT,
            CompanyLink.ended_at.is_(None),
        )
    ).one_or_none()
    if placed is None:
        return
    _end(placed, placed.person_id)
    if hired:
        _record(CompanyTie.EMPLOYED_BY, application_id, placed.person_id, placed.organisation_id)


def _end(link: CompanyLink, person_id: int) -> None:
    link.ended_at = clock.now()
    audit.record("end", "company_link", link.id, actor=SYSTEM, person_id=person_id)


def end_doubles(kept_id: int, other_id: int) -> None:
    """Where both records say that a company employs the person, the earlier link stays."""
    employed = db.session.scalars(
        select(CompanyLink)
        .where(
            CompanyLink.person_id.in_((kept_id, other_id)),
            CompanyLink.kind == CompanyTie.EMPLOYED_BY,
            CompanyLink.ended_at.is_(None),
        )
        .order_by(CompanyLink.since, CompanyLink.id)
    )
    companies: set[int] = set()
    for link in employed:
        if link.organisation_id in companies:
            _end(link, kept_id)
        companies.add(link.organisation_id)
    db.session.flush()


def _record(kind: CompanyTie, application_id: int, person_id: int, organisation_id: int) -> None:
    country = first_sending_country(person_id)
    if country is None:
        return  # Links are counted by a completion; without one nobody is an alumnus.
    # Nothing where this placement's link is there, or another one made them an employee already.
    is_new = insert_if_absent(
        CompanyLink,
        kind=kind,
        person_id=person_id,
        organisation_id=organisation_id,
        placement_application_id=application_id,
        person_country=country,
        since=clock.today(),
    )
    if not is_new:
        return
    link_id = db.session.scalars(
        select(CompanyLink.id).where(
            CompanyLink.placement_application_id == application_id, CompanyLink.kind == kind
        )
    ).one()
    after = {"kind": kind.value}
    audit.record("record", "company_link", link_id, actor=SYSTEM, after=after, person_id=person_id)
