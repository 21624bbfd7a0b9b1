"""Deciding a proposal that answers a request of one's own body, or of one's own company."""

from __future__ import annotations

from tests.access.own_case_scenes import WHY, Attempt, Me
from tests.factories import make_company, make_organisation
from tests.factories.demand import make_answer, make_demand, make_need, make_proposal
from training_portal.demand import proposing
from training_portal.demand.models import CourseProposal, ProposalState
from training_portal.platform.policy import Role


def _decide(proposal: CourseProposal, verb: str) -> Attempt:
    return lambda actor: proposing.step(proposal.id, verb, reason=WHY, actor=actor)


def of_own_body(me: Me) -> Attempt:
    body = me.works_for(make_organisation(country="LA"), Role.NOMINATING_OFFICER)
    need = make_need(make_answer(body))
    return _decide(make_proposal([need], state=ProposalState.PROPOSED), "approve")


def of_own_company(me: Me) -> Attempt:
    company = me.works_for(make_company("LA"))
    proposal = make_proposal([], [make_demand(company)], state=ProposalState.PROPOSED)
    return _decide(proposal, "refuse")
