"""Part B of an application: career, education, stays abroad, languages, and the passport."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests.admissions.applying import RULES, fields, fill_in, the_application, token_of
from tests.factories.programme import make_cohort
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.accounts.services import own_actor
from training_portal.admissions.models import Application
from training_portal.people import own_data
from training_portal.people.background import background_of
from training_portal.people.background_kinds import BackgroundKind
from training_portal.people.models import BackgroundEntry, Person
from training_portal.people.passports import passport_hash, passport_number
from training_portal.people.services import erase
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.own_data import parts_of
from training_portal.platform.policy import SYSTEM

JOB = {
    "job_employer_1": "Lao Post",
    "job_position_1": "Clerk",
    "job_from_1": "03/2015",
    "job_to_1": "02/2020",
    "job_duties_1": "Sorting letters",
}


def kept_rows() -> dict[str, list[str]]:
    return the_application().answers["background"]["values"]


@pytest.fixture
def background(mine: PageClient) -> Page:
    """The step of a draft whose first two are written."""
    page = mine.submit(f"/cohorts/{make_cohort(rules=RULES).public_id}/apply", button="Start")
    page = mine.submit(page, button="Continue", values=fields("you"))
    page = mine.submit(page, button="Continue", values=fields("work"))
    assert page.heading == "Career and education"
    return page


def test_a_row_is_added_filled_in_and_removed_without_script(mine, background):
    page = mine.submit(background, button="Add a position")
    assert "Position 1" in page
    page = mine.submit(page, button="Add a position", values=JOB)
    assert page.heading == "Career and education"
    assert "Position 2" in page
    assert 'value="Lao Post"' in page.html
    # The one behind it moves up.
    page = mine.submit(page, values={"remove_row": "job-1", "job_employer_2": "Savan Park"})
    assert "Position 2" not in page
    assert 'value="Savan Park"' in page.html
    assert "Lao Post" not in page


def test_what_is_typed_is_kept_from_the_first_field(mine, background):
    page = mine.submit(background, button="Add a position")
    answer = mine.client.post(
        f"{page.url}/autosave",
        data={**JOB, "revision": "99", "csrf_token": token_of(page)},
    )
    assert answer.status_code == 200
    assert kept_rows()["job_employer_1"] == ["Lao Post"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"job_to_1": "02/2014"}, "before it began"),
        ({"job_from_1": "01/2030"}, "too late"),
        ({"job_from_1": "05/2002"}, "You were 8 then"),
        ({"job_position_1": ""}, "Write “Position there”, or remove the whole entry"),
    ],
)
def test_what_cannot_be_is_named_with_its_row(mine, background, changes, words):
    page = mine.submit(background, button="Add a position")
    page = mine.submit(page, button="Continue", values={**JOB, **changes})
    [error] = page.errors
    assert error.startswith("Position 1, ")
    assert words in error


def test_the_overview_says_what_is_to_mend_and_leads_there(mine, background):
    overview = background.url.removesuffix("/background")
    assert "to mend here" not in mine.get(overview)
    page = mine.submit(background, button="Add a position")
    mine.submit(
        page, button="Continue", values={**JOB, "job_position_1": "", "job_to_1": "02/2014"}
    )
    page = mine.get(mine.get(overview).link("2 things to mend here: Career and education"))
    assert page.heading == "Career and education"
    assert len(page.errors) == 2


def test_an_untouched_step_of_a_draft_is_a_link_away(mine, background):
    page = mine.get(background.url.removesuffix("/background"))
    assert mine.get(page.link("Change: Career and education")).heading == "Career and education"


def test_where_somebody_works_now_comes_first_and_is_not_called_before(mine, background):
    page = mine.submit(background, button="Add a position")
    page = mine.submit(page, button="Add a position", values=JOB)
    now = {"job_employer_2": "Savan Park", "job_position_2": "Lead", "job_from_2": "03/2020"}
    mine.submit(page, button="Continue", values={**JOB, **now})
    told = mine.get(background.url.replace("/background", "/check")).html
    assert told.index("Lead; Savan Park; since March 2020") < told.index("Worked before")
    assert told.index("Worked before") < told.index("Clerk; Lao Post; March 2015")


def test_two_positions_at_the_same_time_are_fine(mine, background):
    page = mine.submit(background, button="Add a position")
    page = mine.submit(page, button="Add a position", values=JOB)
    second = {name.replace("_1", "_2"): words for name, words in JOB.items()}
    page = mine.submit(page, button="Continue", values={**JOB, **second})
    assert page.heading == "Why this course"


def test_a_blank_row_is_no_entry(mine, background):
    page = mine.submit(background, button="Add a school or study")
    page = mine.submit(page, button="Continue")
    assert page.heading == "Why this course"


def test_there_is_room_for_so_many_rows_and_no_more(mine, background):
    page = background
    for _row in range(12):
        page = mine.submit(page, button="Add a position")
    assert "Add a position" not in page.html
    mine.submit(page, values={"add_row": "job"})
    assert not any(name.endswith("_13") for name in kept_rows())


def sent_with(mine: PageClient, cohort, **words: str) -> Person:
    """An application that was sent with one position, and other words in its first steps."""
    number = fill_in(mine, cohort)
    page = mine.get(f"/me/applications/{number}/background")
    if "Position 1" not in page:
        page = mine.submit(page, button="Add a position")
    mine.submit(page, button="Continue", values=JOB)
    for step in ("you", "work"):
        page = mine.get(f"/me/applications/{number}/{step}")
        values = {name: word for name, word in words.items() if f'name="{name}"' in page.html}
        page = mine.submit(page, button="Continue", values=values)
        assert page.errors == []
    page = mine.get(f"/me/applications/{number}/check")
    page = mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    assert page.errors == []
    return db.session.get_one(Person, the_application().person_id)


def test_a_sent_application_keeps_it_and_the_person_owns_it(mine):
    person = sent_with(mine, make_cohort(rules=RULES))
    entry = {
        "employer": "Lao Post",
        "position": "Clerk",
        "from": "2015-03-01",
        "to": "2020-02-01",
        "duties": "Sorting letters",
    }
    assert the_application().snapshot["jobs"] == [entry]
    assert background_of(person.id)[BackgroundKind.JOB] == [entry]
    page = mine.get(f"/me/applications/{the_application().public_id}")
    assert "Clerk; Lao Post; March 2015 to February 2020" in page
    # Sealed: no word of it stands in the table.
    rows = db.session.scalars(select(BackgroundEntry)).all()
    assert all(b"Lao Post" not in row.words for row in rows)


def test_work_in_the_field_is_ticked_for_this_course_and_not_kept_for_the_next(mine):
    number = fill_in(mine, make_cohort(rules=RULES))
    page = mine.submit(f"/me/applications/{number}/background", button="Add a position")
    page = mine.submit(page, button="Continue", values={**JOB, "job_in_field_1": "y"})
    page = mine.get(f"/me/applications/{number}/check")
    # Five years in the field, by the career; six and four months were told. It is said unfolded.
    unfolded, _mark, _folded = page.html.partition('<details class="more">')
    assert "as a sum 6 years and 4 months were told. A person looks at both." in unfolded
    mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    sent = the_application()
    assert sent.snapshot["jobs"][0]["in_field"] == "yes"
    assert sent.snapshot["months_in_field"] == 60
    assert "in_field" not in background_of(sent.person_id)[BackgroundKind.JOB][0]
    assert "field of the course" not in mine.get("/me/profile/background").html


def test_the_next_application_opens_with_it_as_it_was_corrected(mine):
    sent_with(mine, make_cohort(rules=RULES))
    page = mine.get("/me/profile/background")
    assert 'value="03/2015"' in page.html
    page = mine.submit(page, button="Save", job_position_1="Head clerk")
    assert "Saved" in page
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    page = mine.get(page.url.replace("/you", "/background"))
    assert 'value="Head clerk"' in page.html
    # What was sent says what it said.
    first = db.session.scalars(select(Application).order_by(Application.id)).first()
    assert first.snapshot["jobs"][0]["position"] == "Clerk"


def test_the_passport_is_sealed_in_the_draft(mine):
    cohort = make_cohort(rules=RULES)
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    page = mine.submit(
        page,
        button="Continue",
        values={**fields("you"), "passport_number": "PA 0123456"},
    )
    assert "0123456" not in json.dumps(the_application().answers)
    assert 'value="PA 0123456"' in mine.get(page.url.replace("/work", "/you")).html


def test_the_passport_is_on_record_once_it_is_sent(mine):
    person = sent_with(mine, make_cohort(rules=RULES), passport_number="PA 0123456")
    assert passport_number(person) == "PA0123456"
    assert person.passport_hash == passport_hash("pa-0123456")
    assert the_application().snapshot["passport_end"] == "456"
    assert "0123456" not in json.dumps(the_application().snapshot)


def test_an_expired_passport_and_letters_that_are_no_number_are_named(mine):
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    page = mine.submit(
        page,
        button="Continue",
        values={
            **fields("you"),
            "passport_number": "ລາວ",
            "passport_expires_on": "01/01/2020",
        },
    )
    assert len(page.errors) == 2
    assert "Latin letters and digits" in page
    assert "It has expired" in page


def test_a_language_has_four_skills_and_a_certificate(mine):
    words = {
        "listening_1": "good",
        "test_1": "ielts",
        "result_1": "6.5",
        "taken_on_1": "12/03/2026",
        "expires_on_1": "12/03/2028",
    }
    sent_with(mine, make_cohort(rules=RULES), **words)
    english = the_application().snapshot["languages"][1]
    assert english == {
        "language": "en",
        "level": "B1",
        "listening": "good",
        "test": "ielts",
        "result": "6.5",
        "taken_on": "2026-03-12",
        "expires_on": "2028-03-12",
    }
    page = mine.get(f"/me/applications/{the_application().public_id}")
    assert "IELTS 6.5" in page
    assert "Listening: Well" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"test_1": "ielts", "result_1": "12"}, "from 0 to 9"),
        ({"test_1": "ielts", "result_1": ""}, "Write the result"),
        ({"test_1": "jlpt", "result_1": "N3"}, "is a test of Japanese"),
        ({"test_1": "", "result_1": "6.5"}, "Choose the test"),
        # A day that is behind, as the field wants one.
        (
            {"test_1": "ielts", "result_1": "6", "taken_on_1": "x"},
            f"12/02/{clock.today().year - 1}",
        ),
        (
            {
                **{"test_1": "ielts", "result_1": "6"},
                **{"taken_on_1": "12/03/2026", "expires_on_1": "12/03/2025"},
            },
            "before it was taken",
        ),
    ],
)
def test_a_result_that_cannot_be_is_named(mine, words, said):
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    page = mine.submit(page, button="Continue", values=fields("you"))
    values = {k: v for k, v in fields("work").items() if f'name="{k}"' in page.html}
    page = mine.submit(page, button="Continue", values={**values, **words})
    assert any(said in error for error in page.errors), page.errors


def test_nothing_of_it_is_left_after_an_erasure(mine):
    person = sent_with(mine, make_cohort(rules=RULES), passport_number="PA 0123456")
    erase(person.id, actor=SYSTEM)
    assert db.session.scalars(select(BackgroundEntry)).all() == []
    assert the_application().answers == {}


def test_what_belongs_to_the_person_is_in_ones_own_data(mine):
    person = sent_with(mine, make_cohort(rules=RULES), passport_number="PA 0123456")
    account = db.session.get_one(Account, person.account_id)
    owner = own_data.owner_of(account, own_actor(account))
    parts = parts_of(owner).values()
    told = json.dumps([each.rows for _title, part in parts for each in part.records], default=str)
    assert "Lao Post" in told
    assert "PA 0123456" in told  # As it was typed into the draft.
