"""Verbs of proposals: compiled of requests, changed, handed in, decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from training_portal.cohorts.planning_rules import proposed_dates
from training_portal.demand import making, notices, queries
from training_portal.demand.lifecycle import PROPOSAL
from training_portal.demand.models import (
    AnswerState,
    CourseNeed,
    CourseProposal,
    DemandState,
    PlannedCohort,
    ProposalKind,
    ProposalRequest,
    ProposalState,
    SkillDemand,
    SurveyAnswer,
)
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.rules import Plan, gaps, proposed_seats
from training_portal.organisations.models import Company, Organisation, OrganisationKind
from training_portal.platform import audit, clock, own_cases
from training_portal.platform.database import db, lock, lock_many, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused

#: How long a course is proposed to be until somebody says otherwise, in weeks.
WEEKS = 3


@dataclass(frozen=True, kw_only=True)
class ProposalFacts:
    """What staff write down of a proposal."""

    title: str
    kind: ProposalKind
    course_id: int | None
    sector_code: str
    level: int
    language: str
    starts_on: date
    weeks: int
    host_id: int | None
    reasoning: str


def plain(proposal: CourseProposal) -> dict[str, Any]:
    """The facts of a proposal and its seats as values that the audit keeps."""
    values = {name: getattr(proposal, name) for name in ProposalFacts.__annotations__}
    return {
        **values,
        "kind": proposal.kind.value,
        "starts_on": proposal.starts_on.isoformat(),
        "seats": [each.seats for each in queries.planned(proposal.id)],
    }


def proposal_version(proposal: CourseProposal) -> str:
    """The fingerprint of a proposal with its requests, as somebody saw it."""
    requests = [(each.need_id, each.demand_id) for each in queries.requests_in(proposal.id)]
    values = {**plain(proposal), "state": proposal.state.value, "requests": requests}
    return fingerprint(values)


def _hold_compiler(actor: Actor) -> None:
    if not actor.holds(DemandPermission.COMPILE):
        raise NotAllowed


def _usual(values: Iterable[Any]) -> Any:
    """The most frequent value, the first of several."""
    return Counter(values).most_common(1)[0][0]


def _hold_requests(
    need_ids: Collection[int], demand_ids: Collection[int]
) -> tuple[list[CourseNeed], list[SkillDemand]]:
    """The requests under lock. Raises Refused where one cannot be taken into a proposal now."""
    needs = list(lock_many(CourseNeed, need_ids).values())
    demands = list(lock_many(SkillDemand, demand_ids).values())
    if queries.live_proposals(need_ids, demand_ids):
        raise Refused(taken_words())
    unsent = select(SurveyAnswer.id).where(
        SurveyAnswer.id.in_({need.answer_id for need in needs}),
        SurveyAnswer.state != AnswerState.SENT,
    )
    if db.session.scalar(unsent.limit(1)) is not None:
        raise Refused(_("This request was withdrawn or is not sent."))
    if any(each.state is DemandState.CLOSED for each in demands):
        raise Refused(_("The company has closed this demand."))
    return needs, demands


def taken_words() -> str:
    """Said of a request that a proposal answers already."""
    return _("Another proposal answers this already.")


@transactional
def begin(need_ids: Sequence[int], demand_ids: Sequence[int], *, actor: Actor) -> CourseProposal:
    """Compile requests into a draft, filled in with what they mostly say. Raises Refused."""
    _hold_compiler(actor)
    needs, demands = _hold_requests(need_ids, demand_ids)
    if not needs and not demands:
        raise Refused(_("Choose at least one request."))
    courses = {need.course_id for need in needs}
    course_id = courses.pop() if len(courses) == 1 else None
    proposal = CourseProposal(
        title=_usual([*(need.theme for need in needs), *(each.skills for each in demands)]),
        begun_at=clock.now(),
        sector_code=_usual([need.sector_code for need in needs] or _sectors_of(demands)),
        level=_usual([*(need.level for need in needs), *(each.level for each in demands)]),
        language=_usual([*(n.language for n in needs), *(each.language for each in demands)]),
        starts_on=proposed_dates(clock.today(), WEEKS).starts_on,
        weeks=WEEKS,
        kind=ProposalKind.AS_IT_IS if course_id is not None else ProposalKind.NEW_COURSE,
        course_id=course_id,
    )
    db.session.add(proposal)
    db.session.flush()
    _put_in(proposal, needs, demands)
    seats = proposed_seats(queries.plain_requests(proposal.id), proposal.starts_on, WEEKS)
    db.session.add_all(
        PlannedCohort(proposal_id=proposal.id, position=number, seats=count)
        for number, count in enumerate(seats, start=1)
    )
    db.session.flush()
    audit.record("begin", "course_proposal", proposal.id, actor=actor, after=plain(proposal))
    return proposal


def _sectors_of(demands: Sequence[SkillDemand]) -> list[str]:
    found = db.session.scalars(
        select(Company.sector_code).where(
            Company.organisation_id.in_({each.organisation_id for each in demands}),
            Company.sector_code.is_not(None),
        )
    ).all()
    return [each for each in found if each] or ["S"]


def _put_in(
    proposal: CourseProposal, needs: Sequence[CourseNeed], demands: Sequence[SkillDemand]
) -> None:
    db.session.add_all(
        [
            *(ProposalRequest(proposal_id=proposal.id, need_id=need.id) for need in needs),
            *(ProposalRequest(proposal_id=proposal.id, demand_id=each.id) for each in demands),
        ]
    )
    db.session.flush()


def _locked_draft(proposal_id: int, actor: Actor) -> CourseProposal:
    _hold_compiler(actor)
    proposal = lock(CourseProposal, proposal_id)
    if proposal.state is not ProposalState.DRAFT:
        raise Refused(
            _("Only a draft can be changed: this one is “%(state)s”.", state=proposal.state.label)
        )
    return proposal


@transactional
def add_requests(
    proposal_id: int, need_ids: Sequence[int], demand_ids: Sequence[int], *, actor: Actor
) -> None:
    """Put further requests into a draft. Raises Refused, NotAllowed."""
    proposal = _locked_draft(proposal_id, actor)
    needs, demands = _hold_requests(need_ids, demand_ids)
    _put_in(proposal, needs, demands)
    after = {"needs": list(need_ids), "demands": list(demand_ids)}
    audit.record("add_requests", "course_proposal", proposal.id, actor=actor, after=after)


@transactional
def change(
    proposal_id: int,
    facts: ProposalFacts,
    *,
    seats: Sequence[int],
    kept: Collection[int],
    actor: Actor,
    seen: str | None = None,
) -> CourseProposal:
    """Change a draft. `seats` by year; `kept`: ids of the request rows that stay in it.

    Raises Stale where it is no longer what was `seen`, Refused, NotAllowed.
    """
    proposal = _locked_draft(proposal_id, actor)
    refuse_stale(seen, proposal_version(proposal))
    if facts.kind is not ProposalKind.NEW_COURSE and facts.course_id is None:
        raise Refused(_("Choose the course that it is about."))
    _hold_host(facts.host_id)
    before = plain(proposal)
    for name, value in asdict(facts).items():
        setattr(proposal, name, value)
    if facts.kind is ProposalKind.NEW_COURSE:
        proposal.course_id = None
    for row, count in zip(queries.planned(proposal.id), seats, strict=True):
        row.seats = count
    gone = [each.id for each in queries.requests_in(proposal.id) if each.id not in kept]
    db.session.execute(delete(ProposalRequest).where(ProposalRequest.id.in_(gone)))
    db.session.flush()
    after = {**plain(proposal), "taken_out": len(gone)}
    audit.record("change", "course_proposal", proposal.id, actor=actor, before=before, after=after)
    return proposal


def _hold_host(host_id: int | None) -> None:
    host = db.session.get(Organisation, host_id) if host_id is not None else None
    if host is not None and (host.kind is OrganisationKind.COMPANY or host.archived_at):
        raise Refused(_("This organisation cannot hold cohorts."))


def gaps_of(proposal: CourseProposal) -> list[str]:
    """What keeps a proposal from being handed in, in words."""
    plan = Plan(
        requests=len(queries.requests_in(proposal.id)),
        seats=[each.seats for each in queries.planned(proposal.id)],
        has_host=proposal.host_id is not None,
        reasoning=proposal.reasoning,
        starts_on=proposal.starts_on,
    )
    return gaps(plan, clock.today())


def own_case(proposal: CourseProposal, actor: Actor) -> str | None:
    """Why the actor does not decide a proposal, in words: a request in it is of their own body."""
    bodies = [*queries.bodies_in(proposal.id), *queries.companies_in(proposal.id)]
    found = (own_cases.body_objection(each, actor) for each in bodies)
    return next((words for words in found if words is not None), None)


@transactional
def step(
    proposal_id: int, verb: str, *, actor: Actor, reason: str = "", seen: str | None = None
) -> CourseProposal:
    """Hand in, take back, give up, approve or refuse. Raises Refused, OwnCase, Stale, NotAllowed.

    Approved, it becomes a course or what is to be changed of one, and its cohorts, all in this
    unit of work; a second approval finds the state changed. Those who asked are told.
    """
    _hold_compiler(actor)
    proposal = lock(CourseProposal, proposal_id)
    refuse_stale(seen, proposal_version(proposal))
    if verb in ("approve", "refuse"):
        own_cases.refuse(own_case(proposal, actor))
    objection = PROPOSAL.objection(proposal, verb)
    if objection is None and verb in ("hand_in", "approve"):
        objection = " ".join(gaps_of(proposal)) or None
    if objection is not None:
        raise Refused(objection)
    PROPOSAL.apply(proposal, verb, actor=actor, reason=reason or None)
    if proposal.state in (ProposalState.REFUSED, ProposalState.DISCARDED):
        for request in queries.requests_in(proposal.id):
            request.is_live = False
    if proposal.state in (ProposalState.APPROVED, ProposalState.REFUSED):
        proposal.decided_at, proposal.answer = clock.now(), reason.strip()
        db.session.flush()
        if proposal.state is ProposalState.APPROVED:
            making.make(proposal, actor=actor)
        notices.decided(proposal)
    return proposal
