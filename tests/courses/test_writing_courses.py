"""Writing courses in pages: begun, written part by part, compared, published, put away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import give_role
from tests.factories.programme import make_account, make_cohort
from tests.learning.test_learning_pages import with_role
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.courses import drafting_queries as queries
from training_portal.courses import drafting_services as services
from training_portal.courses.definitions import problems
from training_portal.courses.models import Course, CourseVersion
from training_portal.courses.outline import SECTIONS, blank, differences, kept_together
from training_portal.organisations.models import Organisation
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused
from training_portal.reference import load_reference_data

BrowserOf = Callable[[Account], PageClient]
KAIZEN = "practical-improvement-kaizen"
URL = f"/manage/courses/{KAIZEN}"


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


@pytest.fixture
def coordinator(browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def course(code: str = KAIZEN) -> Course:
    return db.session.scalars(select(Course).where(Course.code == code)).one()


def numbers(code: str = KAIZEN) -> list[tuple[int, bool]]:
    rows = db.session.execute(
        select(CourseVersion.number, CourseVersion.is_current)
        .where(CourseVersion.course_id == course(code).id)
        .order_by(CourseVersion.number)
    )
    return [(number, is_current) for number, is_current in rows]


def keep(client: PageClient, section: str, **values: Any) -> Page:
    return client.submit(f"{URL}/write/{section}", button="Keep in the draft", values=values)


def test_every_published_version_is_read_back_as_it_was_written(coordinator: PageClient) -> None:
    known = queries.known()
    for code, version in db.session.execute(
        select(Course.code, CourseVersion).join(CourseVersion).order_by(Course.code)
    ).all():
        assert problems(queries.definition_of(code, version), known) == []


@pytest.mark.parametrize("section", list(SECTIONS))
def test_a_part_that_is_kept_as_it_opened_changes_nothing(
    coordinator: PageClient, section: str
) -> None:
    before = queries.content_of(course())
    page = keep(coordinator, section)
    assert page.notices == ["Kept in the draft."]
    draft = queries.draft_of(course().id)
    assert draft is not None and differences(before, draft.content) == []
    assert problems(draft.content, queries.known()) == []


def test_a_change_becomes_a_draft_and_then_a_version(coordinator: PageClient) -> None:
    cohort = make_cohort(version=queries.current_version(course().id))
    keep(coordinator, "completion", minimum=80, late_counts_as_absence="")
    page = coordinator.get(URL)
    assert "Attendance of at least 80 % of the hours." in page and "Draft" in page
    assert "at least 90" in coordinator.get(f"/courses/{KAIZEN}")
    page = coordinator.get(f"{URL}/publish")
    assert "Attendance of at least 90" in page and "Attendance of at least 80" in page
    page = coordinator.submit(page, button="Publish")
    assert page.notices == ["Version 2 is published."]
    assert numbers() == [(1, False), (2, True)]
    assert "at least 80" in coordinator.get(f"/courses/{KAIZEN}")
    db.session.refresh(cohort)
    old = db.session.get_one(CourseVersion, cohort.course_version_id)
    assert old.number == 1
    assert "at least 90" in coordinator.get(f"{URL}/versions/1")
    coordinator.get(f"{URL}/versions/9", status=404)
    coordinator.get(f"{URL}/versions/99999999999", status=404)
    actions = [entry.action for entry in audit.timeline([("course", course().id)])]
    assert actions == ["publish", "write"]


def test_loading_the_same_file_again_leaves_what_staff_published(coordinator: PageClient) -> None:
    keep(coordinator, "completion", minimum=80)
    coordinator.submit(f"{URL}/publish", button="Publish")
    load_reference_data()
    assert numbers() == [(1, False), (2, True)]


def test_a_course_is_begun_written_and_published(coordinator: PageClient) -> None:
    page = coordinator.submit(
        "/manage/courses/new", title="Welding of pipes", code="welding-of-pipes"
    )
    assert "The course is there as a draft" in page.notices[0]
    assert page.heading.startswith("Welding of pipes")
    assert "To mend" in page and "never published" in page
    assert "In Japan" in page and "Sent by, or living in: Cambodia" in page
    assert "welding" not in coordinator.get("/courses").text.lower()
    question = coordinator.get("/manage/courses/welding-of-pipes/publish")
    assert "It cannot be published yet." in question
    coordinator.client.get("/courses/welding-of-pipes")
    coordinator.get("/courses/welding-of-pipes", status=404)
    with pytest.raises(Refused, match="cannot be published yet"):
        services.publish(course("welding-of-pipes"), seen=1, actor=SYSTEM)

    def write(section: str, **values: Any) -> None:
        url = f"/manage/courses/welding-of-pipes/write/{section}"
        assert coordinator.submit(url, button="Keep in the draft", values=values).notices

    write(
        "basics", sector="C", place="Vientiane", place_country="LA", delivery="in_country",
        audience="Welders.", fee="None.", stipend="None.", travel="None.", source="Ours.",
        occupations=["72"], duration_weeks="2,5",
    )  # fmt: skip
    write(
        "texts", summary_en="Seams that hold.", objectives_en="Weld a seam\nTest a seam",
        title_ja="配管の溶接", fee_ja="なし",
    )  # fmt: skip
    write("competencies", code_0="C1", en_0="Weld a seam")
    write(
        "modules", code_0="M1", hours_0="37.5", en_0="Practice", lo_0="ພາກປະຕິບັດ",
        code_1="M2", hours_1="8", en_1="A seam at work", phase_1="finalisation",
    )  # fmt: skip
    write(
        "cost_items", code_0="K1", en_0="Insurance",
        code_1="K2", en_1="Wages", borne_by_1="nominator",
    )  # fmt: skip
    write(
        "assessments", code_0="seam", weight_0=60, pass_mark_0=50, attempts_0=2, en_0="A seam",
        code_1="test", weight_1=40, pass_mark_1=50, attempts_1=1, en_1="A test",
    )  # fmt: skip
    write("eligibility", sending_country="y", minimum_age=18, documents=["passport"])
    write("completion", minimum=80, components=["seam"])
    question = coordinator.get("/manage/courses/welding-of-pipes/publish")
    assert "This is what will be published" in question and not question.tree.findall(".//ins")
    # What the course had from the beginning, too.
    for words in ("Level: AQRF 4", "English · Title: Welding of pipes", "Passed: A seam."):
        assert words in question, words
    page = coordinator.submit(question, button="Publish")
    assert page.notices == ["Version 1 is published."]
    seen = coordinator.get("/courses/welding-of-pipes")
    for words in ("Seams that hold.", "2.5 weeks", "37.5", "Passed: A seam.", "Test a seam"):
        assert words in seen, words
    assert "Welding of pipes" in coordinator.get("/courses")
    content = queries.content_of(course("welding-of-pipes"))
    assert (content["costs"]["fee"], content["texts"]["ja"]["fee"]) == ("None.", "なし")
    assert [module.get("phase") for module in content["modules"]] == [None, "finalisation"]
    payers = [cost["borne_by"] for cost in content["cost_items"]]
    assert payers == ["programme", "nominator"]


@pytest.mark.parametrize(
    ("section", "values", "words"),
    [
        ("basics", {"duration_weeks": "long"}, "Write a number like 12"),
        ("basics", {"level": 9}, "Write a number from 1 to 8"),
        ("modules", {"code_1": "M1"}, "stands there twice"),
        ("modules", {"hours_0": "0"}, "Write a number like 12"),
        ("modules", {"code_0": "a b"}, "letters, digits and hyphens"),
        ("eligibility", {"level_1": "N2", "language_1": "en"}, "levels of Japanese"),
        ("eligibility", {"minimum_age": 61}, "Nobody is of that age"),
    ],
)
def test_what_makes_no_sense_comes_back_filled(
    coordinator: PageClient, section: str, values: dict[str, Any], words: str
) -> None:
    page = coordinator.submit(
        f"{URL}/write/{section}", button="Keep in the draft", status=422, values=values
    )
    assert any(words in error for error in page.errors), page.errors
    assert queries.draft_of(course().id) is None


def test_the_rule_on_countries_follows_the_countries(coordinator: PageClient) -> None:
    keep(coordinator, "basics", eligible_countries=["KH", "LA"])
    draft = queries.draft_of(course().id)
    assert draft is not None
    assert draft.content["eligibility"][0]["countries"] == ["KH", "LA"]
    assert problems(draft.content, queries.known()) == []
    assert kept_together(draft.content) == draft.content


def test_a_component_that_completion_needs_cannot_just_go(coordinator: PageClient) -> None:
    keep(coordinator, "assessments", code_0="other")
    page = coordinator.get(f"{URL}/publish")
    assert "What completion needs" in page
    assert not page.form().findall(".//button")
    assert "It cannot be published yet." in page


def test_a_stale_part_gets_both_versions(coordinator: PageClient) -> None:
    form = coordinator.get(f"{URL}/write/completion")
    keep(coordinator, "completion", minimum=70)
    page = coordinator.submit(form, button="Keep in the draft", status=409, values={"minimum": 60})
    assert "Somebody else changed this course meanwhile" in page.errors[0]
    assert "at least 70" in page and 'value="60"' in page.html
    keep(coordinator, "completion", minimum=65)
    stale = coordinator.get(f"{URL}/publish")
    keep(coordinator, "completion", minimum=66)
    coordinator.submit(stale, button="Publish", status=409)
    assert numbers() == [(1, True)]


def test_each_line_of_the_texts_says_what_it_is(coordinator: PageClient) -> None:
    page = coordinator.get(URL)
    for label in ("English · Title:", "English · What it is for:", "Japanese · Fee:"):
        assert label in page


def test_both_versions_of_a_stale_part_are_in_words(coordinator: PageClient) -> None:
    form = coordinator.get(f"{URL}/write/basics")
    keep(coordinator, "basics", duration_weeks=3)
    page = coordinator.submit(form, button="Keep in the draft", status=409)
    assert "Sector: C · Manufacturing" in page


def test_more_rows_come_with_each_keeping(coordinator: PageClient) -> None:
    page = coordinator.submit(
        f"{URL}/write/modules", button="Keep, and add more rows",
        values={"code_4": "M5", "hours_4": "3", "en_4": "A visit"},
    )  # fmt: skip
    assert page.heading == "Modules" and "Row 8" in page


def test_a_draft_is_thrown_away_but_not_the_first_one(coordinator: PageClient) -> None:
    keep(coordinator, "completion", minimum=70)
    coordinator.submit(f"{URL}/step/discard", button="Throw the draft away")
    assert queries.draft_of(course().id) is None
    coordinator.submit(f"{URL}/step/discard", button="Throw the draft away", status=409)
    services.create_course("only-a-draft", blank("only-a-draft", "Draft"), actor=SYSTEM)
    with pytest.raises(Refused, match="never published"):
        services.discard(course("only-a-draft"), actor=SYSTEM)
    page = coordinator.get(f"{URL}/publish")
    assert page.notices == ["There is no draft to publish."]
    coordinator.get(f"{URL}/step/explode", status=404)
    coordinator.get(f"{URL}/write/nothing", status=404)


def test_a_course_that_is_put_away_is_not_in_the_catalogue(coordinator: PageClient) -> None:
    cohort = make_cohort(version=queries.current_version(course().id))
    page = coordinator.submit(f"{URL}/step/archive", button="Archive the course")
    # The version that came from a file stands in the history too.
    assert "Archived" in page and "Version 1 published" in page
    assert "Practical Improvement" not in coordinator.get("/courses?q=kaizen")
    coordinator.get(f"/manage/cohorts/new/{KAIZEN}", status=404)
    coordinator.get(f"/manage/cohorts/{cohort.public_id}/clone", status=409)
    assert KAIZEN not in coordinator.get("/manage/cohorts/new").html
    coordinator.submit(f"{URL}/step/archive", button="Archive the course", status=409)
    coordinator.submit(f"{URL}/step/restore", button="Take the course out of the archive")
    assert "Practical Improvement" in coordinator.get("/courses?q=kaizen")


def test_many_courses_are_put_away_and_taken_out_again(coordinator: PageClient) -> None:
    services.put_away(course(), True, actor=SYSTEM)
    table = "/manage/courses?q=kaizen"
    others = [code for code in db.session.scalars(select(Course.code)) if code != KAIZEN][:2]
    page = coordinator.submit(table, button="Archive these courses", row=[KAIZEN, *others])
    assert "Left out: 1" in page and "It is archived already." in page
    page = coordinator.submit(page, button="Archive these courses: 2")
    assert page.notices == ["2 courses are archived."]
    actions = [line.action for line in queries.history(course(others[0]).id)]
    assert "archive" in actions, "each has an event of its own"
    away = "/manage/courses?state=away"
    page = coordinator.submit(away, button="Take them out of the archive", all_matching="1")
    page = coordinator.submit(page, button="Take them out of the archive: 3")
    assert page.notices == ["3 courses are out of the archive."]
    assert "Practical Improvement" in coordinator.get("/courses?q=kaizen")


def test_a_course_like_another_one(coordinator: PageClient) -> None:
    coordinator.submit(f"{URL}/clone", title="Kaizen for ports", code="kaizen-for-ports")
    draft = queries.draft_of(course("kaizen-for-ports").id)
    assert draft is not None and draft.content["code"] == "kaizen-for-ports"
    assert draft.content["texts"]["en"]["title"] == "Kaizen for ports"
    assert problems(draft.content, queries.known()) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Welding", "small letters"),
        ("new", "meaning of its own"),
        (KAIZEN, "There is a course with this code."),
    ],
)
def test_a_code_is_part_of_an_address(coordinator: PageClient, code: str, words: str) -> None:
    page = coordinator.submit("/manage/courses/new", status=422, title="Welding", code=code)
    assert any(words in error for error in page.errors), page.errors


def test_a_code_that_is_taken_is_told_with_whatever_else_is_wrong(coordinator: PageClient) -> None:
    words = "There is a course with this code."
    page = coordinator.submit("/manage/courses/new", status=422, title="", code=KAIZEN)
    assert words in page.errors and len(page.errors) == 2
    page = coordinator.submit(page, status=422, title="Welding")
    assert page.errors == [words]


def test_the_list_filters_sorts_and_exports(coordinator: PageClient) -> None:
    keep(coordinator, "completion", minimum=70)
    services.create_course("only-a-draft", blank("only-a-draft", "Draft"), actor=SYSTEM)
    page = coordinator.get("/manage/courses?q=kaizen&columns=code.state.delivery.version")
    assert "Published, draft waiting" in page and KAIZEN in page
    page = coordinator.get("/manage/courses?state=draft")
    assert "only-a-draft" in page and "Quality Management" not in page
    assert "only-a-draft" not in coordinator.get("/manage/courses?state=published&per=100")
    assert "No course found" in coordinator.get("/manage/courses?state=away")
    page = coordinator.get("/manage/courses?sector=C&language=ja&sort=-weeks")
    assert "Practical" in page and "English, Japanese" in page
    assert coordinator.client.get("/manage/courses?format=csv").status_code == 200


def test_a_manager_reads_and_does_not_write(browser_of: BrowserOf) -> None:
    account = make_account()
    host = db.session.get_one(Organisation, make_cohort().host_id)
    give_role(account, Role.PROGRAMME_MANAGER, host)
    manager = browser_of(account)
    page = manager.get(URL)
    assert "Open a cohort" in page and "Archive" not in page
    manager.get(f"{URL}/write/texts", status=403)
    manager.get(f"{URL}/publish", status=403)
