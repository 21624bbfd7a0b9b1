"""The pages of figures: what an observer reads, what stays unread, and the files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.factories.accounts import make_account
from tests.factories.people import make_person
from tests.factories.placements import make_placement, make_posting
from tests.factories.programme import make_cohort, make_course_version
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.people.models import Person, Sex
from training_portal.placements.application_states import PlacementState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.reporting import queries

BrowserOf = Callable[[Account], PageClient]
S = EnrolmentState


@pytest.fixture
def observer(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.OBSERVER))


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    version = make_course_version(title="Welding of corridors")
    return make_cohort(version=version, decision=CohortDecision.CONFIRMED)


def enrol(cohort: Cohort, count: int, country: str, state: S, sex: Sex | None = Sex.FEMALE) -> None:
    """Enrol that many people of a country, all in one state."""
    for number in range(count):
        person = make_person(f"Person {country} {state} {number}", sex=sex)
        with unit_of_work():
            db.session.add(
                Enrolment(
                    cohort_id=cohort.id,
                    person_id=person.id,
                    sending_country=country,
                    state=state,
                    enrolled_at=clock.now(),
                )
            )


def rows_of(client: PageClient, address: str) -> list[list[str]]:
    answer = client.client.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def table(client: PageClient, address: str) -> list[list[str]]:
    """The figures of a file, without the columns that say of when they are."""
    return [row[:-2] for row in rows_of(client, address)]


def test_a_file_says_of_what_and_when_it_is(cohort: Cohort, observer: PageClient) -> None:
    enrol(cohort, 6, "LA", S.COMPLETED)
    today = clock.today().isoformat()
    head, first, *_rest = rows_of(observer, "/reports/places/country.csv")
    assert head[-2:] == ["Years", "As of"]
    assert first[-2:] == ["All years", today]
    year = cohort.starts_on.year
    answer = observer.client.get(f"/reports/places/country.xlsx?year={year}")
    assert f"places-by-country-{year}-{today}.xlsx" in answer.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    about = {str(what): str(words) for what, words in book.get_sheet_by_name("About").to_python()}
    assert about["Title"] == "Places taken in courses" and about["Years"] == str(year)
    assert "Somebody who took part in two courses counts twice" in about["Places taken"]
    assert "fewer than 5 people" in about["Not shown"]


def test_places_and_completions_stand_by_country_sex_course_and_year(
    cohort: Cohort, observer: PageClient
) -> None:
    enrol(cohort, 6, "LA", S.COMPLETED)
    enrol(cohort, 7, "VN", S.ACTIVE, Sex.MALE)
    page = observer.get("/reports")
    for words in ("Lao PDR", "Viet Nam", "Female", "Male", "Welding of corridors"):
        assert words in page
    assert table(observer, "/reports/places/country.csv") == [
        ["Sending country", "Completed", "Not completed, or not yet", "Places taken"],
        ["Lao PDR", "6", "0", "6"],
        ["Viet Nam", "0", "7", "7"],
        ["All", "6", "7", "13"],
    ]
    year = str(cohort.starts_on.year)
    assert table(observer, "/reports/years.csv")[1] == [year, "6", "7", "0", "13", "100"]


def test_a_group_under_five_is_shown_on_no_page_and_in_no_file(
    cohort: Cohort, observer: PageClient
) -> None:
    enrol(cohort, 8, "LA", S.COMPLETED)
    enrol(cohort, 3, "KH", S.COMPLETED)
    enrol(cohort, 9, "VN", S.COMPLETED)
    rows = {row[0]: row for row in table(observer, "/reports/places/country.csv")}
    assert rows["Cambodia"][1:] == ["not shown"] * 3, "the nought would tell what became of them"
    assert "not shown" in rows["Lao PDR"], "one figure alone could be found from the total"
    assert rows["All"][3] == "20"
    assert ">3<" not in observer.get("/reports").html


def test_one_year_is_chosen_and_any_other_word_means_all(
    cohort: Cohort, observer: PageClient
) -> None:
    enrol(cohort, 6, "LA", S.COMPLETED)
    year = cohort.starts_on.year
    assert f"first day is in {year}" in observer.get(f"/reports?year={year}")
    assert "all years" in observer.get("/reports?year=1066")
    assert table(observer, f"/reports/places/sex.csv?year={year}")[1] == ["Female", "6", "0", "6"]


def test_a_year_of_which_nothing_can_be_told_says_why_and_leads_to_all_years(
    cohort: Cohort, observer: PageClient
) -> None:
    earlier = make_cohort(starts_on=date(cohort.starts_on.year - 1, 3, 1))
    for country in ("KH", "LA", "VN"):
        enrol(cohort, 12, country, S.COMPLETED)
        enrol(earlier, 2, country, S.COMPLETED)
    page = observer.get(f"/reports?year={cohort.starts_on.year}")
    assert f"None of these figures can be shown for {cohort.starts_on.year} alone." in page
    assert "By sending country" in page and "Lao PDR" not in page
    assert "Lao PDR" in observer.get(page.link("See all years together"))


def test_what_a_page_does_not_name_its_file_does_not_name_either(
    cohort: Cohort, observer: PageClient
) -> None:
    """One person in a year: neither where from nor what became of them, on a page or in a file."""
    earlier = make_cohort(starts_on=date(cohort.starts_on.year - 1, 3, 1))
    enrol(cohort, 12, "LA", S.COMPLETED)
    enrol(earlier, 1, "KH", S.COMPLETED)
    year = earlier.starts_on.year
    page = observer.get(f"/reports?year={year}")
    assert f"None of these figures can be shown for {year} alone." in page
    for name in ("country", "sex", "course"):
        lines = table(observer, f"/reports/places/{name}.csv?year={year}")
        assert lines[1:] == [["All", "not shown", "not shown", "not shown"]]
    (line,) = [row for row in table(observer, "/reports/years.csv") if row[0] == str(year)]
    assert set(line[1:]) == {"not shown"}


def test_without_enrolments_the_page_says_so(app: Flask, observer: PageClient) -> None:
    assert "No figures yet" in observer.get("/reports")
    assert "Completed" in observer.get("/reports/definitions")
    assert table(observer, "/reports/places/course.csv")[1] == ["All", "0", "0", "0"]


def test_a_place_of_somebody_without_a_sex_counts_as_not_stated(
    cohort: Cohort, observer: PageClient
) -> None:
    enrol(cohort, 5, "LA", S.COMPLETED, sex=None)
    assert table(observer, "/reports/places/sex.csv")[1][0] == "Not stated"


def test_the_share_of_women_stands_on_top_though_one_persons_sex_is_not_stated(
    cohort: Cohort, observer: PageClient
) -> None:
    enrol(cohort, 9, "LA", S.COMPLETED)
    enrol(cohort, 10, "LA", S.COMPLETED, sex=Sex.MALE)
    enrol(cohort, 1, "LA", S.COMPLETED, sex=None)
    page = observer.get("/reports")
    assert "45 %" in page and "9 of 20 places" in page
    assert "Male, Not stated (together)" in page
    rows = table(observer, "/reports/places/sex.csv")[1:]
    assert rows == [
        ["Female", "9", "0", "9"],
        ["Male", "not shown", "not shown", "not shown"],
        ["Not stated", "not shown", "not shown", "not shown"],
        ["Male, Not stated (together)", "11", "0", "11"],
        ["All", "20", "0", "20"],
    ]


def test_where_all_places_are_kept_back_women_are_told_of_those_who_completed(
    cohort: Cohort, observer: PageClient
) -> None:
    """One who left in each of two years takes the places of both years along."""
    earlier = make_cohort(starts_on=date(cohort.starts_on.year - 1, 3, 1))
    for each in (cohort, earlier):
        enrol(each, 12, "LA", S.COMPLETED)
        enrol(each, 12, "LA", S.COMPLETED, sex=Sex.MALE)
        enrol(each, 1, "LA", S.WITHDRAWN, sex=Sex.MALE)
    page = observer.get(f"/reports?year={earlier.starts_on.year}")
    assert "50 %" in page and "12 of 24 completed places" in page


def test_few_women_are_not_told_as_a_share(cohort: Cohort, observer: PageClient) -> None:
    enrol(cohort, 3, "LA", S.COMPLETED)
    enrol(cohort, 17, "LA", S.COMPLETED, sex=Sex.MALE)
    page = observer.get("/reports")
    assert "15 %" not in page and "3 of 20" not in page


def test_each_bar_says_in_words_what_it_counts(cohort: Cohort, observer: PageClient) -> None:
    """Places and completions have a bar each; who sees one never takes it for the other."""
    enrol(cohort, 6, "LA", S.COMPLETED)
    enrol(cohort, 7, "LA", S.ACTIVE)
    page = observer.get("/reports")
    assert "13 places" in page and "6 completed" in page


def test_a_bar_that_is_kept_back_says_so_instead_of_ending_early(
    cohort: Cohort, observer: PageClient
) -> None:
    for title in ("Weaving of nets", "Mending of nets"):
        course = make_cohort(
            version=make_course_version(title=title), decision=CohortDecision.CONFIRMED
        )
        enrol(course, 12, "LA", S.COMPLETED)
        enrol(course, 1, "LA", S.WITHDRAWN)
    page = observer.get("/reports")
    assert "12 completed" in page and "places not shown" in page


def test_the_figures_cost_the_same_however_many_people(cohort: Cohort) -> None:
    enrol(cohort, 5, "LA", S.COMPLETED)
    with statements(db.engine) as few:
        queries.facts()
    enrol(cohort, 5, "VN", S.COMPLETED)
    with statements(db.engine) as many:
        queries.facts()
    assert len(few) == len(many) == 1


def test_placements_count_where_their_people_were_sent_from(
    cohort: Cohort, observer: PageClient
) -> None:
    enrol(cohort, 6, "VN", S.COMPLETED)
    people = db.session.scalars(select(Enrolment.person_id)).all()
    posting = make_posting(openings=6)
    for person_id in people:
        make_placement(
            posting,
            db.session.get_one(Person, person_id),
            state=PlacementState.STARTED,
            started_on=clock.today(),
        )
    assert table(observer, "/reports/placements/country.csv") == [
        ["Sending country", "Placements begun"],
        ["Viet Nam", "6"],
        ["All", "6"],
    ]
    page = observer.get("/reports")
    assert "Placements begun" in page
    # A heading over a table of a single year would say nothing.
    assert "Year" not in [heading.text for heading in page.tree.iter("h3")]


@pytest.mark.parametrize("asked", ["1900", "next year", "9999"])
def test_a_year_without_figures_is_said_to_have_none_and_the_others_are_named(
    cohort: Cohort, observer: PageClient, asked: str
) -> None:
    enrol(cohort, 6, "LA", S.COMPLETED)
    page = observer.get(f"/reports?year={asked.replace(' ', '+')}")
    assert f"There is nothing for “{asked}”" in page
    year = str(cohort.starts_on.year)
    assert f"first day is in {year}" in observer.get(page.link(year))
    assert "There is nothing for" not in observer.get("/reports?year=*")
    assert "There is nothing for" not in observer.get("/reports?year=")


def test_a_year_in_which_only_placements_began_is_there_and_says_so(
    cohort: Cohort, observer: PageClient
) -> None:
    enrol(cohort, 6, "VN", S.COMPLETED)
    posting = make_posting(openings=6)
    later = date(cohort.starts_on.year + 1, 2, 1)
    for person_id in db.session.scalars(select(Enrolment.person_id)).all():
        person = db.session.get_one(Person, person_id)
        make_placement(posting, person, state=PlacementState.STARTED, started_on=later)
    page = observer.get(observer.get("/reports").link(str(later.year)))
    assert f"No course began in {later.year}." in page and "Placements begun" in page
    assert "Places taken</dt>" not in page
    earlier = observer.get(f"/reports?year={cohort.starts_on.year}")
    assert f"No placement began in {cohort.starts_on.year}." in earlier


def cancelled() -> Cohort:
    return make_cohort(
        version=make_course_version(title="Course that was cancelled"),
        decision=CohortDecision.CANCELLED,
    )


def test_places_of_a_cancelled_cohort_are_not_counted(cohort: Cohort, observer: PageClient) -> None:
    """Nobody could complete it, so nobody ended without completing."""
    enrol(cohort, 20, "LA", S.COMPLETED)
    called_off = cancelled()
    enrol(called_off, 18, "LA", S.WITHDRAWN)
    enrol(called_off, 2, "VN", S.NO_SHOW)
    assert table(observer, "/reports/places/country.csv")[1:] == [
        ["Lao PDR", "20", "0", "20"],
        ["All", "20", "0", "20"],
    ]
    # Places taken, all of them completed: a rate of 100 %.
    year = str(cohort.starts_on.year)
    assert table(observer, "/reports/years.csv")[1] == [year, "20", "0", "0", "20", "100"]
    assert "Course that was cancelled" not in observer.get("/reports")


def test_who_completed_counts_though_the_cohort_was_cancelled(
    cohort: Cohort, observer: PageClient
) -> None:
    called_off = cancelled()
    enrol(called_off, 6, "LA", S.COMPLETED)
    enrol(called_off, 7, "LA", S.WITHDRAWN)
    assert table(observer, "/reports/places/course.csv")[1:] == [
        ["Course that was cancelled", "6", "0", "6"],
        ["All", "6", "0", "6"],
    ]


def test_the_few_who_completed_a_cancelled_cohort_stay_kept_back(
    cohort: Cohort, observer: PageClient
) -> None:
    enrol(cohort, 9, "LA", S.COMPLETED)
    enrol(cohort, 8, "VN", S.COMPLETED)
    called_off = cancelled()
    enrol(called_off, 3, "KH", S.COMPLETED)
    enrol(called_off, 12, "KH", S.WITHDRAWN)
    rows = {row[0]: row for row in table(observer, "/reports/places/country.csv")}
    assert rows["Cambodia"][1:] == ["not shown"] * 3
    assert "not shown" in rows["Viet Nam"], "one figure alone could be found from the total"
    assert rows["All"][3] == "20"
    assert ">3<" not in observer.get("/reports").html


def test_the_definitions_say_what_is_counted(observer: PageClient) -> None:
    page = observer.get("/reports/definitions")
    assert "Those of a cohort that was cancelled do not count" in page
    assert "the person or the company recorded" in page and "both sides" not in page
