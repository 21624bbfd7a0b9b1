"""The questions of a cohort as a step of the application."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.admissions.applying import PDF, fields, the_application, token_of
from tests.factories.programme import make_cohort
from tests.factories.questionnaires import a_question, ask
from tests.support.pages import Page, PageClient
from training_portal.admissions.application_services import submit_application
from training_portal.admissions.consents import consents_of
from training_portal.admissions.draft_queries import Draft
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused
from training_portal.questionnaires import services
from training_portal.questionnaires.rules import QuestionKind as K

STEP = "Questions of this course"
QUESTIONS = (
    a_question("team", K.NUMBER, "How many are in your team?", least=1, most=500),
    a_question("tried", K.ONE_CHOICE, "Was it tried?", choices=("Yes", "No")),
    a_question("what", K.LONG_TEXT, "What was tried?", shown_if=("tried", "c1")),
    a_question("loss", K.SEVERAL_CHOICES, choices=("Waiting", "Rework"), is_required=False),
    a_question("since", K.DATE, "Since when?", is_required=False),
    a_question("free", K.SCALE, "How free are you?"),
    a_question("boss", K.SHORT_TEXT, "Who is your supervisor?", is_identifying=True),
    a_question("plan", K.FILE, "A plan of your workplace", is_required=False),
)
RIGHT = {"q_team": "12", "q_tried": "c2", "q_free": "4", "q_boss": "Mr Kham"}


@pytest.fixture
def cohort(app: object) -> Cohort:
    cohort = make_cohort()
    ask(cohort, *QUESTIONS)
    return cohort


def at_the_step(mine: PageClient, cohort: Cohort) -> Page:
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    for step in ("you", "work", "background", "why"):
        values = {k: v for k, v in fields(step).items() if step != "work" or k in page.html}
        page = mine.submit(page, button="Continue", values=values)
    assert page.heading == STEP, page.errors
    return page


def sent(mine: PageClient, cohort: Cohort, **values: object) -> Application:
    """The application, sent with these answers beside the right ones."""
    page = mine.submit(at_the_step(mine, cohort), button="Continue", values={**RIGHT, **values})
    assert page.heading == "Documents", page.errors
    page = mine.submit(page, button="Continue")
    page = mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    return the_application()


def test_there_is_no_such_step_where_nothing_is_asked(mine: PageClient) -> None:
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    assert STEP not in page
    mine.get(f"/me/applications/{the_application().public_id}/questions", status=404)


def test_answers_are_checked_kept_and_sent(mine: PageClient, cohort: Cohort) -> None:
    page = at_the_step(mine, cohort)
    assert "Only if you answered “Yes” to “Was it tried?”." in page
    page = mine.submit(page, button="Continue", q_team="700", q_tried="c1", q_since="31/02/2026")
    assert [error.split(":")[0] for error in page.errors] == [
        "How many are in your team",
        "Fill in “What was tried?”.",
        "Since when",
        "Choose an answer for “How free are you?”.",
        "Fill in “Who is your supervisor?”.",
    ]
    page = mine.submit(
        page, button="Continue", q_team="70", q_what="Boards.", q_since="2/3/2024", q_free="4",
        q_boss="Mr Kham", values={"q_loss": ["c1", "c2"]},
    )  # fmt: skip
    page = mine.submit(page, button="Continue")
    assert page.heading == "Check and send"
    for words in ("70", "Boards.", "Waiting, Rework", "2 Mar 2024", "4 of 5", "Mr Kham"):
        assert words in page
    mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    snapshot = the_application().snapshot
    assert snapshot is not None
    assert snapshot["questions"]["answers"] == {
        "team": 70,
        "tried": "c1",
        "what": "Boards.",
        "loss": ["c1", "c2"],
        "since": "2024-03-02",
        "free": "4",
        "boss": "Mr Kham",
    }


def test_what_is_not_asked_is_not_sent(mine: PageClient, cohort: Cohort) -> None:
    application = sent(mine, cohort, q_tried="c2", q_what="Typed before the answer was changed.")
    assert application.snapshot is not None
    assert "what" not in application.snapshot["questions"]["answers"]


def test_a_file_answers_a_question(mine: PageClient, cohort: Cohort) -> None:
    page = at_the_step(mine, cohort)
    add = "Add the file: A plan of your workplace"
    page = mine.submit(page, button=add, q_team="9", q_plan=(io.BytesIO(b"no"), "plan.exe"))
    assert "cannot be used" in page.errors[-1]
    page = mine.submit(page, button=add, q_plan=(io.BytesIO(PDF), "ແຜນ.pdf"))
    assert "“A plan of your workplace” is kept." in page.notices
    assert "ແຜນ.pdf" in page
    # What was typed beside it is kept as well.
    assert 'value="9"' in page.html
    answer = mine.client.get(page.link("ແຜນ.pdf"))
    assert answer.data == PDF
    page = mine.submit(page, button="Remove: A plan of your workplace")
    assert "ແຜນ.pdf" not in page


def test_a_draft_is_asked_what_is_asked_now(mine: PageClient, cohort: Cohort) -> None:
    page = mine.submit(at_the_step(mine, cohort), button="Continue", values=RIGHT)
    check = mine.get(page.url.replace("/documents", "/check"))
    services.save_question(cohort.id, a_question("shift", title="Which shift?"), actor=SYSTEM)
    page = mine.submit(check, button="Send the application", use="y", transfer="y", declaration="y")
    assert f"{STEP}: one thing to mend" in page
    assert the_application().snapshot is None


def test_questions_that_change_while_it_is_sent_are_asked_anew(
    mine: PageClient, cohort: Cohort
) -> None:
    mine.submit(at_the_step(mine, cohort), button="Continue", values=RIGHT)
    application = the_application()
    draft = Draft(application)
    told = draft.told
    services.save_question(cohort.id, a_question("shift", title="Which shift?"), actor=SYSTEM)
    with pytest.raises(Refused, match="were changed meanwhile"):
        submit_application(
            application.id,
            told,
            consents=consents_of(draft.facts, ""),
            based_on=application.revision,
            actor=SYSTEM,
        )
    assert the_application().snapshot is None


def test_what_was_sent_keeps_the_words_it_answered(mine: PageClient, cohort: Cohort) -> None:
    application = sent(mine, cohort)
    other = a_question("boss", K.SHORT_TEXT, "Who leads your team?")
    services.save_question(cohort.id, other, actor=SYSTEM)
    page = mine.get(f"/me/applications/{application.public_id}")
    assert "Who is your supervisor?" in page
    assert "Who leads your team?" not in page


def test_two_windows_do_not_overwrite_each_other(mine: PageClient, cohort: Cohort) -> None:
    first = at_the_step(mine, cohort)
    second = mine.get(first.url)
    mine.submit(first, button="Continue", values={**RIGHT, "q_team": "5"})
    page = mine.submit(second, button="Continue", values={**RIGHT, "q_team": "6"}, status=409)
    assert "How many are in your team?" in page


RUBBISH = st.dictionaries(
    st.sampled_from([question.field for question in QUESTIONS] + ["q_none", "asked"]),
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40),
        max_size=3,
    ),
    max_size=8,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(RUBBISH)
def test_any_rubbish_is_kept_as_a_draft_and_drawn_again(
    mine: PageClient, cohort: Cohort, typed: dict[str, list[str]]
) -> None:
    if _draft_of(cohort) is None:
        mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    draft = _draft_of(cohort)
    assert draft is not None
    url = f"/me/applications/{draft.public_id}/questions"
    page = mine.get(url)
    answer = mine.client.post(
        f"{url}/autosave",
        data={**typed, "revision": "9999", "csrf_token": token_of(page)},
    )
    assert answer.status_code == 200
    assert mine.client.get(f"{url}?mend=1").status_code == 200
    assert mine.client.get(url.replace("/questions", "/check")).status_code == 200


def _draft_of(cohort: Cohort) -> Application | None:
    return db.session.scalar(select(Application).where(Application.cohort_id == cohort.id))


def test_a_number_with_digits_after_the_point_is_kept_and_read_exactly(
    mine: PageClient, manager_browser: Callable[[Cohort], PageClient]
) -> None:
    cohort = make_cohort()
    ask(cohort, a_question("length", K.NUMBER, "How long?", decimals=2))
    page = mine.submit(at_the_step(mine, cohort), button="Continue", q_length="12.505")
    assert "at most 2 digits" in page.errors[0]
    page = mine.submit(page, button="Continue", q_length="12,5")
    page = mine.submit(page, button="Continue")
    mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    snapshot = the_application().snapshot
    assert snapshot is not None
    assert snapshot["questions"]["answers"] == {"length": "12.50"}
    url = f"/manage/cohorts/{cohort.public_id}/applications?format=csv"
    file = manager_browser(cohort).client.get(url).text
    assert "How long?" in file
    assert file.rstrip().endswith(",12.5")
