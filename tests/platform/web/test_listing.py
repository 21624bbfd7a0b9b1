"""What an address asks of a work table, and the address of each view."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from training_portal.platform.export import Format
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    DateFilter,
    Listing,
    View,
)
from training_portal.platform.web.selection import read_selection

PEOPLE = Listing(
    columns=(
        Column("name", "Name", sortable=True, always=True),
        Column("country", "Country"),
        Column("score", "Score", sortable=True, falling=True, numeric=True),
        Column("email", "E-mail", shown=False),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter("country", "Country", "All", (("KH", "Cambodia"), ("LA", "Lao PDR"))),
        ChoiceFilter("host", "Host", "All"),
        DateFilter("since", "Since"),
    ),
    bulk=(BulkAction("offer", "Send offers"),),
    search_label="Name",
)


def view(**arguments: str | list[str]) -> View:
    return PEOPLE.read(MultiDict(arguments), "/people", {"host": [("x", "Host X")]})


def test_the_ordinary_view_has_the_bare_address():
    ordinary = view()
    assert ordinary.url == "/people"
    assert [column.key for column in ordinary.columns] == ["name", "country", "score"]
    assert (ordinary.sort, ordinary.page, ordinary.per_page) == ("name", 1, 25)
    assert not ordinary.is_narrowed


def test_an_order_that_nobody_chose_is_sent_as_a_blank():
    """So that a list which has another order of its own where it is narrowed may use it."""
    values = [value for value, _column, _is_falling in view().sort_choices]
    assert values == ["", "-name", "-score", "score"]


def test_a_longer_list_is_printed_from_one_page():
    paper = view(page="2").on_paper
    assert paper.url == "/people?per=500"
    assert PEOPLE.read_line(paper.query_string, "/people").per_page == 500


def test_a_pasted_address_gives_the_same_view_again():
    first = view(q="  Hương ", country="LA", host="x", since="2027-02-12", sort="-score", page="3", per="50", columns=["email", "score"])  # fmt: skip
    again = PEOPLE.read_line(first.query_string, "/people", {"host": [("x", "Host X")]})
    assert again == first
    assert first.search == "Hương"
    assert [column.key for column in first.columns] == ["name", "score", "email"]
    assert first.set_filters == [("country", "Country", "Lao PDR"), ("host", "Host", "Host X"), ("since", "Since", "2027-02-12")]  # fmt: skip


@pytest.mark.parametrize(
    "junk",
    [
        {"sort": "country"},
        {"sort": "--name"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "٣"},
        {"page": "1e9"},
        {"per": "1000000"},
        {"country": "XX"},
        {"host": "' OR 1=1"},
        {"since": "2027-02-30"},
        {"since": "next week"},
        {"columns": "password"},
        {"columns": ""},
        {"format": "exe"},
        {"q": "\ud800"},
        {"q": "   "},
        {"unknown": "x"},
    ],
    ids=str,
)
def test_what_makes_no_sense_falls_back(junk: dict[str, str]):
    assert view(**junk) == view()


@given(st.dictionaries(st.sampled_from(["q", "sort", "page", "per", "columns", "format", "country", "since"]), st.text(max_size=30)))  # fmt: skip
def test_any_address_is_a_view_that_its_own_address_gives_again(arguments: dict[str, str]):
    found = PEOPLE.read(MultiDict(arguments), "/people")
    assert PEOPLE.read_line(found.query_string, "/people") == found


def test_a_heading_sorts_its_own_way_first_and_turns_round_after():
    name, _country, score = view().columns
    assert view().sorted_by(score).url == "/people?sort=-score"
    assert view(sort="-score").sorted_by(score).url == "/people?sort=score"
    assert view().sorted_by(name).url == "/people?sort=-name"
    assert view(sort="-score", page="4").sorted_by(name).url == "/people"


def test_a_page_a_file_and_a_lesser_filter_keep_the_rest():
    kept = view(country="LA", q="so", page="2")
    assert kept.on_page(3).url == "/people?q=so&country=LA&page=3"
    assert kept.on_page(-3).page == 1
    assert kept.exported("csv").url == "/people?q=so&country=LA&format=csv"
    assert view(format="xlsx").export is Format.XLSX
    assert kept.without("country").url == "/people?q=so"
    assert kept.without("q").url == "/people?country=LA"
    assert kept.bare.url == "/people"


def test_the_columns_of_the_form_and_of_the_address_are_read_alike():
    assert view(columns=["name", "email"]) == view(columns="name.email")


def test_a_listing_that_cannot_export_ignores_the_format():
    plain = Listing(columns=(Column("name", "Name", sortable=True),), default_sort="name", exportable=False)  # fmt: skip
    assert plain.read(MultiDict({"format": "csv", "q": "x"}), "/").query == {}


def test_a_filter_within_another_is_grouped_or_narrowed():
    listing = Listing(
        columns=(Column("name", "Name", sortable=True),),
        default_sort="name",
        filters=(
            ChoiceFilter("country", "Country", "All"),
            ChoiceFilter("park", "Park", "All", within="country"),
        ),
    )
    choices = {
        "country": [("KH", "Cambodia"), ("LA", "Lao PDR")],
        "park": [("p1", "Phnom Penh SEZ", "KH"), ("s1", "Savan Park", "LA")],
    }

    def read(**arguments: str) -> View:
        return listing.read(MultiDict(arguments), "/x", choices)

    park = listing.filters[1]
    assert read().groups(park) == [
        ("Cambodia", [("p1", "Phnom Penh SEZ")]),
        ("Lao PDR", [("s1", "Savan Park")]),
    ]
    narrowed = read(country="LA", park="p1")
    assert narrowed.groups(park) == [("", (("s1", "Savan Park"),))]
    assert narrowed.filters == {"country": "LA"}
    assert read(country="LA", park="s1").filters == {"country": "LA", "park": "s1"}
    assert read(country="XX", park="p1").filters == {"park": "p1"}


def test_a_listing_with_a_wrong_plan_fails_at_once():
    column = Column("name", "Name")
    with pytest.raises(ValueError, match="not a sortable column"):
        Listing(columns=(column,), default_sort="name")
    with pytest.raises(ValueError, match="listing's own"):
        Listing(
            columns=(Column("name", "Name", sortable=True),),
            default_sort="name",
            filters=(ChoiceFilter("page", "Page", "All"),),
        )


def test_ticked_rows_are_read_once_each_in_their_order():
    chosen = read_selection(MultiDict([("row", "b"), ("row", "a"), ("row", "b"), ("action", "offer"), ("view", "country=LA&page=2")]), PEOPLE)  # fmt: skip
    assert (chosen.action, chosen.ids, chosen.all_matching) == ("offer", ("b", "a"), False)
    assert chosen.back_to("/people") == "/people?country=LA&page=2"
    assert not chosen.is_empty


def test_every_matching_row_can_be_meant():
    chosen = read_selection(MultiDict({"all_matching": "1", "action": "offer"}), PEOPLE)
    assert chosen.all_matching
    assert not chosen.is_empty
    assert chosen.back_to("/people") == "/people"


@pytest.mark.parametrize(
    "line", ["\r\nSet-Cookie: a=b", "//elsewhere.example", "x" * 2001, "a=b#c"]
)
def test_the_way_back_holds_nothing_but_a_view(line: str):
    chosen = read_selection(MultiDict({"view": line, "action": "delete-all"}), PEOPLE)
    assert chosen.back_to("/people") == "/people"
    assert (chosen.action, chosen.is_empty) == ("", True)
