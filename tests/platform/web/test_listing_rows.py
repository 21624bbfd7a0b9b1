"""From a view to rows, the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Integer, MetaData, String, Table, event, func, insert, select
from werkzeug.datastructures import MultiDict

from training_portal.platform.database import db
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import Page, every, fetch, page_of

people = Table(
    "people_of_a_test",
    MetaData(),
    SqlColumn("id", Integer, primary_key=True),
    SqlColumn("name", String(40)),
    SqlColumn("country", String(2)),
    SqlColumn("score", Integer),
)
LISTING = Listing(
    columns=(
        Column("name", "Name", sortable=True),
        Column("score", "Score", sortable=True, falling=True),
    ),
    default_sort="-score",
    filters=(ChoiceFilter("country", "Country", "All", (("KH", "Cambodia"), ("LA", "Lao PDR"))),),
    search_label="Name",
)


@dataclass(frozen=True)
class Row:
    """A row of the page."""

    name: str
    score: int | None


@pytest.fixture
def rows(app: Flask) -> Iterator[None]:
    """Sixty people; every tenth has no score, and scores repeat."""
    connection = db.session.connection()
    people.create(connection)
    values = [
        {"id": n, "name": f"P{n:02}", "country": "KH" if n % 3 else "LA", "score": None if n % 10 == 0 else n % 7}
        for n in range(1, 61)
    ]  # fmt: skip
    connection.execute(insert(people), values)
    yield
    people.drop(db.session.connection())


def view(**arguments: str) -> View:
    return LISTING.read(MultiDict(arguments), "/people")


PIECES = {
    "row": Row,
    "order": {"name": people.c.name, "score": people.c.score},
    "tie": people.c.id,
    "where": {"country": lambda code: people.c.country == code},
    "search": lambda words: people.c.name.contains(words, autoescape=True),
}
STATEMENT = select(people.c.name, people.c.score)


def page(**arguments: str) -> Page[Row]:
    return fetch(db.session, STATEMENT, view(**arguments), **PIECES)  # type: ignore[arg-type]


@pytest.mark.usefixtures("rows")
class TestPages:
    def test_the_pages_hold_every_row_once(self):
        names = [row.name for number in ("1", "2", "3") for row in page(page=number)]
        assert len(names) == 60
        assert len(set(names)) == 60

    def test_rows_without_a_value_come_last_either_way(self):
        for sort in ("score", "-score"):
            last = page(sort=sort, page="3").rows
            assert [row.score for row in last[-6:]] == [None] * 6
            assert all(row.score is not None for row in last[:-6])

    def test_a_page_says_where_it_stands(self):
        middle = page(page="2")
        assert (middle.first, middle.last, middle.total, middle.is_exact) == (26, 50, 60, True)
        assert (middle.has_previous, middle.has_next, len(middle)) == (True, True, 25)
        assert not page(page="3").has_next

    def test_a_page_beyond_the_end_is_the_last(self):
        assert page(page="99").number == 3
        assert page(page="99").last == 60

    def test_filters_and_search_leave_rows_out(self):
        assert page(country="LA").total == 20
        assert page(country="KH", page="2").total == 40
        assert [row.name for row in page(q="P1", country="LA", sort="name")] == [
            "P12",
            "P15",
            "P18",
        ]
        nothing = page(q="100%")
        assert (nothing.total, nothing.first, nothing.last, nothing.rows) == (0, 0, 0, [])

    def test_an_export_holds_every_row_that_the_view_leaves_in(self):
        rows = every(db.session, STATEMENT, view(country="LA", sort="name", page="2"), **PIECES)  # type: ignore[arg-type]
        assert [row.name for row in rows] == [f"P{n:02}" for n in range(3, 61, 3)]

    def test_any_page_costs_two_statements(self):
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        connection = db.session.connection()
        event.listen(connection, "before_cursor_execute", note)
        try:
            page(page="2", country="KH", sort="name")
        finally:
            event.remove(connection, "before_cursor_execute", note)
        assert len(seen) == 2

    def test_beyond_a_thousand_rows_the_count_is_not_exact_and_pages_go_on(self):
        many = [{"id": n, "name": "Q", "country": "KH", "score": 1} for n in range(100, 1200)]
        db.session.connection().execute(insert(people), many)
        far = page(page="44", q="Q")
        assert (far.total, far.is_exact, far.number, len(far), far.has_next) == (1000, False, 44, 25, False)  # fmt: skip
        assert page(page="2", q="Q").has_next


@pytest.mark.usefixtures("rows")
def test_rows_made_one_by_what_they_show_are_counted_as_shown():
    statement = select(people.c.name, people.c.score).where(people.c.id < 3)
    twice = select(people.c.country, people.c.country).group_by(people.c.country)
    assert (
        fetch(
            db.session,
            twice,
            view(sort="name"),
            row=Row,
            order={"name": people.c.country},
            tie=people.c.country,
            is_merged=True,
        ).total
        == 2
    )  # type: ignore[arg-type]
    assert fetch(db.session, statement, view(), **PIECES).total == 2  # type: ignore[arg-type]


def test_a_list_in_memory_is_paged_alike():
    rows = list(range(60))
    assert page_of(rows, view(page="3")).rows == list(range(50, 60))
    assert page_of(rows, view(page="9")).number == 3
    assert page_of([], view()).first == 0


@pytest.mark.usefixtures("rows")
def test_merged_rows_are_counted_as_shown_beyond_the_first_page():
    halves = select(people.c.country, func.min(people.c.id)).group_by(people.c.country)
    found = fetch(
        db.session,
        halves,
        view(sort="name", page="2"),
        row=Row,
        order={"name": people.c.country},
        tie=people.c.country,
        is_merged=True,
    )
    assert (found.total, found.number) == (2, 1)


@pytest.mark.usefixtures("rows")
def test_what_rows_show_is_not_reckoned_for_the_count():
    shown = select(func.max(people.c.id)).where(people.c.score == 3).scalar_subquery()
    statement = select(people.c.name, shown.label("shown"))
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        fetch(db.session, statement, view(page="2"), **PIECES)  # type: ignore[arg-type]
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert "shown" in seen[0] and "shown" not in seen[1]


@pytest.mark.usefixtures("rows")
def test_a_joined_table_of_which_a_column_is_shown_is_counted_too():
    mates = people.alias("mates")
    others = people.alias("others")
    statement = (
        select(people.c.name, mates.c.score, others.c.name)
        .join(mates, mates.c.id == people.c.id)
        .join(others, others.c.id == mates.c.id)
    )
    found = fetch(
        db.session,
        statement,
        view(sort="name"),
        row=lambda name, score, _other: Row(name, score),
        order={"name": people.c.name},
        tie=people.c.id,
    )
    assert (len(found.rows), found.total) == (25, 60)
