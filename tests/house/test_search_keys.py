"""Keys that are made of people's words fit their columns, however long folding makes them.

SQLite takes any length; PostgreSQL refuses what is longer than its column.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import InstrumentedAttribute

from training_portal.accounts.models import Account
from training_portal.accounts.rules import account_search_key
from training_portal.alumni.models import NetworkMember
from training_portal.alumni.rules import Names
from training_portal.courses.models import CourseText
from training_portal.organisations.models import Company
from training_portal.organisations.rules import likeness, name_claim, number_claim
from training_portal.people.models import Person
from training_portal.people.rules import name_key
from training_portal.people.services import Facts, keys_of
from training_portal.placements.models import Posting
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
        (NetworkMember.name_key, lambda: Names(GROWS, "", "", "").keys(uses_preferred=False)[0]),
        (NetworkMember.native_key, lambda: Names("", "", GROWS, "").keys(uses_preferred=False)[1]),
        (Person.email_key, lambda: keys_of(Facts(full_name="", email="\u0390" * 254))["email_key"]),
        (Person.name_key, lambda: name_key(GROWS, f"x{GROWS}")),
        (Posting.title_key, lambda: kept_key(GROWS)),
    ],
    ids=lambda value: str(value) if isinstance(value, InstrumentedAttribute) else "key",
)
def test_a_key_fits_its_column(column: InstrumentedAttribute[str], key: Callable[[], str]) -> None:
    assert len(key()) <= column.type.length
