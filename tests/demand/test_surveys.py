"""Coordinators open a survey and see who has answered; who has not is reminded once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.demand.conftest import OFFICER, BrowserOf
from tests.factories import lend, make_account, make_actor, make_organisation
from tests.factories.demand import make_answer, make_need, make_survey, today
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import RoleAssignment
from training_portal.demand import rounds
from training_portal.demand.models import AnswerState, NeedsSurvey
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role

URL = "/manage/demand/surveys"


def day(number: int) -> str:
    return (today() + timedelta(days=number)).strftime("%d/%m/%Y")


def test_a_coordinator_opens_a_survey_and_puts_its_end_off(
    coordinator: PageClient, officer: PageClient
) -> None:
    page = coordinator.get(coordinator.get(URL).link("New survey"))
    year = str(today().year + 1)
    page = coordinator.submit(page, opens_on=day(0), closes_on=day(30), words="Think of women.")
    assert page.heading == f"Needs survey {year} Open"
    assert "Ministry of Work" in page and "No answer" in page
    assert "Think of women." in officer.get("/nominations/requests")
    page = coordinator.submit(page.link("Change"), closes_on=day(40))
    assert page.notices == ["Saved."] and "Changed" in page
    survey = db.session.scalars(select(NeedsSurvey)).one()
    assert survey.closes_on == today() + timedelta(days=40)
    assert f"Needs survey {year}" in coordinator.get(URL)


def test_there_is_one_survey_a_year(coordinator: PageClient) -> None:
    make_survey(year=today().year + 1)
    sent = {"opens_on": day(0), "closes_on": day(30)}
    page = coordinator.submit(f"{URL}/new", **sent, status=422)
    assert any("survey for this year already" in each for each in page.errors)
    page = coordinator.submit(f"{URL}/new", opens_on=day(9), closes_on=day(1), status=422)
    assert any("closes after it opens" in each for each in page.errors)


def test_what_is_over_is_not_changed(coordinator: PageClient) -> None:
    survey = make_survey(closes=-1, year=today().year)
    url = f"{URL}/{survey.public_id}"
    page = coordinator.submit(f"{url}/change", closes_on=day(9), status=422)
    assert any("is over" in each for each in page.errors)
    assert "Change" not in [each.text for each in coordinator.get(url).tree.iter("a")]


def test_two_windows_do_not_overwrite_each_other(coordinator: PageClient) -> None:
    url = f"{URL}/{make_survey(year=today().year + 2).public_id}/change"
    first, second = coordinator.get(url), coordinator.get(url)
    coordinator.submit(first, words="First.")
    assert "First." in coordinator.submit(second, words="Second.", status=409)


def test_managers_read_who_answered_and_open_nothing(
    manager: PageClient, body: Organisation
) -> None:
    survey = make_survey()
    make_need(make_answer(body, survey), head_count=17)
    silent = make_organisation(country="VN", name="Silent ministry")
    page = manager.get(f"{URL}/{survey.public_id}?state=nothing")
    assert silent.name in page and "Ministry of Work" not in page
    page = manager.get(f"{URL}/{survey.public_id}?state=sent")
    assert "Ministry of Work" in page and "17" in page
    assert "1 of 2 have answered" in page
    manager.get(f"{URL}/new", status=403)
    text = manager.client.get(f"{URL}/{survey.public_id}?format=csv").get_data(as_text=True)
    assert "Ministry of Work,Lao PDR,Sent,1,17" in text


def test_nothing_is_counted_of_a_draft(manager: PageClient, body: Organisation) -> None:
    survey = make_survey()
    make_need(make_answer(body, survey, state=AnswerState.DRAFT), head_count=17)
    page = manager.get(f"{URL}/{survey.public_id}")
    # Not in the page as it is sent: a number may stand in an address too.
    assert "Draft" in page and "17" not in page.text
    assert "No requests yet" in manager.get("/manage/demand")


def test_bodies_of_other_countries_and_archived_ones_are_not_asked(manager: PageClient) -> None:
    survey = make_survey(countries=["KH"])
    make_organisation(country="LA", name="Elsewhere")
    page = manager.get(f"{URL}/{survey.public_id}")
    assert "Nobody is asked" in page and "Elsewhere" not in page


def test_the_list_asks_as_many_statements_for_many_as_for_few(manager: PageClient) -> None:
    survey, counts = make_survey(), []
    for _round in range(2):
        for _each in range(3):
            make_need(make_answer(make_organisation(country="LA"), survey))
        with statements(db.engine) as asked:
            manager.get(f"{URL}/{survey.public_id}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_who_has_not_answered_is_reminded_once_deputies_too(
    officer: PageClient, body: Organisation, browser_of: BrowserOf
) -> None:
    survey = make_survey(closes=5)
    deputy = make_account(email="deputy@example.org")
    role = db.session.scalars(
        select(RoleAssignment).where(RoleAssignment.organisation_id == body.id)
    ).one()
    lend(role, deputy, today() - timedelta(days=1), today() + timedelta(days=1))
    assert rounds.remind() == 1
    assert rounds.remind() == 0
    (told,) = mails_to(OFFICER)
    assert f"Needs survey {survey.year}" in told.subject and "No answer was sent yet" in told.body
    assert len(mails_to("deputy@example.org")) == 1


@pytest.mark.parametrize(("opens", "closes"), [(-20, 9), (-20, -1), (2, 5)])
def test_nobody_is_reminded_at_another_time(officer: PageClient, opens: int, closes: int) -> None:
    make_survey(opens=opens, closes=closes)
    assert rounds.remind() == 0
    assert mails_to(OFFICER) == []


def test_who_has_answered_is_not_reminded(officer: PageClient, body: Organisation) -> None:
    make_answer(body, make_survey(closes=5))
    assert rounds.remind() == 1
    assert mails_to(OFFICER) == []


def test_of_a_new_end_people_are_reminded_again(officer: PageClient) -> None:
    survey = make_survey(closes=5, year=today().year + 1)
    rounds.remind()
    facts = rounds.facts_of(survey)
    later = rounds.SurveyFacts(**{**vars(facts), "closes_on": survey.closes_on + timedelta(days=1)})
    rounds.change_survey(survey.id, later, actor=SYSTEM)
    assert rounds.remind() == 1
    assert len(mails_to(OFFICER)) == 2


def test_only_coordinators_change_a_survey(body: Organisation) -> None:
    survey = make_survey(year=today().year + 1)
    with pytest.raises(rounds.NotAllowed):
        rounds.change_survey(
            survey.id, rounds.facts_of(survey), actor=make_actor(Role.PROGRAMME_MANAGER)
        )
