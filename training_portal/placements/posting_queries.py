"""Read models of single postings: loaders, and what the gate needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import or_, select

from training_portal.classifications.models import OccupationGroup
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.courses.titles import is_for_reader
from training_portal.geography.models import Corridor, Country, IndustrialPark, Province
from training_portal.geography.queries import lies_on_corridor
from training_portal.organisations.lifecycle import SHUT_OUT
from training_portal.organisations.models import Company, CompanyState, Organisation, Site
from training_portal.placements import gate_fields, posting_texts
from training_portal.placements.models import (
    Posting,
    PostingCountry,
    PostingCourse,
)
from training_portal.placements.on_record import OnRecord
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_states import RUNNING, PostingState
from training_portal.placements.posting_texts import Gap
from training_portal.placements.rules import gate
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def companies_of(actor: Actor) -> list[int]:
    """The companies an actor posts for, by id."""
    return sorted(actor.organisations_for(PlacementPermission.POST))


def posting_of_company(actor: Actor, public_id: str) -> Posting:
    """A posting of one of the actor's companies; 404 for anybody else's."""
    found = db.session.scalars(
        select(Posting).where(
            Posting.public_id == public_id, Posting.organisation_id.in_(companies_of(actor))
        )
    ).one_or_none()
    return found or abort(404)


def posting_for_staff(public_id: str) -> Posting:
    """A posting that was handed in; a draft is the company's own and answers 404."""
    found = db.session.scalars(
        select(Posting).where(
            Posting.public_id == public_id,
            or_(Posting.state != PostingState.DRAFT, Posting.submitted_at.is_not(None)),
        )
    ).one_or_none()
    return found or abort(404)


def public_posting(public_id: str) -> Posting:
    """A posting that staff have let out, still open or not, of a verified company; else 404."""
    found = db.session.scalars(
        select(Posting)
        .join(Company, Company.organisation_id == Posting.organisation_id)
        .where(
            Posting.public_id == public_id,
            Posting.state.in_(RUNNING),
            Company.state == CompanyState.VERIFIED,
        )
    ).one_or_none()
    return found or abort(404)


def is_verified(organisation_id: int) -> bool:
    """Whether programme staff have verified the company."""
    state = db.session.scalar(
        select(Company.state).where(Company.organisation_id == organisation_id)
    )
    return state is CompanyState.VERIFIED


def is_out(posting: Posting) -> bool:
    """Whether everybody can read it now, open or not: let out, of a company that is verified."""
    return posting.state in RUNNING and is_verified(posting.organisation_id)


@dataclass(frozen=True)
class Place:
    """Where a posting is: the site with all that it lies in, and whose it is."""

    company: str
    site: str
    country_code: str
    park: str | None
    corridor: str | None
    province: str | None
    address: str


def place_of(posting: Posting) -> Place:
    """Site, park, corridor and company of a posting; one statement."""
    row = db.session.execute(
        select(
            Organisation.name,
            Site.name,
            Site.country_code,
            IndustrialPark.name,
            Corridor.name,
            Province.name,
            Site.address,
        )
        .join(Organisation, Organisation.id == Site.organisation_id)
        .outerjoin(IndustrialPark, IndustrialPark.code == Site.park_code)
        .outerjoin(Corridor, lies_on_corridor())
        .outerjoin(Province, Province.id == Site.province_id)
        .where(Site.id == posting.site_id)
    ).one()
    return Place(*row)


def invited_countries(posting_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(PostingCountry.country_code)
            .join(Country, Country.code == PostingCountry.country_code)
            .where(PostingCountry.posting_id == posting_id)
            .order_by(Country.position)
        )
    )


def courses_of(posting_id: int) -> list[tuple[str, str]]:
    """Code and title of the courses that prepare for it."""
    rows = db.session.execute(
        select(Course.code, CourseText.title)
        .join(PostingCourse, PostingCourse.course_id == Course.id)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(
            PostingCourse.posting_id == posting_id,
            CourseVersion.is_current,
            is_for_reader(),
        )
        .order_by(CourseText.title_key)
    )
    return [(code, title) for code, title in rows]


def occupation_title(code: str | None) -> str | None:
    if code is None:
        return None
    return db.session.scalar(select(OccupationGroup.title).where(OccupationGroup.code == code))


