"""The postings of the demo data: fair, in every state, of companies that are there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.conftest import SEED_DATA, read
from training_portal.demo import material, placing
from training_portal.placements.application_states import PlacementState
from training_portal.placements.posting_states import PostingKind, PostingState, Provision
from training_portal.placements.rules.money import CURRENCIES
from training_portal.placements.rules.wages import WagePeriod

Rows = list[dict[str, Any]]
LANGUAGES = {"KH": "km", "LA": "lo", "MM": "my", "TH": "th", "VN": "vi"}


@pytest.fixture(scope="module")
def postings() -> Rows:
    return material.postings()


def test_every_state_of_a_posting_is_shown(postings: Rows) -> None:
    assert {entry["state"] for entry in postings} == set(PostingState)


def test_every_state_of_an_application_is_shown(postings: Rows) -> None:
    shown = {state for entry in postings for state in entry["applicants"]}
    assert shown == set(PlacementState) and shown == set(placing._STEPS)


def test_each_is_of_a_verified_company(postings: Rows) -> None:
    companies = {entry["key"]: entry["state"] for entry in material.companies()}
    assert {companies[entry["company"]] for entry in postings} == {"verified"}


def test_words_are_those_of_the_portal(postings: Rows) -> None:
    for entry in postings:
        assert entry["kind"] in set(PostingKind), entry["title"]
        assert entry["wage"][1] in {*CURRENCIES, ""} and entry["wage"][2] in set(WagePeriod)
        assert set(entry["given"].values()) <= set(Provision)


def test_everybody_invited_reads_the_contract(postings: Rows) -> None:
    for entry in postings:
        asked = {LANGUAGES[country] for country in entry["countries"]}
        assert asked <= set(entry["contract"]), entry["title"]


def test_courses_and_the_persons_named_are_there(postings: Rows) -> None:
    courses = {path.stem for path in (SEED_DATA / "reference" / "courses").glob("*.yaml")}
    accounts = {entry["key"] for entry in read(SEED_DATA / "demo" / "accounts.yaml")["accounts"]}
    for entry in postings:
        assert set(entry["courses"]) <= courses, entry["title"]
        assert set(entry.get("person", {}).values()) <= accounts, entry["title"]


def test_no_more_people_hold_an_opening_than_there_are(postings: Rows) -> None:
    holding = ("accepted", "started", "finished", "ended_early")
    for entry in postings:
        held = sum(entry["applicants"].get(state, 0) for state in holding)
        assert held <= entry["openings"], entry["title"]
        assert (held == entry["openings"]) == (entry["state"] == "filled"), entry["title"]
