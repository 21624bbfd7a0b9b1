"""The demo data: every key leads somewhere, every sum is right, every body is invented."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.demo.conftest import DEMO, read
from tests.demo.scripts import is_written_in
from training_portal.admissions.models import ENDED_STATES, SEATED_STATES, ApplicationState
from training_portal.cohorts.models import CohortDecision, CohortState, EnrolmentState
from training_portal.cohorts.rules import (
    Share,
    Timing,
    effective_state,
    is_accepting,
    plan_objections,
    room_for,
)
from training_portal.demo import material, rules
from training_portal.organisations.models import OrganisationKind
from training_portal.platform.policy import Role

SENDING = {"KH", "LA", "MM", "TH", "VN"}
DEMO_MARKS = {
    "km": "(គំរូ)",
    "lo": "(ຕົວຢ່າງ)",
    "my": "(နမူနာ)",
    "th": "(ตัวอย่าง)",
    "vi": "(minh họa)",
    "ja": "\uff08見本\uff09",
}
Rows = dict[str, dict[str, Any]]


def key_list(name: str) -> list[str]:
    return [entry["key"] for entry in read(DEMO / f"{name}.yaml")[name]]


@pytest.mark.parametrize("name", ["organisations", "cohorts", "accounts"])
def test_no_key_is_used_twice(name: str) -> None:
    assert [key for key, times in Counter(key_list(name)).items() if times > 1] == []


def test_each_organisation_says_that_it_is_invented(organisations: Rows) -> None:
    for entry in organisations.values():
        assert entry["name"].endswith("(demo)"), entry["key"]
        assert entry["native_name"].endswith(DEMO_MARKS[entry["native_language"]]), entry["key"]
        assert max(len(entry["name"]), len(entry["native_name"])) <= 200


def test_each_organisation_is_named_in_the_script_of_its_country(organisations: Rows) -> None:
    wrong = [
        entry["key"]
        for entry in organisations.values()
        if not is_written_in(entry["native_language"], entry["native_name"])
    ]
    assert wrong == []


def test_each_organisation_is_of_a_known_kind_and_in_a_province_of_its_country(
    organisations: Rows,
) -> None:
    for entry in organisations.values():
        assert entry["kind"] in set(OrganisationKind), entry["key"]
        assert entry["province"].startswith(f"{entry['country']}-"), entry["key"]


def test_two_to_four_bodies_of_each_sending_country_nominate(organisations: Rows) -> None:
    bodies = Counter(e["country"] for e in organisations.values() if e.get("nominates"))
    assert set(bodies) == SENDING
    assert all(2 <= number <= 4 for number in bodies.values())


def test_cohorts_stand_in_all_states(cohorts: Rows) -> None:
    assert 12 <= len(cohorts) <= 15
    assert {entry["state"] for entry in cohorts.values()} == {state.value for state in CohortState}
    assert sum(entry["state"] == "completed" for entry in cohorts.values()) >= 3


#: The data is made at 15:00 in Bangkok.
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def timing(entry: dict[str, Any]) -> Timing:
    zone = ZoneInfo(entry["time_zone"])
    today = NOW.astimezone(zone).date()
    day = {name: today + timedelta(days=offset) for name, offset in entry["days"].items()}
    return Timing(
        decision=CohortDecision(entry["decision"]),
        is_held=False,
        opens_at=datetime.combine(day["opens"], time(9), zone),
        closes_at=datetime.combine(day["closes"], time(17), zone),
        starts_on=day["starts"],
        ends_on=day["ends"],
        time_zone=entry["time_zone"],
    )


def test_the_state_of_a_cohort_follows_from_its_decision_and_dates(cohorts: Rows) -> None:
    for entry in cohorts.values():
        found = timing(entry)
        assert effective_state(found, NOW) == entry["state"], entry["key"]
        assert is_accepting(found, NOW) == (entry["state"] == "open"), entry["key"]
        days = entry["days"]
        assert days["opens"] < days["closes"] < days["starts"] <= days["ends"], entry["key"]


def test_one_open_cohort_closes_within_days(cohorts: Rows) -> None:
    assert any(
        0 < entry["days"]["closes"] <= 4 for entry in cohorts.values() if entry["state"] == "open"
    )


def test_funders_shares_add_up_to_a_hundred(cohorts: Rows, organisations: Rows) -> None:
    for entry in cohorts.values():
        assert sum(entry["funders"].values()) == 100, entry["key"]
        assert {organisations[key]["kind"] for key in entry["funders"]} == {"funder"}


def test_hosts_and_issuers_are_known_and_train(cohorts: Rows, organisations: Rows) -> None:
    for entry in cohorts.values():
        for key in (entry["host"], entry["issuer"]):
            assert organisations[key]["kind"] in {"training_institution", "implementing_partner"}


def test_a_seat_plan_can_fill_the_cohort_and_keep_its_promises(cohorts: Rows) -> None:
    for entry in cohorts.values():
        plan = entry["seats"]
        assert set(plan) <= SENDING, entry["key"]
        bounds = {country: (share["minimum"], share["maximum"]) for country, share in plan.items()}
        assert plan_objections(entry["capacity"], bounds) == [], entry["key"]
        assert sum(share["maximum"] for share in plan.values()) >= entry["capacity"]


def seats_held(states: dict[str, int]) -> int:
    return sum(
        number for state, number in states.items() if ApplicationState(state) in SEATED_STATES
    )


def seats_by_country(entry: dict[str, Any]) -> dict[str, int]:
    """Seats held, and those that wait for who replaces somebody who gave one up lately."""
    waiting = entry.get("declined_lately", ())
    return {
        country: seats_held(states) + (states["declined"] if country in waiting else 0)
        for country, states in entry["applicants"].items()
    }


def test_nobody_holds_a_seat_that_the_plan_does_not_have(cohorts: Rows) -> None:
    for entry in cohorts.values():
        held = seats_by_country(entry)
        assert sum(held.values()) <= entry["capacity"], entry["key"]
        for country, number in held.items():
            assert number <= entry["seats"][country]["maximum"], (entry["key"], country)


def test_where_seats_were_given_out_each_guarantee_was_used(cohorts: Rows) -> None:
    """Otherwise seats kept for one country would have stood in the way of another's people."""
    for entry in cohorts.values():
        held = seats_by_country(entry)
        if sum(held.values()):
            unused = {
                country
                for country, share in entry["seats"].items()
                if held.get(country, 0) < share["minimum"]
            }
            assert unused == set(), entry["key"]


