"""What somebody tells of training in another country counts for the time between two courses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.admissions.applying import fields
from tests.factories.programme import make_cohort
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.participation import Participation
from training_portal.eligibility.profiles import profile
from training_portal.eligibility.rules import check_all
from training_portal.platform import clock

PASS, LOOK, FAIL = Finding.PASS, Finding.NEEDS_PERSON, Finding.FAIL
DAYS = [(1, "days_since_last_participation", {"days": 183})]
COHORT = SimpleNamespace(
    starts_on=date(2027, 2, 1),
    ends_on=date(2027, 2, 20),
    application_closes_at=datetime(2026, 12, 20, tzinfo=UTC),
    time_zone="Asia/Vientiane",
)


def stay(end: str) -> dict[str, str]:
    return {"what": "Course", "country": "TH", "from": "2015-01-01", "to": f"{end}-01"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, PASS),
        ({"stays_abroad": None}, PASS),
        ({"stays_abroad": [stay("2026-11")]}, LOOK),
        ({"stays_abroad": [stay("2020-05")]}, PASS),
        ({"stays_abroad": [stay("2020-05"), stay("2026-11")]}, LOOK),
        # The answer to the very question says that it was a training programme.
        ({"last_training_on": "2026-11-01", "stays_abroad": [stay("2026-11")]}, FAIL),
        ({"last_training_on": "2020-05-01", "stays_abroad": [stay("2026-11")]}, LOOK),
    ],
)
def test_the_end_of_a_stay_is_held_against_the_first_day(told, expected):
    who = profile(told, COHORT, sending_country="LA")
    [found] = check_all(DAYS, who)
    assert found.finding is expected


def test_a_stay_that_is_a_course_of_the_programme_counts_once():
    known = Participation(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 20), code="KZ-1")
    who = profile(
        {"stays_abroad": [stay("2026-11")]}, COHORT, sending_country="LA", participations=[known]
    )
    assert who.participations == [known]


def test_the_page_before_sending_says_that_a_person_looks_at_it(mine):
    begins = clock.today() + timedelta(days=60)
    cohort = make_cohort(
        rules=[("days_since_last_participation", {"days": 183})],
        starts_on=begins,
    )
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    page = mine.submit(page, button="Continue", values=fields("you"))
    page = mine.submit(
        page,
        button="Continue",
        values={k: v for k, v in fields("work").items() if f'name="{k}"' in page.html},
    )
    page = mine.submit(page, button="Add a training or study")
    last_month = clock.today().replace(day=1) - timedelta(days=1)
    words = {
        "abroad_what_1": "Course on packaging",
        "abroad_country_1": "TH",
        "abroad_from_1": f"{last_month:%m/%Y}",
        "abroad_to_1": f"{last_month:%m/%Y}",
    }
    page = mine.submit(page, button="Continue", values=words)
    assert page.heading == "Why this course", page.errors
    page = mine.get(page.url.replace("/why", "/check"))
    unfolded, _mark, _folded = page.html.partition('<details class="more">')
    assert "It was told among stays in another country" in unfolded
