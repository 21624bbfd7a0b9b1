"""Verbs of what a company needs: stated, changed, closed, kept for longer; reminding of its end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.demand import notices, queries
from training_portal.demand.answering import in_proposal_words
from training_portal.demand.lifecycle import DEMAND
from training_portal.demand.models import DemandState, SkillDemand
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.rules import BEFORE_END, HOLDS
from training_portal.organisations.models import Company, CompanyState, Site
from training_portal.platform import audit, clock, duties
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


@dataclass(frozen=True, kw_only=True)
class DemandFacts:
    """What a company says that it needs."""

    site_id: int
    occupation_code: str
    skills: str
    head_count: int
    level: int
    language: str
    needed_by: date


def _plain(demand: SkillDemand) -> dict[str, Any]:
    values = {name: getattr(demand, name) for name in DemandFacts.__annotations__}
    return {**values, "needed_by": demand.needed_by.isoformat()}


def demand_version(demand: SkillDemand) -> str:
    """The fingerprint of a demand, as somebody saw it."""
    return fingerprint({**_plain(demand), "state": demand.state.value})


def verified_objection(organisation_id: int) -> str | None:
    """Why a company can state nothing now, in words."""
    state = db.session.scalar(
        select(Company.state).where(Company.organisation_id == organisation_id)
    )
    if state is CompanyState.VERIFIED:
        return None
    return _("What a company needs counts once the programme has verified the company.")


def _guard(organisation_id: int, actor: Actor) -> None:
    if organisation_id not in actor.organisations_for(DemandPermission.STATE):
        raise NotAllowed
    if objection := verified_objection(organisation_id):
        raise Refused(objection)


def _check(facts: DemandFacts, organisation_id: int) -> None:
    site = db.session.get(Site, facts.site_id)
    if site is None or site.organisation_id != organisation_id or site.closed_at is not None:
        raise Refused(_("Choose one of the company’s sites."))
    if facts.needed_by <= clock.today():
        raise Refused(_("The day by which it is needed lies in the future."))


@transactional
def state_demand(organisation_id: int, facts: DemandFacts, *, actor: Actor) -> SkillDemand:
    """State what a company needs; it counts for half a year. Raises Refused, NotAllowed."""
    _guard(organisation_id, actor)
    _check(facts, organisation_id)
    demand = SkillDemand(
        organisation_id=organisation_id,
        stated_at=clock.now(),
        holds_until=clock.today() + HOLDS,
        **asdict(facts),
    )
    db.session.add(demand)
    db.session.flush()
    audit.record("state", "skill_demand", demand.id, actor=actor, after=_plain(demand))
    return demand


@transactional
def change_demand(
    demand_id: int, facts: DemandFacts, *, actor: Actor, seen: str | None = None
) -> SkillDemand:
    """Change what a company needs. Raises Stale, Refused where it is in a proposal, NotAllowed."""
    demand = lock(SkillDemand, demand_id)
    _guard(demand.organisation_id, actor)
    refuse_stale(seen, demand_version(demand))
    _hold_free(demand)
    _check(facts, demand.organisation_id)
    before = _plain(demand)
    for name, value in asdict(facts).items():
        setattr(demand, name, value)
    audit.record(
        "change", "skill_demand", demand.id, actor=actor, before=before, after=_plain(demand)
    )
    return demand


def _hold_free(demand: SkillDemand) -> None:
    if queries.live_proposals([], [demand.id]):
        raise Refused(in_proposal_words())


@transactional
def step(demand_id: int, verb: str, *, actor: Actor) -> None:
    """Close a demand, or keep it for half a year from today. Raises Refused, NotAllowed.

    One that a proposal answers is closed all the same: who needs nobody any more says so.
    """
    demand = lock(SkillDemand, demand_id)
    _guard(demand.organisation_id, actor)
    today = clock.today()
    if verb == "renew" and demand.needed_by <= today:
        raise Refused(_("The day by which it is needed is over: change it first."))
    DEMAND.apply(demand, verb, actor=actor)
    if demand.state is DemandState.OPEN:
        demand.holds_until = today + HOLDS


def remind() -> int:
    """A duty: a company is told once, two weeks before, that a demand ends."""
    today = clock.today()
    near = db.session.scalars(
        select(SkillDemand.id)
        .where(SkillDemand.state == DemandState.OPEN, SkillDemand.holds_until >= today)
        .where(SkillDemand.holds_until <= today + BEFORE_END)
        .where(SkillDemand.reminded_for.is_distinct_from(SkillDemand.holds_until))
        .order_by(SkillDemand.id)
        .limit(500)
    ).all()
    return duties.each(near, _remind)


@transactional
def _remind(demand_id: int) -> int:
    demand = lock(SkillDemand, demand_id)
    is_open = demand.state is DemandState.OPEN
    if not is_open or demand.reminded_for == demand.holds_until:
        return 0
    demand.reminded_for = demand.holds_until
    if verified_objection(demand.organisation_id) is None:
        notices.demand_ends(demand)
    return 1
