"""What an approved proposal becomes: a course, and a cohort in each of three years."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.demand.conftest import OFFICER, OWNER
from tests.factories import (
    make_actor,
)
from tests.factories.demand import make_answer, make_demand, make_need, make_proposal
from tests.factories.programme import make_course_version
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.cohorts.models import Cohort, CohortDecision, SeatShare
from training_portal.courses import drafting_queries, drafting_services, storing
from training_portal.courses.events import CoursePublished
from training_portal.courses.models import Course, CourseDraft, CourseVersion
from training_portal.demand import proposing, queries
from training_portal.demand.models import (
    CourseProposal,
    PlannedCohort,
    ProposalKind,
    ProposalState,
    SurveyAnswer,
)
from training_portal.organisations.models import Organisation
from training_portal.platform import events
from training_portal.platform.database import db, unit_of_work
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


def published(code: str) -> CourseVersion:
    """Publish what the course's draft says, as staff would once it is complete."""
    course = drafting_queries.course_of(code)
    draft = drafting_queries.draft_of(course.id)
    assert draft is not None
    content = {**draft.content, "place": "Aichi", "place_country": "JP"}
    with unit_of_work():
        version = storing.publish_version(course, content)
        events.emit(CoursePublished(course.id, version.id, SYSTEM))
    return version


def test_a_new_course_is_begun_with_the_approval_and_its_cohorts_with_its_publication(
    coordinator: PageClient,
    officer: PageClient,
    owner: PageClient,
    body: Organisation,
    company: Organisation,
) -> None:
    need, demand = make_need(make_answer(body), head_count=30), make_demand(company)
    proposal = make_proposal([need], [demand], state=S.PROPOSED)
    assert "1 proposal to decide" in coordinator.get("/me")
    page = coordinator.get(url_of(proposal))
    page = coordinator.get(page.link("Approve it"))
    assert "A course is begun as a draft" in page
    page = coordinator.submit(page, reason="Moulds matter.")
    assert page.notices == ["Approved. Those who asked get an e-mail."]
    assert "1 proposal" not in coordinator.get("/me")
    course = db.session.scalars(select(Course)).one()
    draft = db.session.scalars(select(CourseDraft)).one().content
    assert course.code == "mould-maintenance"
    assert draft["eligible_countries"] == ["LA"] and draft["occupations"] == ["72"]
    assert draft["eligibility"][0]["countries"] == ["LA"]
    assert db.session.scalar(select(func.count()).select_from(Cohort)) == 0
    assert "opened as drafts when the course is published" in page
    page = coordinator.get(page.link("To the course: its draft, its versions"))
    assert "Proposal: Mould maintenance" in page
    for address in (OFFICER, OWNER):
        assert "Moulds matter." in mails_to(address)[-1].body
    assert "Approved" in officer.get(f"/nominations/requests/{_answer().public_id}")
    assert "Moulds matter." in owner.get(f"/company/{company.public_id}/demand")
    published(course.code)
    cohorts = db.session.scalars(select(Cohort).order_by(Cohort.starts_on)).all()
    seats = [each.seats for each in queries.planned(proposal.id) if each.seats]
    assert [each.capacity for each in cohorts] == seats and len(seats) >= 1
    assert {each.decision for each in cohorts} == {CohortDecision.DRAFT}
    assert cohorts[0].code.startswith("MM-")
    page = coordinator.get(f"/manage/cohorts/{cohorts[0].public_id}")
    assert coordinator.get(page.link("Proposal: Mould maintenance")).url == url_of(proposal)
    assert f"Cohorts opened as drafts: {cohorts[0].code}" in coordinator.get(url_of(proposal))
    assert "See the course" in officer.get(f"/nominations/requests/{_answer().public_id}")


def _answer() -> SurveyAnswer:
    return db.session.scalars(select(SurveyAnswer)).one()


