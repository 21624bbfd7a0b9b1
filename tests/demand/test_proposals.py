"""Requests are compiled into a proposal, changed, handed in, decided; it becomes a course."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.demand.conftest import OFFICER, BrowserOf
from tests.factories import (
    give_role,
    make_account,
    make_actor,
    make_company,
)
from tests.factories.demand import make_answer, make_demand, make_need, make_proposal
from tests.factories.programme import make_course_version
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.courses.models import Course
from training_portal.demand import proposing, queries
from training_portal.demand.models import (
    AnswerState,
    CourseNeed,
    CourseProposal,
    DemandState,
    ProposalKind,
    ProposalRequest,
    ProposalState,
    SkillDemand,
    SurveyAnswer,
)
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import SYSTEM, Actor, Role

S = ProposalState


def url_of(proposal: CourseProposal) -> str:
    return f"/manage/demand/proposals/{proposal.public_id}"


def the_proposal() -> CourseProposal:
    return db.session.scalars(
        select(CourseProposal).execution_options(populate_existing=True)
    ).one()


def coordinator_actor() -> Actor:
    return make_actor(Role.PROGRAMME_COORDINATOR)


def test_ticked_requests_become_a_draft_filled_in_with_what_they_say(
    manager: PageClient, body: Organisation, company: Organisation
) -> None:
    make_need(make_answer(body), head_count=30)
    make_demand(company, "Mould maintenance", head_count=12)
    page = manager.get("/manage/demand?sort=kind")
    page = manager.submit(page, row=[row.public_id for row in _rows()], button="Compile a proposal")
    assert "answers these 2 requests" in page and "does not learn of it" in page
    page = manager.submit(page)
    assert page.heading == "Mould maintenance"
    assert "Look at it, and say why." in page.notices[0]
    host = db.session.scalars(select(Organisation).where(Organisation.country_code == "JP")).first()
    assert host is not None
    page = manager.submit(page, host=host.public_id, reasoning="Two ask.")
    assert "Lao PDR: 42" in page
    proposal = the_proposal()
    assert (proposal.sector_code, proposal.level) == ("C", 4)
    assert sum(each.seats for each in queries.planned(proposal.id)) == 42
    assert "In a proposal" in manager.get("/manage/demand")
    page = manager.submit(page.link("Hand it in for decision"))
    assert page.notices == ["The proposal waits for its decision."]
    assert "Approve it" not in page
    assert the_proposal().state is S.PROPOSED
    manager.get(f"{url_of(proposal)}/approve", status=403)


def _rows() -> list[CourseNeed | SkillDemand]:
    return [*db.session.scalars(select(CourseNeed)), *db.session.scalars(select(SkillDemand))]


def test_a_draft_says_what_is_missing_before_it_is_handed_in(manager: PageClient) -> None:
    proposal = make_proposal(host_id=None, reasoning="")
    page = manager.get(url_of(proposal))
    assert "does not say who would hold" in page and "does not say why" in page
    assert "Hand it in" not in page
    page = manager.submit(f"{url_of(proposal)}/hand_in", status=409)
    assert "does not say why" in page
    assert the_proposal().state is S.DRAFT


def test_a_draft_takes_further_requests_and_lets_some_go(manager: PageClient) -> None:
    first, second = make_need(theme="First"), make_need(theme="Second")
    proposal = make_proposal([first])
    page = manager.submit("/manage/demand", row=[second.public_id], button="Put them into a draft")
    page = manager.submit(page, choice=proposal.public_id)
    assert page.notices == ["1 request is in the draft."]
    kept = [each for each in queries.requests_in(proposal.id) if each.need_id == second.id]
    page = manager.submit(f"{url_of(proposal)}/change", requests=[str(kept[0].id)])
    assert "Second" in page and [each.need_id for each in _requests()] == [second.id]
    assert "Not answered" in manager.get(f"/manage/demand/requests/{first.public_id}")


def _requests() -> list[ProposalRequest]:
    return list(db.session.scalars(select(ProposalRequest)))


def test_one_request_is_in_one_proposal_at_a_time(manager: PageClient) -> None:
    need = make_need()
    make_proposal([need])
    page = manager.submit("/manage/demand", row=[need.public_id], button="Compile a proposal")
    assert "Another proposal answers this already" in page
    with pytest.raises(proposing.Refused, match="Another proposal"):
        proposing.begin([need.id], [], actor=SYSTEM)


@pytest.mark.parametrize("what", ["withdrawn", "closed"])
def test_what_was_withdrawn_or_closed_is_compiled_no_more(app: object, what: str) -> None:
    need, demand = make_need(), make_demand()
    with unit_of_work():
        if what == "withdrawn":
            answer = db.session.get_one(SurveyAnswer, need.answer_id)
            answer.state = AnswerState.WITHDRAWN
        else:
            db.session.get_one(SkillDemand, demand.id).state = DemandState.CLOSED
    with pytest.raises(proposing.Refused, match=what):
        proposing.begin([need.id], [demand.id], actor=SYSTEM)


def test_a_proposal_answers_something(app: object) -> None:
    with pytest.raises(proposing.Refused, match="at least one"):
        proposing.begin([], [], actor=SYSTEM)
    with pytest.raises(proposing.NotAllowed):
        proposing.begin([], [], actor=make_actor(Role.OBSERVER))


def test_what_is_not_approved_is_told_with_the_reason_and_can_be_answered_anew(
    coordinator: PageClient, officer: PageClient, body: Organisation
) -> None:
    need = make_need(make_answer(body))
    proposal = make_proposal([need], state=S.PROPOSED)
    assert coordinator.submit(f"{url_of(proposal)}/refuse", reason=" ", status=422).errors
    page = coordinator.submit(f"{url_of(proposal)}/refuse", reason="Too few people.")
    assert "Too few people." in page and the_proposal().state is S.REFUSED
    assert "has not approved it" in mails_to(OFFICER)[-1].body
    assert "Too few people." in mails_to(OFFICER)[-1].body
    assert "Not answered" in coordinator.get("/manage/demand")
    page = coordinator.get(f"/manage/demand/requests/{need.public_id}")
    assert "Not approved" in page
    assert db.session.scalar(select(func.count()).select_from(Course)) == 0
    proposing.begin([need.id], [], actor=SYSTEM)


def test_a_proposal_is_taken_back_changed_and_given_up(manager: PageClient) -> None:
    need = make_need()
    proposal = make_proposal([need], state=S.PROPOSED)
    assert "Only a draft" in manager.get(f"{url_of(proposal)}/change", status=409)
    manager.submit(manager.get(url_of(proposal)).link("Change it again"))
    assert the_proposal().state is S.DRAFT
    page = manager.submit(manager.get(url_of(proposal)).link("Give it up"))
    assert "requests are free again" in page.notices[0]
    assert the_proposal().state is S.DISCARDED
    proposing.begin([need.id], [], actor=SYSTEM)
    with pytest.raises(proposing.Refused, match="Only a draft"):
        proposing.add_requests(proposal.id, [], [], actor=SYSTEM)


def test_nobody_decides_about_a_request_of_their_own_body(
    body: Organisation, browser_of: BrowserOf
) -> None:
    proposal = make_proposal([make_need(make_answer(body))], state=S.PROPOSED)
    account = make_account(Role.PROGRAMME_COORDINATOR)
    give_role(account, Role.NOMINATING_OFFICER, body)
    browser = browser_of(account)
    assert "to decide" not in browser.get("/me")
    page = browser.get(url_of(proposal))
    assert "somebody else has to decide" in page and "Approve it" not in page
    page = browser.submit(f"{url_of(proposal)}/refuse", reason="No.", status=409)
    assert "somebody else has to decide" in page


def test_nor_about_one_of_their_own_company(app: object) -> None:
    company = make_company("LA")
    proposal = make_proposal([], [make_demand(company)], state=S.PROPOSED)
    actor = make_actor(Role.PROGRAMME_COORDINATOR)
    grants = make_actor(Role.COMPANY_OWNER, organisation=company).grants
    with pytest.raises(OwnCase):
        proposing.step(
            proposal.id, "approve", actor=replace(actor, grants=actor.grants | grants), reason="."
        )


def test_a_step_that_was_asked_about_another_proposal_is_asked_again(
    coordinator: PageClient,
) -> None:
    proposal = make_proposal(state=S.PROPOSED)
    asked = coordinator.get(f"{url_of(proposal)}/approve")
    with unit_of_work():
        db.session.get_one(CourseProposal, proposal.id).title = "Another course"
    page = coordinator.submit(asked, reason="Yes.", status=409)
    assert "Changed meanwhile" in page and "now “To decide”: Another course" in page
    coordinator.submit(page, button="Approve it")
    assert the_proposal().state is S.APPROVED


def test_two_windows_do_not_overwrite_each_other(manager: PageClient) -> None:
    url = f"{url_of(make_proposal())}/change"
    first, second = manager.get(url), manager.get(url)
    manager.submit(first, title="First title")
    assert "First title" in manager.submit(second, title="Second title", status=409)


def test_a_course_is_named_where_it_is_not_a_new_one(manager: PageClient) -> None:
    proposal = make_proposal()
    page = manager.submit(f"{url_of(proposal)}/change", kind="as_it_is", status=422)
    assert any("Choose the course" in each for each in page.errors)
    version = make_course_version(title="Lean Production")
    code = db.session.get_one(Course, version.course_id).code
    manager.submit(f"{url_of(proposal)}/change", kind="as_it_is", course=code)
    assert the_proposal().course_id == version.course_id
    manager.submit(f"{url_of(proposal)}/change", kind="new_course")
    assert the_proposal().course_id is None


def test_a_company_or_an_archived_body_holds_no_cohorts(app: object) -> None:
    proposal = make_proposal()
    facts = {name: getattr(proposal, name) for name in proposing.ProposalFacts.__annotations__}
    for wrong, words in (
        ({"host_id": make_company("LA").id}, "cannot hold"),
        ({"kind": ProposalKind.AS_IT_IS}, "Choose the course"),
    ):
        with pytest.raises(proposing.Refused, match=words):
            proposing.change(
                proposal.id,
                proposing.ProposalFacts(**{**facts, **wrong}),
                seats=[1, 1, 1],
                kept=[],
                actor=SYSTEM,
            )


def test_proposals_are_listed_those_to_decide_first(manager: PageClient) -> None:
    make_proposal([make_need(theme="Draft one")])
    make_proposal([make_need(theme="To decide one")], state=S.PROPOSED)
    text = manager.client.get("/manage/demand/proposals?format=csv").get_data(as_text=True)
    assert text.index("To decide one") < text.index("Draft one")
    page = manager.get("/manage/demand/proposals?q=draft")
    assert "Draft one" in page and "To decide one" not in page
    assert "No proposal fits" in manager.get("/manage/demand/proposals?state=refused")
    manager.get("/manage/demand/proposals/NOSUCHTHING0", status=404)


def test_lists_and_pages_ask_as_many_statements_for_many_as_for_few(manager: PageClient) -> None:
    counts = []
    proposal = make_proposal()
    for _round in range(2):
        for _each in range(3):
            make_proposal()
            need, demand = make_need(), make_demand()
            proposing.add_requests(proposal.id, [need.id], [demand.id], actor=SYSTEM)
        found = []
        for url in ("/manage/demand", "/manage/demand/proposals", url_of(proposal)):
            with statements(db.engine) as asked:
                manager.get(url)
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]


def test_staff_read_a_request_with_its_reason(manager: PageClient) -> None:
    make_need(reason="Moulds are sent abroad.")
    page = manager.get(manager.get("/manage/demand").link("Mould maintenance"))
    assert "Moulds are sent abroad." in page
    demand = make_demand(make_company("LA", name="Savan Works"))
    page = manager.get(f"/manage/demand/requests/{demand.public_id}")
    assert "Stated by the company" in page and "None yet" in page
    manager.get("/manage/demand/requests/NOSUCHTHING0", status=404)
