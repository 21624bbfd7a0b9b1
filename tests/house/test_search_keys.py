"""Keys that are made of people's words fit their columns, however long folding makes them.

SQLite takes any length; PostgreSQL refuses what is longer than its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from tests.factories import make_organisation
from training_portal.accounts.models import Account
from training_portal.accounts.rules import account_search_key
from training_portal.alumni.models import NetworkMember
from training_portal.alumni.rules import Names
from training_portal.cohorts.models import PastImport
from training_portal.config import ROOT
from training_portal.courses.models import CourseText
from training_portal.geography.models import IndustrialPark
from training_portal.geography.park_rules import park_key
from training_portal.organisations.models import Company, Organisation
from training_portal.organisations.rules import likeness, name_claim, names_key, number_claim
from training_portal.people.models import Person
from training_portal.people.rules import name_key
from training_portal.people.services import Facts, keys_of
from training_portal.placements.models import Posting
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.text import kept_key

#: A sign that is four letters when it is taken apart, as often as the longest field takes letters.
GROWS = "㍿" * 200


@pytest.mark.parametrize(
    ("column", "key"),
    [
        (Account.search_key, lambda: account_search_key(GROWS, "a@example.org")),
        (Company.name_claim, lambda: name_claim("JP", GROWS)),
        (Company.number_claim, lambda: number_claim("JP", GROWS)),
        (Company.likeness, lambda: likeness(GROWS)),
        (CourseText.title_key, lambda: kept_key(GROWS)),
        (IndustrialPark.search_key, lambda: park_key(*(f"{n}{GROWS}" for n in range(9)))),
        (NetworkMember.name_key, lambda: Names(GROWS, "", "", "").keys(uses_preferred=False)[0]),
        (NetworkMember.native_key, lambda: Names("", "", GROWS, "").keys(uses_preferred=False)[1]),
        (Organisation.search_key, lambda: names_key(GROWS, f"x{GROWS}")),
        (PastImport.search_key, lambda: kept_key(f"{GROWS} {GROWS}")),
        (Person.email_key, lambda: keys_of(Facts(full_name="", email="\u0390" * 254))["email_key"]),
        (Person.name_key, lambda: name_key(GROWS, f"x{GROWS}")),
        (Posting.title_key, lambda: kept_key(GROWS)),
    ],
    ids=lambda value: str(value) if isinstance(value, InstrumentedAttribute) else "key",
)
def test_a_key_fits_its_column(column: InstrumentedAttribute[str], key: Callable[[], str]) -> None:
    assert len(key()) <= column.type.length


def test_an_organisation_is_never_made_or_renamed_without_its_key(app: Flask) -> None:
    made = make_organisation(name="Đồng Nai")
    assert made.search_key == "dong nai"
    with unit_of_work():
        made.native_name = "CỤC"
        made.name = "Sở ๒๕๖๐"
    assert db.session.scalars(select(Organisation.search_key)).all() == ["so 2560 | cuc"]


def test_no_statement_writes_names_past_the_row_that_keeps_the_key() -> None:
    past = re.compile(r"\b(insert|update)\(Organisation\b|Organisation\.__table__")
    files = sorted((ROOT / "training_portal").rglob("*.py"))
    assert [str(each) for each in files if past.search(each.read_text("utf-8"))] == []
