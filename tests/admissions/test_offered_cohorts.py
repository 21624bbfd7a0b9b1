"""An officer's cohorts say how they stand, and what is closed says so and asks for nothing."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import HEAD, person, workbook_of
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_cohort, make_person
from tests.support.html_lint import text_of
from tests.support.statements import statements
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work


def change(cohort: Cohort, **values: object) -> None:
    with unit_of_work():
        fresh = db.session.get_one(Cohort, cohort.id)
        for name, value in values.items():
            setattr(fresh, name, value)


def test_a_cancelled_cohort_is_called_cancelled(office: Office) -> None:
    office.nominate(1)
    change(office.cohort, decision=CohortDecision.CANCELLED)
    assert "Cancelled" in office.browser.get("/nominations")
    page = office.browser.get(office.base)
    assert "Cancelled" in page
    assert f"{office.base}/ranks" not in page.html


def test_ranking_is_offered_while_the_cohort_is_open(office: Office) -> None:
    office.nominate(1)
    assert f"{office.base}/ranks" in office.browser.get(office.base).html
    change(office.cohort, application_closes_at=clock.now() - timedelta(hours=1))
    assert f"{office.base}/ranks" not in office.browser.get(office.base).html


def test_the_pages_of_a_closed_cohort_say_since_when(office: Office) -> None:
    change(office.cohort, application_closes_at=clock.now() - timedelta(hours=1))
    for part in ("add", "upload"):
        page = office.browser.get(f"{office.base}/{part}")
        assert "Nominations closed on" in page
        assert not page.tree.findall(".//main//form")


def test_a_list_for_a_cohort_that_closed_meanwhile_is_refused(office: Office) -> None:
    page = office.browser.get(f"{office.base}/upload")
    change(office.cohort, decision=CohortDecision.CANCELLED)
    page = office.browser.submit(
        page, status=422, file=(io.BytesIO(workbook_of([HEAD, person(1)])), "a.xlsx")
    )
    assert "This cohort was cancelled." in page


def test_what_closes_first_stands_first_and_what_is_closed_last(office: Office) -> None:
    codes = []
    for days in (20, 3, 9):
        cohort = make_cohort(plan={"KH": (1, 3)})
        change(cohort, application_closes_at=clock.now() + timedelta(days=days))
        codes.append(cohort.code)
    office.nominate(1)
    change(office.cohort, application_closes_at=clock.now() - timedelta(hours=1))
    page = office.browser.get("/nominations").text
    order = [codes[1], codes[2], codes[0], office.cohort.code]
    assert sorted(order, key=page.index) == order


def three(office: Office) -> dict[str, str]:
    """Beside the office's own cohort (`own`), one that closes soon and one with nominees."""
    soon, full = make_cohort(plan={"KH": (1, 3)}), make_cohort(plan={"KH": (2, 9)})
    change(soon, application_closes_at=clock.now() + timedelta(hours=30), venue="Svay Rieng")
    change(full, application_closes_at=clock.now() - timedelta(days=3))
    make_application(full, make_person("Keo"), nomination=make_nomination(
        full, make_person("Sok"), office.body))  # fmt: skip
    return {soon.code: "soon", full.code: "full", office.cohort.code: "own"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["soon", "own", "full"]),
        ("sort=-state", ["full", "own", "soon"]),
        ("sort=closes_at", ["full", "soon", "own"]),
        ("sort=-closes_at", ["own", "soon", "full"]),
        ("sort=-nominated", ["full"]),
        ("open=no", ["full"]),
        ("open=yes&sort=-most", ["own", "soon"]),
        ("own=yes", ["full"]),
        ("own=no", ["soon", "own"]),
        ("q=svay", ["soon"]),
        ("course=unknown&per=50", ["soon", "own", "full"]),
    ],
)
def test_an_officer_finds_cohorts(office: Office, query: str, found: list[str]) -> None:
    codes = three(office)
    text = office.browser.get(f"/nominations?{query}").text
    there = sorted((code for code in codes if code in text), key=text.index)
    assert [codes[code] for code in there][: len(found)] == found
    assert len(there) == len(found) or query == "sort=-nominated"


def test_the_list_says_by_what_it_is_sorted(office: Office) -> None:
    """It called itself sorted by the closing day, while what was closed was turned round."""
    three(office)
    page = office.browser.get("/nominations")
    assert "Open first, what closes next" in page
    [heading] = [each for each in page.tree.iter("th") if each.get("aria-sort")]
    assert "State" in text_of(heading)
    assert "Open: " in page and "Guaranteed" in page


def test_an_officer_takes_the_list_along_for_the_body_that_is_shown(office: Office) -> None:
    three(office)
    page = office.browser.get("/nominations?open=yes")
    assert f"body={office.body.public_id}" in page.link("CSV")
    lines = office.browser.client.get(page.link("CSV")).text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("Course,Cohort,State,Nominations close")
    assert len(lines) == 3, "the heading and what is open"


def test_where_nothing_is_open_the_page_leads_to_the_courses(office: Office) -> None:
    change(office.cohort, application_closes_at=clock.now() - timedelta(hours=1))
    page = office.browser.get("/nominations")
    assert "No cohort is open to your country" in page and "Filter" not in page
    make_cohort(plan={"KH": (1, 3)})
    page = office.browser.get("/nominations?q=nothing+like+it")
    assert "No cohort found" in page and "/nominations?body=" in page.link("Show all")


def test_the_list_of_cohorts_asks_as_often_for_many_as_for_few(office: Office) -> None:
    asked: list[int] = []
    for _round in range(2):
        make_cohort(plan={"KH": (1, 3)}), make_cohort(plan={"KH": (1, 3)})
        with statements(db.engine) as seen:
            office.browser.get("/nominations")
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_what_is_announced_and_opens_later_stands_on_the_list_and_says_when(
    office: Office,
) -> None:
    opens = clock.now() + timedelta(days=20)
    change(
        office.cohort,
        application_opens_at=opens,
        application_closes_at=opens + timedelta(days=30),
    )
    listed = office.browser.get("/nominations")
    assert office.cohort.code in listed
    assert "Announced" in listed
    assert "opens on" in listed
    page = office.browser.get(office.base)
    assert "Announced" in page
    assert "nominations open on" in page
    assert "closed" not in text_of(page.tree.find(".//main"))
    assert "Nominations open on" in office.browser.get(f"{office.base}/upload")


def test_what_is_held_or_cancelled_before_it_opens_does_not_promise_to_open(
    office: Office,
) -> None:
    opens = clock.now() + timedelta(days=20)
    window = {"application_opens_at": opens, "application_closes_at": opens + timedelta(days=30)}
    change(office.cohort, is_held=True, **window)
    assert office.cohort.code not in office.browser.get("/nominations")
    assert "open on" not in office.browser.get(office.base)
    change(office.cohort, is_held=False, decision=CohortDecision.CANCELLED)
    assert "open on" not in office.browser.get(office.base)