def test_people_wait_only_where_no_seat_is_free_for_them(cohorts: Rows) -> None:
    for entry in cohorts.values():
        plan = {
            country: Share(
                minimum=share["minimum"],
                maximum=share["maximum"],
                taken=seats_by_country(entry).get(country, 0),
            )
            for country, share in entry["seats"].items()
        }
        for country, states in entry["applicants"].items():
            if states.get("waitlisted"):
                room = room_for(country, plan, capacity=entry["capacity"], guarantees_released=True)
                assert room.seats == 0, (entry["key"], country)


def test_applications_have_got_no_further_than_their_cohort(cohorts: Rows) -> None:
    before_decision = {"draft", "submitted", "returned", "withdrawn"}
    for entry in cohorts.values():
        states = {state for country in entry["applicants"].values() for state in country}
        if entry["state"] == "draft":
            assert states == set()
        elif entry["state"] == "open":
            assert states <= before_decision, entry["key"]
        elif entry["state"] == "cancelled":
            assert states <= {state.value for state in ENDED_STATES}, entry["key"]
            assert entry["cancelled_because"]
        elif entry["state"] in {"running", "completed"}:
            allowed = ENDED_STATES | {ApplicationState.ENROLLED}
            assert states <= {state.value for state in allowed}, entry["key"]


def test_the_enrolled_of_each_country_have_an_outcome(cohorts: Rows) -> None:
    for entry in cohorts.values():
        enrolled = {
            country: states["enrolled"]
            for country, states in entry["applicants"].items()
            if states.get("enrolled")
        }
        outcomes = entry.get("outcomes", {})
        assert {country: sum(found.values()) for country, found in outcomes.items()} == enrolled
        for found in outcomes.values():
            assert all(EnrolmentState(state) for state in found)


def test_a_running_cohort_has_nobody_who_has_completed_it(cohorts: Rows) -> None:
    over = {"completed", "not_completed", "no_show"}
    for entry in cohorts.values():
        found = {state for states in entry.get("outcomes", {}).values() for state in states}
        if entry["state"] == "running":
            assert not found & over, entry["key"]
        if entry["state"] == "completed":
            assert not found & {"enrolled", "active"}, entry["key"]


def test_there_are_a_few_hundred_applications_and_most_are_nominated(cohorts: Rows) -> None:
    everybody = direct = 0
    for entry in cohorts.values():
        for country, number in entry["direct"].items():
            assert number <= sum(entry["applicants"][country].values()), entry["key"]
        everybody += sum(sum(states.values()) for states in entry["applicants"].values())
        direct += sum(entry["direct"].values())
    assert 200 <= everybody <= 500
    assert 0 < direct < everybody / 2