def test_publishing_again_opens_nothing_twice(app: object) -> None:
    proposal = make_proposal(state=S.PROPOSED)
    proposing.step(proposal.id, "approve", actor=coordinator_actor(), reason="Yes.")
    code = db.session.scalars(select(Course)).one().code
    published(code)
    number = db.session.scalar(select(func.count()).select_from(Cohort))
    published(code)
    assert db.session.scalar(select(func.count()).select_from(Cohort)) == number


def as_it_is(**values: object) -> CourseProposal:
    version = make_course_version(title="Lean Production")
    return make_proposal(
        state=S.PROPOSED, kind=ProposalKind.AS_IT_IS, course_id=version.course_id, **values
    )


def test_of_a_course_as_it_is_three_years_of_cohorts_are_opened_at_once(
    coordinator: PageClient,
) -> None:
    proposal = as_it_is()
    with unit_of_work():
        for row in db.session.scalars(select(PlannedCohort)):
            row.seats = 10 * row.position
    coordinator.submit(f"{url_of(proposal)}/approve", reason="Yes.")
    cohorts = db.session.scalars(select(Cohort).order_by(Cohort.starts_on)).all()
    assert [each.capacity for each in cohorts] == [10, 20, 30]
    assert [each.starts_on - cohorts[0].starts_on for each in cohorts] == [
        timedelta(weeks=52 * number) for number in range(3)
    ]
    assert {each.host_id for each in cohorts} == {proposal.host_id}
    first = db.session.scalars(select(SeatShare).where(SeatShare.cohort_id == cohorts[0].id)).all()
    assert {share.country_code for share in first} == {"KH", "LA", "MM", "TH", "VN"}
    page = coordinator.submit(f"{url_of(proposal)}/approve", reason="Again.", status=409)
    assert "is not possible now" in page
    assert db.session.scalar(select(func.count()).select_from(Cohort)) == 3


def test_a_new_version_has_what_is_asked_for_in_its_draft(app: object) -> None:
    proposal = as_it_is()
    with unit_of_work():
        db.session.get_one(CourseProposal, proposal.id).kind = ProposalKind.NEW_VERSION
    proposing.step(proposal.id, "approve", actor=coordinator_actor(), reason="Yes.")
    draft = db.session.scalars(select(CourseDraft)).one().content
    assert draft["occupations"] == ["72"] and "LA" in draft["eligible_countries"]
    assert draft["texts"]["en"]["title"] == "Lean Production"
    assert db.session.scalar(select(func.count()).select_from(Cohort)) == 0
    version = published(draft["code"])
    opened = db.session.scalars(select(Cohort)).all()
    assert opened and {each.course_version_id for each in opened} == {version.id}


def test_of_an_archived_course_nothing_is_made(app: object) -> None:
    proposal = as_it_is()
    with unit_of_work():
        course = db.session.get_one(Course, proposal.course_id)
    drafting_services.put_away(course, True, actor=coordinator_actor())
    with pytest.raises(proposing.Refused, match="archived"):
        proposing.step(proposal.id, "approve", actor=coordinator_actor(), reason="Yes.")
    assert the_proposal().state is S.PROPOSED


def test_two_courses_of_one_title_have_codes_of_their_own(app: object) -> None:
    for _round in range(2):
        proposal = make_proposal([make_need(theme="ການຮັກສາ")], state=S.PROPOSED, title="New")
        proposing.step(proposal.id, "approve", actor=coordinator_actor(), reason="Yes.")
    codes = set(db.session.scalars(select(Course.code)))
    assert codes == {"new-2", "new-3"}


def test_a_title_without_latin_letters_has_a_code_too(app: object) -> None:
    proposal = make_proposal(state=S.PROPOSED, title="金型")
    proposing.step(proposal.id, "approve", actor=coordinator_actor(), reason="Yes.")
    code = db.session.scalars(select(Course.code)).one()
    assert code == f"course-{proposal.public_id.lower()}"
