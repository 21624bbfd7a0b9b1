"""What an approved proposal becomes: a course, and its series of cohorts, through their own rooms.

A cohort keeps a published version. So the cohorts of a course as it is are opened with the
approval, and those of a draft with its publication, in the same unit of work as that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts import planning_queries as planning
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.planning_rules import (
    CohortFacts,
    default_plan,
    proposed_code,
    proposed_prefix,
)
from training_portal.cohorts.queries import english_title
from training_portal.cohorts.services import NewCohort, open_cohort
from training_portal.courses import drafting_queries, drafting_services
from training_portal.courses.models import Course, CourseVersion
from training_portal.courses.outline import blank, kept_together
from training_portal.demand import queries
from training_portal.demand.models import (
    CourseNeed,
    CourseProposal,
    PlannedCohort,
    ProposalKind,
    ProposalRequest,
    ProposalState,
    SkillDemand,
)
from training_portal.demand.rules import (
    CLOSED,
    OPENED,
    heads_by_country,
    moved_on,
    series_days,
)
from training_portal.geography.queries import sending_countries
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

#: Hours of the day at which a window opens and closes, at the venue: as new cohorts are proposed.
_OPENS, _CLOSES = time(9), time(17)
_RESPONSE_DAYS = 14


def make(proposal: CourseProposal, *, actor: Actor) -> None:
    """Make what an approved proposal says, within the unit of work of its approval.

    Raises Refused where the course was archived or was never published.
    """
    if proposal.kind is ProposalKind.NEW_COURSE:
        _begin_course(proposal, actor)
        return
    assert proposal.course_id is not None  # a CHECK holds it
    course = lock(Course, proposal.course_id)
    version = drafting_queries.current_version(course.id)
    if course.archived_at is not None or version is None:
        raise Refused(_("This course was archived: no cohort can be opened of it."))
    if proposal.kind is ProposalKind.NEW_VERSION:
        _write_version(proposal, course, actor)
    else:
        open_series(proposal, version, actor=actor)


def _begin_course(proposal: CourseProposal, actor: Actor) -> None:
    code = _free_code(proposal)
    countries = _countries(proposal) or sending_countries()
    content = {
        **blank(code, proposal.title),
        "sector": proposal.sector_code,
        "occupations": _occupations(proposal),
        "level": proposal.level,
        "duration_weeks": proposal.weeks,
        "languages": [proposal.language],
        "eligible_countries": countries,
        "source": _source(proposal),
    }
    course = drafting_services.create_course(code, kept_together(content), actor=actor)
    proposal.course_id = course.id


def _source(proposal: CourseProposal) -> str:
    """From where the course comes, in English as all of a course's own words are."""
    with force_locale("en"):
        return _("Proposal %(number)s of the needs surveys", number=proposal.public_id)


def _free_code(proposal: CourseProposal) -> str:
    """A code for the address of a new course, from its title; no other course has it."""
    plain = re.sub(r"[^a-z0-9]+", "-", proposal.title.lower()).strip("-")[:50].strip("-")
    code = plain or f"course-{proposal.public_id.lower()}"
    number = 1
    while code == "new" or drafting_queries.is_taken(code):
        number += 1
        code = f"{plain or 'course'}-{number}"
    return code


def _countries(proposal: CourseProposal) -> list[str]:
    """The sending countries that ask, in their order."""
    asking = heads_by_country(queries.plain_requests(proposal.id))
    return [code for code in sending_countries() if code in asking]


def _occupations(proposal: CourseProposal) -> list[str]:
    """The occupations that are asked for; a course names groups of two digits."""
    of_needs = select(CourseNeed.occupation_code).join(
        ProposalRequest, ProposalRequest.need_id == CourseNeed.id
    )
    of_demands = select(SkillDemand.occupation_code).join(
        ProposalRequest, ProposalRequest.demand_id == SkillDemand.id
    )
    found: set[str] = set()
    for statement in (of_needs, of_demands):
        found |= set(
            db.session.scalars(statement.where(ProposalRequest.proposal_id == proposal.id))
        )
    return sorted(found)


def _write_version(proposal: CourseProposal, course: Course, actor: Actor) -> None:
    """Put what is asked for into the course's draft; what is written there already stays."""
    content, revision = drafting_queries.written_of(course)
    asking = {*content["eligible_countries"], *_countries(proposal)}
    parts = {
        "occupations": sorted({*content["occupations"], *_occupations(proposal)}),
        "languages": list(dict.fromkeys([*content["languages"], proposal.language])),
        "eligible_countries": [code for code in sending_countries() if code in asking],
    }
    drafting_services.write(course, "basics", parts, seen=revision, actor=actor)


def on_published(course_id: int, version_id: int, *, actor: Actor) -> None:
    """Open what waits for this publication: cohorts of approved proposals about the course."""
    version = db.session.get_one(CourseVersion, version_id)
    for proposal in db.session.scalars(
        select(CourseProposal)
        .where(
            CourseProposal.course_id == course_id, CourseProposal.state == ProposalState.APPROVED
        )
        .order_by(CourseProposal.id)
        .with_for_update()
    ).all():
        open_series(proposal, version, actor=actor)


def open_series(proposal: CourseProposal, version: CourseVersion, *, actor: Actor) -> None:
    """Open the cohorts of a proposal that are not there yet, as drafts. Raises Refused."""
    waiting = [
        each for each in queries.planned(proposal.id) if each.seats and each.cohort_id is None
    ]
    if not waiting:
        return
    first = moved_on(proposal.starts_on, clock.today())
    days = series_days(first, proposal.weeks)
    codes = [_open(proposal, version, each, *days[each.position - 1], actor) for each in waiting]
    audit.record(
        "open_series", "course_proposal", proposal.id, actor=actor, after={"cohorts": codes}
    )


def _open(
    proposal: CourseProposal,
    version: CourseVersion,
    row: PlannedCohort,
    first: date,
    last: date,
    actor: Actor,
) -> str:
    assert proposal.host_id is not None  # looked at when it was handed in
    zone = planning.zones()[version.place_country]
    prefix = proposed_prefix(english_title(version.id), planning.codes_of_course(version.course_id))
    code = proposed_code(prefix, first.year, planning.codes_like(prefix, first.year))
    facts = CohortFacts(
        code=code,
        host_id=proposal.host_id,
        issuer_id=proposal.host_id,
        venue=version.place,
        venue_country=version.place_country,
        time_zone=zone,
        opens_at=datetime.combine(first - OPENED, _OPENS, ZoneInfo(zone)),
        closes_at=datetime.combine(first - CLOSED, _CLOSES, ZoneInfo(zone)),
        starts_on=first,
        ends_on=last,
        response_days=_RESPONSE_DAYS,
        funding={proposal.host_id: 10_000},
        corridor_code=version.corridor_code,
    )
    plan = default_plan(row.seats, planning.eligible_countries(version.id))
    new = NewCohort(facts=facts, course_version_id=version.id, capacity=row.seats, plan=plan)
    row.cohort_id = open_cohort(new, actor=actor).id
    db.session.flush()
    return code


def cohorts_of(proposal_id: int) -> Sequence[Cohort | None]:
    """The cohorts of a series, None for each that is not there."""
    by_id = {
        cohort.id: cohort
        for cohort in db.session.scalars(
            select(Cohort)
            .join(PlannedCohort, PlannedCohort.cohort_id == Cohort.id)
            .where(PlannedCohort.proposal_id == proposal_id)
        )
    }
    return [by_id.get(each.cohort_id or 0) for each in queries.planned(proposal_id)]