def test_each_venue_has_a_time_zone_and_each_cohort_an_audience(
    cohorts: Rows, audiences: dict[str, rules.Audience], organisations: Rows
) -> None:
    kinds = {entry["kind"] for entry in organisations.values()}
    for entry in cohorts.values():
        assert ZoneInfo(entry["time_zone"]).key == entry["time_zone"]
        assert entry["audience"] in audiences
        assert len(entry["venue"]) <= 200
    for audience in audiences.values():
        assert set(audience.employer_kinds) <= kinds


def test_there_is_an_account_for_each_role(accounts: Rows) -> None:
    assert {entry["role"] for entry in accounts.values()} == {role.value for role in Role}


def test_accounts_lead_to_organisations_and_persons_that_exist(
    accounts: Rows, organisations: Rows
) -> None:
    for key, entry in accounts.items():
        scope, person = entry["organisation"], entry["person"]
        assert scope is None or scope in organisations, key
        assert person.get("employer") is None or person["employer"] in organisations, key
        assert person["province"].startswith(f"{person['nationality']}-"), key
        if entry["role"] == "nominating_officer":
            assert organisations[scope]["nominates"], key


def test_the_names_of_accounts_are_as_names_are(
    accounts: Rows, stocks: dict[str, rules.NameStock]
) -> None:
    for key, entry in accounts.items():
        person = entry["person"]
        stock = stocks[person["nationality"]]
        assert is_written_in(stock.language, person["native_name"]), key
        assert person["name_in_latin"].isascii(), key
        if person["nationality"] == "MM":
            assert person["family_name"] is None, key
        else:
            assert person["family_name"] in person["full_name"].split(" "), key


def test_each_account_says_in_one_sentence_what_to_try(accounts: Rows) -> None:
    for key, entry in accounts.items():
        words = entry["try"]
        assert words.endswith("."), key
        assert ". " not in words, key
        assert len(words) <= 300, key


def test_a_situation_is_one_that_the_cohort_has(
    accounts: Rows, cohorts: Rows, organisations: Rows
) -> None:
    situations = 0
    for key, entry in accounts.items():
        situation = entry.get("situation")
        if situation is None:
            continue
        situations += 1
        country = entry["person"]["nationality"]
        cohort = cohorts[situation["cohort"]]
        assert cohort["applicants"][country].get(situation["application"], 0) > 0, key
        if "enrolment" in situation:
            assert cohort["outcomes"][country].get(situation["enrolment"], 0) > 0, key
        if situation["nominated_by"] is None:
            assert cohort["direct"].get(country, 0) > 0, key
        else:
            assert organisations[situation["nominated_by"]]["country"] == country, key
            body = organisations[situation["nominated_by"]]
            # A company is let nominate as its staff are in a cohort (demo/employing.py).
            staff = [told["company"] for each in cohorts.values() for told in _staff_of(each)]
            assert body.get("nominates") or body["key"] in staff, key
    assert situations >= 5


def test_trainers_of_cohorts_have_accounts(cohorts: Rows, accounts: Rows) -> None:
    for entry in cohorts.values():
        for key in entry["trainers"]:
            assert accounts[key]["role"] == "trainer", entry["key"]


def test_the_manager_has_cohorts_in_most_states(cohorts: Rows, accounts: Rows) -> None:
    host = accounts["manager"]["organisation"]
    states = {entry["state"] for entry in cohorts.values() if entry["host"] == host}
    assert states >= {"draft", "open", "screening", "running", "completed"}


#: What is told of a cohort in any year; everything else is of today, and left out of years before.
def _staff_of(cohort: dict[str, Any]) -> list[dict[str, Any]]:
    return list(cohort.get("staff", {}).values())


OF_ANY_YEAR = {
    "key", "prefix", "number", "course", "state", "decision", "days", "response_days", "capacity",
    "seats", "host", "issuer", "funders", "venue", "venue_country", "time_zone", "park", "corridor",
    "audience", "trainers", "applicants", "direct", "outcomes", "in_crowds",
}  # fmt: skip


def test_nothing_of_the_years_before_still_waits_for_somebody() -> None:
    entries = material.earlier_cohorts(seed=7, today=datetime(2026, 11, 28, tzinfo=UTC).date())
    told = {key for entry in entries for key, value in entry.items() if value}
    assert told <= OF_ANY_YEAR