def checks_of(posting: Posting) -> list[gate.Check]:
    """What the gate says of a posting today."""
    return OnRecord([posting]).checks_of(posting)


def sites_of(organisation_ids: list[int]) -> list[tuple[str, str]]:
    """The sites that postings can be for: (public id, label); none of a company shut out."""
    rows = db.session.execute(
        select(Site.public_id, Site.name, Organisation.name)
        .join(Organisation, Organisation.id == Site.organisation_id)
        .join(Company, Company.organisation_id == Organisation.id)
        .where(
            Site.organisation_id.in_(organisation_ids),
            Site.closed_at.is_(None),
            Company.state.not_in(SHUT_OUT),
        )
        .order_by(Organisation.search_key, Site.name_key)
    )
    several = len(organisation_ids) > 1
    return [(code, f"{company} · {site}" if several else site) for code, site, company in rows]


def site_of(organisation_ids: list[int], public_id: str) -> Site:
    """An open site of one of these companies; 404 otherwise."""
    found = db.session.scalars(
        select(Site).where(
            Site.public_id == public_id,
            Site.organisation_id.in_(organisation_ids),
            Site.closed_at.is_(None),
        )
    ).one_or_none()
    return found or abort(404)


def site_objection(posting: Posting, site: Site | None = None) -> str | None:
    """Why a posting is for a place that is no more, in words; None while its site is open."""
    if (site or db.session.get_one(Site, posting.site_id)).closed_at is None:
        return None
    return _("The site of this posting is closed: begin a posting for another site.")


def form_choices() -> dict[str, Any]:
    """Occupations in groups, courses, for the form of a posting."""
    groups = db.session.scalars(select(OccupationGroup)).all()
    # Major group 0 are the armed forces, whom no company seeks: last, not first.
    groups = sorted(groups, key=lambda row: (row.code.startswith("0"), row.code))
    majors = {row.code: row.title for row in groups if row.parent_code is None}
    occupations: dict[str, list[tuple[str, str]]] = {title: [] for title in majors.values()}
    for row in groups:
        if row.parent_code is not None:
            occupations[majors[row.parent_code]].append((row.code, row.title))
    courses = db.session.execute(
        select(Course.code, CourseText.title)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(CourseVersion.is_current, is_for_reader())
        .order_by(CourseText.title_key)
    )
    return {
        "occupations": {title: rows for title, rows in occupations.items() if rows},
        "courses": [(code, title) for code, title in courses],
    }


def course_ids(codes: list[str]) -> list[int]:
    return list(db.session.scalars(select(Course.id).where(Course.code.in_(codes))))


def gaps(posting: Posting) -> list[Gap]:
    """What a posting must say beside the points of the gate."""
    missing = posting_texts.gaps(posting)
    if closed := site_objection(posting):
        missing.insert(0, Gap("", closed))
    if posting.occupation_code is None:
        missing.append(Gap("occupation_code", _("Choose the occupation.")))
    if posting.starts_on is None:
        missing.append(Gap("starts_on", _("Say when the work begins.")))
    elif posting.starts_on < clock.today(posting.time_zone):
        words = _("The first day of work is over: choose a later day.")
        missing.append(Gap("starts_on", words))
    if posting.closes_at is None:
        missing.append(Gap("closes_on", _("Say until when people can apply.")))
    elif posting.closes_at <= clock.now():
        words = _("The application deadline is over: choose a later day.")
        missing.append(Gap("closes_on", words))
    elif posting.starts_on is not None and posting.closes_at.date() > posting.starts_on:
        words = _("People must be able to apply before the work begins.")
        missing.append(Gap("closes_on", words))
    return missing


def missing_words(posting: Posting) -> list[str]:
    """The same as sentences."""
    return [gap.sentence for gap in gaps(posting)]


def obstacles(posting: Posting) -> list[Gap]:
    """What stands in the way of handing a posting in: what is missing, what the gate blocks."""
    blocked = [each for each in checks_of(posting) if each.verdict is gate.Verdict.BLOCKED]
    invited = invited_countries(posting.id)
    return gaps(posting) + [
        Gap(gate_fields.mended_in(each, invited), each.sentence) for each in blocked
    ]
