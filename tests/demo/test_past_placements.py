"""Placements of the years before: plausible, and the rows that the verbs would leave one by one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.demo.one_by_one import OneByOne
from tests.support.comparing import everything
from tests.support.database import Databases, settings_for
from training_portal import create_app
from training_portal.demo import (
    cast,
    companies,
    earlier_placements,
    material,
    past_hiring,
    placing,
)
from training_portal.demo.past_hiring import Graduate, Plan
from training_portal.demo.placing_crowds import Crowd
from training_portal.demo.placing_people import Hands
from training_portal.demo.telling import COORDINATOR, People, Story
from training_portal.placements.posting_states import PostingKind
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

NOW = datetime(2027, 3, 1, 4, tzinfo=UTC)
#: Of the cohorts before, those told: courses whose graduates go to plants, and border staff.
COHORTS = 5
WAYS = {
    "shortlist", "interview", "offer", "accept", "begin", "finish", "leave", "reject", "decline",
    "withdraw", "expire", "settle",
}  # fmt: skip
POSTINGS = {"submit", "look", "look_again", "return", "close", "withdraw_posting", "expire_posting"}


def graduates(number: int = 400) -> list[Graduate]:
    """Invented graduates, a few for each course, country, sex and month."""
    codes = sorted({code for job in material.earlier_postings()["jobs"] for code in job["courses"]})
    return [
        Graduate(
            person_id=each + 1,
            country=("KH", "LA", "MM", "TH", "VN")[each % 5],
            sex="FM"[each // 5 % 2],
            born=date(1990, 1, 1),
            completed={
                codes[each // 10 % len(codes)]: (NOW - timedelta(days=1100 - 2 * each)).date()
            },
        )
        for each in range(number)
    ]


def drawn(people: list[Graduate], **changes: Any) -> list[Plan]:
    data = {**material.earlier_postings(), **changes}
    known = [*material.companies(), *material.earlier_companies()]
    return past_hiring.drawn_up(data, known, people, seed=7, now=NOW)


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return drawn(graduates())


def test_the_same_comes_out_for_the_same_seed_and_day(plans: list[Plan]) -> None:
    assert drawn(graduates()) == plans


def test_who_applies_has_completed_a_course_that_fits_and_is_invited(plans: list[Plan]) -> None:
    known = {each.person_id: each for each in graduates()}
    for plan in plans:
        for step in plan.steps:
            if step.verb in ("apply", "begin"):
                assert step.applicant is not None
                person = known[plan.people[step.applicant]]
                courses = set(plan.entry["courses"]) & set(person.completed)
                assert courses and person.country in plan.entry["countries"], plan.entry["title"]
                assert min(person.completed[code] for code in courses) < step.at.date()


def test_nobody_is_placed_twice_and_no_posting_takes_more_than_it_has(plans: list[Plan]) -> None:
    placed: Counter[int] = Counter()
    for plan in plans:
        hired = [step for step in plan.steps if step.verb == "accept"]
        assert len(hired) <= plan.entry["openings"]
        placed.update(plan.people[step.applicant] for step in hired if step.applicant is not None)
    assert set(placed.values()) == {1}


def test_nothing_lies_ahead_and_steps_stand_in_their_order(plans: list[Plan]) -> None:
    for plan in plans:
        moments = [step.at for step in plan.steps]
        assert moments == sorted(moments) and moments[-1] < NOW


def test_both_sexes_and_all_countries_are_placed_in_each_year(plans: list[Plan]) -> None:
    known = {each.person_id: each for each in graduates()}
    years: dict[int, set[str]] = {}
    for plan in plans:
        for step in plan.steps:
            if step.verb == "begin" and step.applicant is not None:
                person = known[plan.people[step.applicant]]
                years.setdefault(step.at.year, set()).update((person.country, person.sex))
    assert len(years) >= 3
    whole = {"KH", "LA", "MM", "TH", "VN", "F", "M"}
    assert all(found == whole for year, found in years.items() if year < NOW.year)


def test_every_way_a_posting_and_an_application_can_go_is_among_them(plans: list[Plan]) -> None:
    verbs = {step.verb for plan in plans for step in plan.steps}
    assert verbs >= WAYS | POSTINGS


def test_of_those_who_left_only_whom_the_programme_heard_of_lately_still_wait(
    plans: list[Plan],
) -> None:
    left: dict[tuple[int, int | None], datetime] = {}
    settled: dict[tuple[int, int | None], datetime] = {}
    for number, plan in enumerate(plans):
        for step in plan.steps:
            if step.verb in ("leave", "settle"):
                {"leave": left, "settle": settled}[step.verb][number, step.applicant] = step.at
    assert settled and all(left[key] < at for key, at in settled.items())
    waiting = [at for key, at in left.items() if key not in settled]
    assert all(at > NOW - timedelta(days=20) for at in waiting)


def test_the_data_names_what_is_there() -> None:
    data = material.earlier_postings()
    known = {each["key"]: each for each in [*material.companies(), *material.earlier_companies()]}
    assert set(data["words"]["settled"]) == set(data["words"]["left"])
    for key in data["companies"]:
        assert known[key]["state"] == "verified", key
    for job in data["jobs"]:
        assert job["kind"] in set(PostingKind) and job["pay"] in data["wages"], job["title"]
        assert len(job["description"]) <= 400
        assert any(set(job["fields"]) & set(fields) for fields in data["companies"].values())
    for plan in drawn(graduates()):
        amount, currency, period = plan.entry["wage"]
        assert amount > 0 and period in set(WagePeriod)
        assert currency == data["currencies"][known[plan.entry["company"]]["country"]]


@pytest.mark.once
def test_both_ways_leave_the_same_rows(databases: Databases, tmp_path: Path) -> None:
    one_by_one = told(databases, tmp_path / "one", at_once=False)
    at_once = told(databases, tmp_path / "once", at_once=True)
    assert len(one_by_one["placement_application"]) > 25
    assert len(one_by_one["company_link"]) > 12
    for name, expected in one_by_one.items():
        assert at_once[name] == expected, name


def told(databases: Databases, folder: Path, *, at_once: bool) -> dict[str, list[str]]:
    """Everything in the database after some postings were told in one way or the other."""
    app = create_app(settings_for(databases.fresh(reference=True), folder))
    with app.app_context(), clock.standing_at(NOW):
        with unit_of_work():
            _tell(at_once=at_once)
        found = everything("text_sha256", "code", "serial", "signature")
        db.session.remove()
        db.engine.dispose()
    return found


def _tell(*, at_once: bool) -> None:
    with clock.standing_at(NOW - timedelta(days=1400)):
        crew = cast.gather(NOW.date())
    staff = crew.actor(COORDINATOR, Role.PROGRAMME_COORDINATOR)
    companies.register_all(crew, staff, NOW, with_earlier=True)
    entries = material.earlier_cohorts(7, NOW.date())[-COHORTS:]
    people = People(entries, 7, NOW)
    for entry in entries:
        Story(entry, crew, people, 7, NOW).tell()
    chosen = drawn(earlier_placements.graduates(set()), number=24)
    applicants = earlier_placements.applicants_of({each for plan in chosen for each in plan.people})
    assert {step.verb for plan in chosen for step in plan.steps} >= WAYS | POSTINGS
    for plan in chosen:
        site = earlier_placements.required_site(crew, plan)
        hands = Hands(earlier_placements.owner_of(site), *placing.reviewers(crew, staff))
        if at_once:
            Crowd(plan, site, [applicants[each] for each in plan.people], hands, NOW).tell()
        else:
            OneByOne(plan, site, hands, NOW).tell()
