"""The companies of the demo data: invented, at real parks, in every state."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

import pytest

from tests.demo.conftest import DEMO, SEED_DATA, read
from tests.demo.scripts import is_written_in
from tests.demo.test_demo_data_is_well_formed import DEMO_MARKS, SENDING
from training_portal.demo import material
from training_portal.geography.models import CorridorLine
from training_portal.organisations.models import CompanyState, OrganisationKind
from training_portal.organisations.rules import name_claim, number_claim, website_address

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def companies() -> Rows:
    """Those of both sizes of the demo: the full one has all of them."""
    return [*material.companies(), *material.earlier_companies()]


def reference(name: str) -> dict[str, dict[str, str]]:
    path = SEED_DATA / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def test_each_says_that_it_is_invented(companies: Rows) -> None:
    for entry in companies:
        assert entry["name"].endswith("(demo)"), entry["key"]
        assert entry["native_name"].endswith(DEMO_MARKS[entry["native_language"]]), entry["key"]
        assert is_written_in(entry["native_language"], entry["native_name"]), entry["key"]


def test_no_key_name_or_number_is_used_twice(companies: Rows) -> None:
    for values in (
        [entry["key"] for entry in companies],
        [name_claim(entry["country"], entry["name"]) for entry in companies],
        [number_claim(entry["country"], entry["number"]) for entry in companies],
    ):
        assert [each for each, times in Counter(values).items() if times > 1] == []


def test_every_company_among_the_organisations_registers(companies: Rows) -> None:
    known = {entry["key"] for entry in companies}
    wanted = {
        entry["key"]
        for entry in read(DEMO / "organisations.yaml")["organisations"]
        if entry["kind"] == OrganisationKind.COMPANY
    }
    assert wanted <= known


def test_sites_lie_in_parks_and_provinces_of_the_company_s_country(companies: Rows) -> None:
    parks, provinces = reference("parks"), reference("provinces")
    for entry in companies:
        assert entry["sites"], entry["key"]
        for site in entry["sites"]:
            assert site["park"] or site["province"], entry["key"]
            for table, code in ((parks, site["park"]), (provinces, site["province"])):
                assert code is None or table[code]["country"] == entry["country"], entry["key"]


def test_companies_stand_in_all_states_countries_and_on_both_corridors(companies: Rows) -> None:
    assert len(companies) >= 35 and len(material.companies()) >= 25
    assert {entry["state"] for entry in companies} == {state.value for state in CompanyState}
    assert {entry["country"] for entry in companies} == SENDING
    parks = reference("parks")
    lines = {
        "east-west" if parks[site["park"]]["corridor"] == "east-west" else "southern"
        for entry in companies
        for site in entry["sites"]
        if site["park"]
    }
    assert lines == {line.value for line in CorridorLine}


def test_whoever_was_not_let_in_is_told_why(companies: Rows) -> None:
    for entry in companies:
        hurts = entry["state"] in {"returned", "refused", "suspended"}
        assert bool(entry.get("reason")) is hurts, entry["key"]


def test_addresses_lie_where_no_mail_is_taken(companies: Rows) -> None:
    for entry in companies:
        assert entry["email"].endswith(".example.org"), entry["key"]
        if entry["website"]:
            assert website_address(entry["website"]) == entry["website"]
