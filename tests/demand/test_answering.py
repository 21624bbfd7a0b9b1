"""A body answers the needs survey: begun, filled in, sent, changed until it closes, withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.demand.conftest import NEED, BrowserOf
from tests.factories import make_account, make_organisation
from tests.factories.demand import (
    make_answer,
    make_demand,
    make_need,
    make_proposal,
    make_survey,
    today,
)
from tests.factories.programme import make_course_version
from tests.support.pages import PageClient
from training_portal.courses.models import Course
from training_portal.demand import answering
from training_portal.demand.models import (
    AnswerState,
    CourseNeed,
    NeedsSurvey,
    ProposalRequest,
    ProposalState,
    SurveyAnswer,
)
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Grant, Role


def own(body: Organisation) -> Actor:
    account = make_account(Role.NOMINATING_OFFICER, organisation=body)
    grants = frozenset({Grant(Role.NOMINATING_OFFICER, body.id)})
    return Actor(f"account:{account.id}", account.id, grants)


def the_answer() -> SurveyAnswer:
    return db.session.scalars(select(SurveyAnswer).execution_options(populate_existing=True)).one()


def test_an_answer_is_begun_from_the_task_filled_in_and_sent(
    officer: PageClient, body: Organisation
) -> None:
    survey = make_survey()
    task = f"Needs survey {survey.year}: what courses do your people need?"
    page = officer.get(officer.get("/me").link(task))
    page = officer.submit(page, button="Begin")
    assert "This counts once you send it" in page
    page = officer.submit(page.link("Add a request"), **NEED)
    assert page.notices == ["Saved."] and "Mould maintenance" in page
    assert the_answer().state is AnswerState.DRAFT
    page = officer.get(page.link("Send it"))
    assert "12 people" in page
    page = officer.submit(page, button="Send it")
    assert page.notices == ["Your answer is sent."]
    assert the_answer().state is AnswerState.SENT
    assert task not in officer.get("/me")
    assert "Sent to the programme" in page
    assert "1 request" in officer.get("/nominations/requests")


def test_a_focal_point_answers_too(body: Organisation, browser_of: BrowserOf) -> None:
    survey = make_survey()
    focal = browser_of(make_account(Role.ENDORSER, organisation=body))
    assert f"Needs survey {survey.year}" in focal.get("/me")
    page = focal.submit("/nominations/requests", button="Begin")
    assert "Add a request" in page


def test_what_is_wrong_comes_back_named(officer: PageClient, body: Organisation) -> None:
    answer = make_answer(body, state=AnswerState.DRAFT)
    url = f"/nominations/requests/{answer.public_id}/needs/new"
    page = officer.submit(url, **{**NEED, "theme": "", "head_count": "0"}, status=422)
    assert any("say what the course should be about" in each for each in page.errors)
    assert any("from 1 to 9999" in each for each in page.errors)
    page = officer.submit(url, **{**NEED, "needed_by": "01/01/2020"}, status=422)
    assert any("lies in the future" in each for each in page.errors)
    assert NEED["reason"] in page


def test_a_course_of_the_catalogue_is_asked_for_by_its_title(
    officer: PageClient, body: Organisation
) -> None:
    version = make_course_version(title="Lean Production")
    code = db.session.get_one(Course, version.course_id).code
    answer = make_answer(body, state=AnswerState.DRAFT)
    url = f"/nominations/requests/{answer.public_id}/needs/new"
    page = officer.submit(url, **{**NEED, "course": code}, status=422)
    assert any("Leave this blank" in each for each in page.errors)
    assert "Lean Production" in officer.submit(url, **{**NEED, "course": code, "theme": ""})
    need = db.session.scalars(select(CourseNeed)).one()
    assert (need.course_id, need.theme) == (version.course_id, "Lean Production")


def test_what_was_sent_is_changed_until_the_survey_closes(
    officer: PageClient, body: Organisation
) -> None:
    survey = make_survey()
    need = make_need(make_answer(body, survey))
    answer = the_answer()
    url = f"/nominations/requests/{answer.public_id}/needs/{need.public_id}"
    page = officer.submit(url, head_count="25")
    assert "25" in page and the_answer().state is AnswerState.SENT
    with unit_of_work():
        db.session.get_one(NeedsSurvey, survey.id).closes_on = today() - timedelta(days=1)
    assert "This survey is over" in officer.submit(url, head_count="30", status=422)
    page = officer.get(f"/nominations/requests/{answer.public_id}")
    assert "closed since" in page and "Add a request" not in page
    assert "This survey is over" in officer.submit(
        f"/nominations/requests/{answer.public_id}/withdraw", status=409
    )


def test_an_answer_is_withdrawn_and_sent_again(officer: PageClient, body: Organisation) -> None:
    make_need(make_answer(body))
    url = f"/nominations/requests/{the_answer().public_id}"
    officer.submit(f"{url}/withdraw", button="Withdraw it")
    assert the_answer().state is AnswerState.WITHDRAWN and the_answer().sent_at is None
    assert "is not possible now" in officer.submit(f"{url}/withdraw", status=409)
    officer.submit(f"{url}/send")
    assert the_answer().state is AnswerState.SENT


def test_who_needs_nothing_sends_it_as_it_is(officer: PageClient, body: Organisation) -> None:
    url = f"/nominations/requests/{make_answer(body, state=AnswerState.DRAFT).public_id}"
    assert "asks for no course this year" in officer.get(f"{url}/send")
    assert "asked for no course" in officer.submit(f"{url}/send")


def test_last_years_requests_are_taken_over_with_their_days(
    officer: PageClient, body: Organisation
) -> None:
    before = make_need(make_answer(body, make_survey(year=2031, closes=-5)), needed_by=_leap_day())
    make_survey(year=2033)
    officer.submit("/nominations/requests", button="Begin with the requests of 2031")
    copied = db.session.scalars(select(CourseNeed).where(CourseNeed.id != before.id)).one()
    assert copied.theme == before.theme
    assert (copied.needed_by.year, copied.needed_by.month) == (_leap_day().year + 2, 2)
    assert copied.needed_by.day == 28


def _leap_day() -> date:
    return date(2032, 2, 29)


def test_a_request_is_taken_out(officer: PageClient, body: Organisation) -> None:
    need = make_need(make_answer(body))
    url = f"/nominations/requests/{the_answer().public_id}/needs/{need.public_id}"
    page = officer.submit(officer.get(url).link("Take this request out"), button="Take it out")
    assert page.notices == ["The request is taken out."]
    assert db.session.scalar(select(func.count()).select_from(CourseNeed)) == 0


def test_what_is_in_a_proposal_stays_as_it_is(officer: PageClient, body: Organisation) -> None:
    need = make_need(make_answer(body))
    make_proposal([need])
    url = f"/nominations/requests/{the_answer().public_id}"
    words = "has taken this into a proposal"
    assert words in officer.submit(f"{url}/needs/{need.public_id}", head_count="99", status=422)
    assert words in officer.submit(f"{url}/needs/{need.public_id}/remove", status=409)
    assert words in officer.submit(f"{url}/withdraw", status=409)
    assert "In a proposal" in officer.get(url)


def test_what_a_refused_proposal_was_about_is_changed_and_not_removed(
    officer: PageClient, body: Organisation
) -> None:
    need = make_need(make_answer(body))
    proposal = make_proposal([need])
    with unit_of_work():
        proposal.state, proposal.answer = ProposalState.REFUSED, "Too few people."
        for row in db.session.scalars(select(ProposalRequest)):
            row.is_live = False
    url = f"/nominations/requests/{the_answer().public_id}"
    page = officer.get(url)
    assert "Not approved" in page and "Too few people." in page
    officer.submit(f"{url}/needs/{need.public_id}", head_count="99")
    assert "so it stays" in officer.submit(f"{url}/needs/{need.public_id}/remove", status=409)


def test_two_windows_do_not_overwrite_each_other(officer: PageClient, body: Organisation) -> None:
    need = make_need(make_answer(body))
    url = f"/nominations/requests/{the_answer().public_id}/needs/{need.public_id}"
    first, second = officer.get(url), officer.get(url)
    officer.submit(first, head_count="20")
    assert "20" in officer.submit(second, head_count="30", status=409)


def test_an_answer_of_others_is_not_found(officer: PageClient) -> None:
    need = make_need()
    url = f"/nominations/requests/{the_answer().public_id}"
    for end in ("", "/send", "/needs/new", f"/needs/{need.public_id}"):
        officer.get(f"{url}{end}", status=404)


def test_a_need_of_another_answer_is_not_found(officer: PageClient, body: Organisation) -> None:
    own_one, other = make_answer(body), make_need()
    officer.get(f"/nominations/requests/{own_one.public_id}/needs/{other.public_id}", status=404)


def test_a_body_begins_for_itself_alone_and_once(officer: PageClient, body: Organisation) -> None:
    survey, other = make_survey(), make_organisation(country="LA")
    url = f"/nominations/requests/surveys/{survey.public_id}"
    page = officer.get("/nominations/requests")
    officer.submit(page, action=url, body=other.public_id, status=404)
    officer.submit(page, action=url)
    officer.submit(page, action=url, idempotency_key="another-sending-of-it")
    assert the_answer().organisation_id == body.id


@pytest.mark.parametrize(
    ("opens", "closes", "countries", "words"),
    [
        (5, 20, ["LA"], "not open yet"),
        (-20, -5, ["LA"], "is over"),
        (-20, 5, ["KH"], "does not ask"),
    ],
)
def test_a_survey_that_does_not_ask_is_not_answered(
    body: Organisation, opens: int, closes: int, countries: list[str], words: str
) -> None:
    survey = make_survey(opens=opens, closes=closes, countries=countries)
    with pytest.raises(answering.Refused, match=words):
        answering.begin(survey.id, body.id, actor=own(body))


def test_nobody_answers_for_another_body(body: Organisation) -> None:
    survey = make_survey()
    with pytest.raises(answering.NotAllowed):
        answering.begin(survey.id, body.id, actor=own(make_organisation(country="LA")))


def test_an_answer_has_an_end(body: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_NEEDS", 1)
    need = make_need(make_answer(body))
    facts = answering.NeedFacts(
        **{name: getattr(need, name) for name in answering.NeedFacts.__annotations__}
    )
    with pytest.raises(answering.Refused, match="at most"):
        answering.add_need(need.answer_id, facts, actor=own(body))


def test_a_service_takes_no_need_without_a_theme(body: Organisation) -> None:
    need = make_need(make_answer(body))
    facts = {name: getattr(need, name) for name in answering.NeedFacts.__annotations__}
    with pytest.raises(answering.Refused, match="Choose a course"):
        answering.add_need(
            need.answer_id, answering.NeedFacts(**{**facts, "theme": ""}), actor=own(body)
        )


def test_without_a_survey_there_is_nothing_to_do(officer: PageClient) -> None:
    make_demand()
    assert "No survey is open" in officer.get("/nominations/requests")
