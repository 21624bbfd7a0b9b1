"""A list of nominees that one officer sent is read by another of the body in their own language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.admissions.offices import BrowserOf, Office, newest_list, officer_of
from tests.admissions.test_long_lists import confirm, newest_job, wait_for_list
from tests.cohorts.lists.sheets import person
from tests.factories.jobs import work
from training_portal.admissions import long_lists, opened_lists
from training_portal.admissions.import_queries import LISTS
from training_portal.cohorts.lists import checking
from training_portal.platform.database import unit_of_work


@pytest.fixture
def colleague(office: Office, browser_of: BrowserOf) -> Office:
    """Another officer of the same body, who reads Japanese."""
    browser = officer_of(browser_of, office.body)
    browser.client.set_cookie("language", "ja")
    return replace(office, browser=browser)


def test_each_reads_the_list_in_their_own_language(office: Office, colleague: Office) -> None:
    rows = (person(1, Sex="Mr"), person(2, Nationality="Laos"), person(3, **{"E-mail": "a@b@c"}))
    assert "“Mr” is taken as Male." in office.send(*rows)
    for page in (
        colleague.browser.get(colleague.list_url()),
        colleague.browser.get(f"{colleague.list_url()}/rows/2"),
    ):
        assert "「Mr」を男性とみなしました。" in page and "is taken as" not in page


@pytest.mark.parametrize("old", ["A remark of 2026: 100 % sure?", "古い注意書き：%(text)s"])
def test_remarks_that_were_kept_as_words_are_still_shown(
    office: Office, colleague: Office, old: str
) -> None:
    office.send(person(1))
    kept = newest_list()
    (row,), _reading = LISTS.unsealed(kept)
    remarks = [{"column": "name", "level": "warning", "words": old}]
    with unit_of_work():
        LISTS.reseal(kept, row.line, {**row.content, "remarks": remarks})
    for who in (office, colleague):
        assert old in who.browser.get(who.list_url())


def test_what_a_job_says_of_lines_is_in_the_language_of_who_looks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(opened_lists, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(long_lists, "STEP", 2)
    wait_for_list(office, *map(person, range(5)))
    confirm(office)
    office.browser.submit(
        f"{office.base}/add", name="SOK Dara d", birth_date="12/03/1988", sex="M", nationality="KH"
    )
    work()
    url = f"/jobs/{newest_job().public_id}"
    assert "You have nominated this person already: left as it is." in office.browser.get(url)
    office.browser.client.set_cookie("language", "ja")
    page = office.browser.get(url)
    assert "この人はすでに推薦済みです。そのまま変わりません。" in page and "already" not in page
