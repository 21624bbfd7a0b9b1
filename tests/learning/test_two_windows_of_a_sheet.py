"""Two windows of one sheet: each saves its own rows; a row changed in both is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from tests.factories import give_role
from tests.learning.conftest import Running
from tests.learning.test_recording import plan
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.cohorts.models import Enrolment
from training_portal.learning.models import Attendance, Mark
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.versions import StaleRows, changed_rows


@dataclass
class Sheet:
    """A sheet of two people, three values for a row, and what is kept."""

    browser: PageClient
    url: str
    names: tuple[str, str]
    values: tuple[str, str, str]
    model: type[Attendance | Mark]

    def kept(self) -> list[str]:
        value = Attendance.presence if self.model is Attendance else Mark.points
        rows = db.session.scalars(
            select(value)
            .join(Enrolment, Enrolment.id == self.model.enrolment_id)
            .order_by(Enrolment.id)
        )
        return [f"{row.normalize():f}" if self.model is Mark else row.value for row in rows]


def attendance(running: Running, browser: PageClient, names: tuple[str, str]) -> Sheet:
    base = f"/manage/cohorts/{running.cohort.public_id}/sessions/{plan(running).public_id}"
    values = ("present", "late", "excused")
    return Sheet(browser, f"{base}/attendance", names, values, Attendance)


def marks(running: Running, browser: PageClient, names: tuple[str, str]) -> Sheet:
    url = f"/manage/cohorts/{running.cohort.public_id}/marks/report?attempt=1"
    return Sheet(browser, url, names, ("55", "72.5", "80"), Mark)


@pytest.fixture(params=[attendance, marks], ids=lambda make: make.__name__)
def sheet(
    request: pytest.FixtureRequest,
    running: Running,
    browser_of: Callable[[Account], PageClient],
) -> Sheet:
    give_role(running.trainer_account, Role.TRAINER)
    one, two = (f"p_{enrolment.public_id}" for enrolment in running.enrolments)
    made: Sheet = request.param(running, browser_of(running.trainer_account), (one, two))
    return made


def test_each_window_saves_the_rows_it_changed(sheet: Sheet) -> None:
    (one, two), (first, second, third) = sheet.names, sheet.values
    sheet.browser.submit(sheet.url, values={one: first, two: first})
    here, stale = sheet.browser.get(sheet.url), sheet.browser.get(sheet.url)
    sheet.browser.submit(here, values={one: second})
    sheet.browser.submit(stale, values={two: third})
    assert sheet.kept() == [second, third], "the row that the stale window showed stays as it is"


def test_a_row_that_both_changed_is_asked_about_and_the_others_are_saved(sheet: Sheet) -> None:
    (one, two), (first, second, third) = sheet.names, sheet.values
    here, stale = sheet.browser.get(sheet.url), sheet.browser.get(sheet.url)
    sheet.browser.submit(here, values={one: first})
    both = sheet.browser.submit(stale, values={one: second, two: third}, status=409)
    assert both.heading == "Changed in two windows"
    assert "One person was marked here" in both and "for one other person is saved" in both
    assert sheet.kept() == [first], "nothing is saved before the answer"
    sheet.browser.submit(both)
    assert sheet.kept() == [second, third], "what was typed here is ticked beforehand"


def test_what_was_saved_elsewhere_can_be_kept_row_by_row(sheet: Sheet) -> None:
    (one, two), (first, second, third) = sheet.names, sheet.values
    here, stale = sheet.browser.get(sheet.url), sheet.browser.get(sheet.url)
    sheet.browser.submit(here, values={one: first, two: first})
    both = sheet.browser.submit(stale, values={one: second, two: third}, status=409)
    sheet.browser.submit(both, values={one: first})
    assert sheet.kept() == [first, third]


def test_the_same_mark_in_both_windows_is_no_question(sheet: Sheet) -> None:
    (one, two), (first, second, _third) = sheet.names, sheet.values
    here, stale = sheet.browser.get(sheet.url), sheet.browser.get(sheet.url)
    sheet.browser.submit(here, values={one: first})
    sheet.browser.submit(stale, values={one: first, two: second})
    assert sheet.kept() == [first, second]


def test_a_sheet_that_does_not_say_what_it_showed_overwrites_nothing(sheet: Sheet) -> None:
    (one, _two), (first, second, _third) = sheet.names, sheet.values
    sheet.browser.submit(sheet.url, values={one: first})
    for junk in ("", "[]", "no:such:row", '{"p_x": 1}', "[" * 100_000, "A," * 100_000):
        sheet.browser.submit(sheet.url, values={one: second, "seen": junk}, status=409)
    assert sheet.kept() == [first]


def test_everybody_else_present_leaves_those_marked_elsewhere(
    running: Running, browser_of: Callable[[Account], PageClient]
) -> None:
    give_role(running.trainer_account, Role.TRAINER)
    one, two = (f"p_{enrolment.public_id}" for enrolment in running.enrolments)
    sheet = attendance(running, browser_of(running.trainer_account), (one, two))
    here, stale = sheet.browser.get(sheet.url), sheet.browser.get(sheet.url)
    sheet.browser.submit(here, values={one: "late"})
    sheet.browser.submit(stale, rest="present")
    assert sheet.kept() == ["late", "present"]


def test_the_question_says_how_many_others_become_present(
    running: Running, browser_of: Callable[[Account], PageClient]
) -> None:
    give_role(running.trainer_account, Role.TRAINER)
    one, two = (f"p_{enrolment.public_id}" for enrolment in running.enrolments)
    sheet = attendance(running, browser_of(running.trainer_account), (one, two))
    here, stale = sheet.browser.get(sheet.url), sheet.browser.get(sheet.url)
    sheet.browser.submit(here, values={one: "late"})
    both = sheet.browser.submit(stale, values={one: "excused", "rest": "present"}, status=409)
    assert "One other person without a mark is saved as present." in both
    sheet.browser.submit(both)
    assert sheet.kept() == ["excused", "present"]


def test_a_mark_emptied_here_and_changed_elsewhere_is_asked_about(
    running: Running, browser_of: Callable[[Account], PageClient]
) -> None:
    give_role(running.trainer_account, Role.TRAINER)
    one, two = (f"p_{enrolment.public_id}" for enrolment in running.enrolments)
    sheet = marks(running, browser_of(running.trainer_account), (one, two))
    sheet.browser.submit(sheet.url, values={one: "55", two: "60"})
    here, stale = sheet.browser.get(sheet.url), sheet.browser.get(sheet.url)
    sheet.browser.submit(here, values={one: "80", two: ""})
    both = sheet.browser.submit(stale, values={one: "", two: "70"}, status=409)
    assert both.text.count("Left blank") == 2
    sheet.browser.submit(both, values={one: "", two: ""})
    assert sheet.kept() == []


def test_rows_that_differ_from_what_was_seen_are_changed() -> None:
    assert changed_rows({1: "a", 2: "b"}, None, {}) == {1, 2}
    assert changed_rows({1: "a", 2: "b"}, {1: "a"}, {1: "z"}) == {2}
    with pytest.raises(StaleRows) as stale:
        changed_rows({1: "a", 2: "b"}, {1: "x"}, {1: "y", 2: "b"})
    assert stale.value.ids == {1}
