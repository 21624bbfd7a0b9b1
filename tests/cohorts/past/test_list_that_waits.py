"""A list of past cohorts that nobody has confirmed stands on the task list of who can."""

from __future__ import annotations

from tests.cohorts.past.archive import Archive, person

WAITS = "Confirm the list of past cohorts: archive.xlsx"


def test_a_list_that_waits_is_a_task_until_it_is_recorded(archive: Archive) -> None:
    archive.send(person(1))
    page = archive.browser.get("/me")
    assert page.link(WAITS) == archive.url
    archive.confirm()
    assert WAITS not in archive.browser.get("/me")


def test_a_list_of_the_programme_is_no_task_of_an_institute(
    archive: Archive, institute: Archive
) -> None:
    archive.send(person(1))
    assert WAITS not in institute.browser.get("/me")
