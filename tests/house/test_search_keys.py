"""Keys that are made of people's words fit their columns, however long folding makes them.

SQLite takes any length; PostgreSQL refuses what is longer than its column.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, class_mapper

from tests.factories import make_organisation
from tests.factories.places import make_park
from training_portal.accounts.models import Account, Invitation
from training_portal.accounts.rules import account_search_key
from training_portal.alumni.models import NetworkMember
from training_portal.alumni.rules import Names
from training_portal.cohorts.models import Cohort, PastImport
from training_portal.config import ROOT
from training_portal.courses.models import CourseText
from training_portal.credentials.models import Certificate
from training_portal.geography.models import IndustrialPark
from training_portal.organisations.models import Company, Organisation, Site
from training_portal.organisations.rules import likeness, name_claim, number_claim
from training_portal.people.models import Person
from training_portal.people.rules import name_key
from training_portal.people.services import Facts, keys_of
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.finding import BETWEEN
from training_portal.platform.jobs import Job
from training_portal.platform.text import kept_key, search_key

pytestmark = pytest.mark.on_each_database

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


def test_an_organisation_is_never_made_or_renamed_without_its_key(app: Flask) -> None:
    made = make_organisation(name="Đồng Nai")
    assert made.search_key == "dong nai"
    with unit_of_work():
        made.native_name = "CỤC"
        made.name = "Sở ๒๕๖๐"
    assert db.session.scalars(select(Organisation.search_key)).all() == ["so 2560\tcuc"]


#: Of each table whose rows keep keys themselves: the words they are made of, at their longest.
KEPT: dict[InstrumentedAttribute[str], dict[str, str]] = {
    Certificate.holder_key: {"holder_name": GROWS, "holder_native_name": f"x{GROWS}"[:200]},
    Certificate.course_key: {"course_title": GROWS},
    Cohort.search_key: {"code": GROWS[:40], "venue": GROWS},
    Company.registration_key: {"registration_number": GROWS[:80]},
    Invitation.email_key: {"email": "\u0390" * 254},
    Invitation.search_key: {"name": GROWS, "email": "\u0390" * 254},
    Job.about_key: {"about": GROWS},
    Organisation.search_key: {"name": GROWS, "native_name": f"x{GROWS}"[:200]},
    PastImport.search_key: {"source": GROWS, "original_name": GROWS},
    Person.certificate_key: {"name_on_certificate": GROWS},
    PlacementApplication.shared_name_key: {"shared_name": GROWS},
    Site.name_key: {"name": GROWS},
}


@pytest.mark.parametrize("column", KEPT, ids=str)
def test_a_row_keeps_its_key_and_the_key_fits(column: InstrumentedAttribute[str]) -> None:
    row = class_mapper(column.class_).class_manager.new_instance()
    for field, words in KEPT[column].items():
        setattr(row, field, words)
    assert 80 <= len(getattr(row, column.key)) <= column.type.length
    for field in KEPT[column]:
        setattr(row, field, "")
    assert getattr(row, column.key) == ""
    setattr(row, next(iter(KEPT[column])), "Đồng ２")
    assert getattr(row, column.key) in {"dong 2", "dong2", "đồng ２"}


def test_a_park_keeps_the_key_of_its_names_in_all_languages_and_of_what_it_is_known_for(
    app: Flask,
) -> None:
    park = make_park(name="Long Đức")
    with unit_of_work():
        row = db.session.get_one(IndustrialPark, park.code)
        row.names, row.native_name, row.note = {"ja": "ﾛﾝﾄﾞｯｸ"}, "Khu Long Đức", "Lenses"
    keys = db.session.scalars(select(IndustrialPark.search_key)).one()
    assert keys.split(BETWEEN) == ["long duc", "khu long duc", search_key("ロンドック"), "lenses"]


def test_no_statement_writes_words_past_the_row_that_keeps_their_key() -> None:
    keys = [
        (column.class_.__name__, field, column.key)
        for column, words in KEPT.items()
        for field in words
    ]
    past = [
        f"{path.name}: {field} without {key}"
        for path, model, written in _written_by_statements()
        for name, field, key in keys
        if model == name and field in written and key not in written
    ]
    assert past == []


def _written_by_statements() -> Iterator[tuple[Path, str, set[str]]]:
    """Of each `update(Model)…values(…)`, and `insert` alike: the model and the columns."""
    for path in sorted((ROOT / "training_portal").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _is_called(node, "values"):
                whole = ast.unparse(node.func)
                if found := re.match(r"(?:update|insert)\((\w+)(?:\.__table__)?\)", whole):
                    yield path, found[1], {each.arg for each in node.keywords if each.arg}


def _is_called(node: ast.Call, name: str) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == name


#: Where SQL compares letters after all, and why.
COMPARED = {
    "platform/finding.py": "the one place for it",
    "platform/sorting.py": "the one place for it",
    "platform/forgotten_mails.py": "finds an address in the words of mails: `_whole` decides",
    "alumni/directory_queries.py": "languages by their codes",
    "people/twins/queries.py": "reasons by their codes",
    "demo/scale.py": "venues to draw from, in any order that stays",
}


def test_no_list_is_searched_or_sorted_by_letters_as_they_are() -> None:
    found = [
        f"{path}:{line}: {code}" for path, line, code in _letters_compared() if path not in COMPARED
    ]
    assert found == []


#: What is called something, and has a key beside it or is ordered by one.
_WORDS = {
    "name", "english_name", "native_name", "title", "email", "display_name", "full_name", "about",
    "venue", "course_title", "holder_name", "shared_name",
}  # fmt: skip
#: Of these there are some dozens, called in the reader's language: `fetch` sorts by code points.
_FEW = {"Country", "Sector"}


def _letters_compared() -> Iterator[tuple[str, int, str]]:
    """Calls that compare letters in SQL, and what is ordered by words instead of by their key."""
    for path in sorted((ROOT / "training_portal").rglob("*.py")):
        where = path.relative_to(ROOT / "training_portal").as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                if called == "func.lower" or node.func.attr in {"ilike", "icontains", "contains"}:
                    yield where, node.lineno, called
                if node.func.attr == "order_by":
                    yield from ((where, node.lineno, each) for each in _words_in(node.args))
        for order in _orders(tree):
            yield from ((where, order.lineno, each) for each in _words_in(order.values))


def _words_in(expressions: list[ast.expr]) -> Iterator[str]:
    """Which of these are words as they are."""
    for each in expressions:
        if not isinstance(each, ast.Attribute) or each.attr not in _WORDS:
            continue
        if ast.unparse(each.value) not in _FEW:
            yield ast.unparse(each)


def _orders(tree: ast.Module) -> Iterator[ast.Dict]:
    """What the columns of lists are sorted by: `"order": {…}`, and what is called `_ORDER`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                is_order = isinstance(key, ast.Constant) and key.value == "order"
                if is_order and isinstance(value, ast.Dict):
                    yield value
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if ast.unparse(targets[0]) == "_ORDER":
                yield node.value
