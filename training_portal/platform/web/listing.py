"""The one mechanism of work tables: which columns, which rows, in which order, on which page.

A room writes down once what its table can do (`Listing`), reads a `View` from each request's query
string (`LISTING.read(request.args, request.path, ...)`), fetches the rows with `listing_rows.fetch`
and draws them with `components/table.html`. Every view has an address that can be pasted into a
mail; what somebody has changed in the address by hand falls back to the ordinary view, never to an
error. Nothing here knows the database or the request, and nothing needs JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from training_portal.platform import text
from training_portal.platform.export import Format
from training_portal.platform.web.plain_text import Words

Choices: TypeAlias = Sequence[tuple[str, Words]]
#: Choices that lie within one of another filter: value, label, value of the other.
InnerChoices: TypeAlias = Sequence[tuple[str, Words, str]]

PAGE_SIZES: Final = (25, 50, 100)
#: The page that is printed: a list that is no longer stands on one sheet of paper after another.
MOST_ON_PAPER: Final = 500
LONGEST_SEARCH: Final = 100
LAST_PAGE: Final = 100_000
_RESERVED: Final = frozenset({"q", "sort", "page", "per", "columns", "format"})
_PAGE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `key` names it in addresses and templates; `always` columns cannot be hidden.

    `sortable` columns need an expression of the same key in the room's query. `falling` ones are
    sorted from the largest when their heading is chosen first. `shown` says whether the column is
    there before anybody chooses; `numeric` sets it right-aligned in tabular figures; `dated` ones
    are days or moments, which the order calls early and late. `orders` is what the rising and the
    falling order are called where neither letters nor numbers say it.
    """

    key: str
    label: Words
    sortable: bool = False
    falling: bool = False
    always: bool = False
    shown: bool = True
    numeric: bool = False
    dated: bool = False
    orders: tuple[Words, Words] | None = None


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """A drop-down over the table. `any_label` is the line for "no matter which".

    `choices` may be left out here and given to `Listing.read`, where they depend on the reader.
    `within` is the key of a filter before it whose choice narrows this one (parks of a country):
    its choices are given as `InnerChoices`, and are drawn in groups while nothing narrows them.
    """

    key: str
    label: Words
    any_label: Words
    choices: Choices = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class DateFilter:
    """A date over the table, in ISO form in the address."""

    key: str
    label: Words


Filter = ChoiceFilter | DateFilter


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Something to do with the ticked rows; the button sends `action=<key>`.

    `folded` ones stand behind "More", after the others.
    """

    key: str
    label: Words
    quiet: bool = True
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What a table can do. Written once for each table, beside the query that fills it.

    `default_sort` is a column's key, with a minus in front for falling order.
    """

    columns: tuple[Column, ...]
    default_sort: str
    filters: tuple[Filter, ...] = ()
    bulk: tuple[BulkAction, ...] = ()
    search_label: Words | None = None
    page_size: int = PAGE_SIZES[0]
    exportable: bool = True

    def __post_init__(self) -> None:
        taken = _RESERVED & {each.key for each in self.filters}
        if taken:
            raise ValueError(f"These keys are the listing's own: {sorted(taken)}")
        if self.default_sort.lstrip("-") not in {c.key for c in self.columns if c.sortable}:
            raise ValueError(f"{self.default_sort!r} is not a sortable column")

    def read(
        self,
        arguments: MultiDict[str, str],
        path: str,
        choices: Mapping[str, Choices | InnerChoices] | None = None,
        fixed: Mapping[str, str] | None = None,
    ) -> View:
        """The view that a query string asks for. Whatever makes no sense is left out.

        `path` is the address of the page without its query string; `choices` gives or replaces the
        choices of filters by key; `fixed` is what else of the query string makes it this page, and
        stays in every address.
        """
        known: dict[str, Choices] = {}
        outer: dict[str, Mapping[str, str]] = {}
        for each in self.filters:
            if isinstance(each, ChoiceFilter):
                given: tuple[Any, ...] = tuple((choices or {}).get(each.key, each.choices))
                if each.within:
                    asked = str(arguments.get(each.within, ""))
                    given = _narrowed(given, asked, known.get(each.within, ()))
                    outer[each.key] = {choice[0]: choice[2] for choice in given if len(choice) > 2}
                known[each.key] = tuple((choice[0], choice[1]) for choice in given)
        return View(
            listing=self,
            path=path,
            choices=known,
            outer=outer,
            search=_search(arguments.get("q", "")) if self.search_label is not None else "",
            filters=self._filters(arguments, known),
            sort=self._sort(str(arguments.get("sort", ""))),
            page=_page(str(arguments.get("page", ""))),
            per_page=_size(str(arguments.get("per", "")), self.page_size),
            column_keys=self._columns(arguments.getlist("columns")),
            export=_format(str(arguments.get("format", ""))) if self.exportable else None,
            fixed=dict(fixed or {}),
        )

    def read_line(
        self,
        line: str,
        path: str,
        choices: Mapping[str, Choices | InnerChoices] | None = None,
    ) -> View:
        """The view that a selection was made in, from `Selection.query_string`."""
        return self.read(MultiDict(parse_qsl(line)), path, choices)

    def _filters(
        self, arguments: MultiDict[str, str], known: Mapping[str, Choices]
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        for each in self.filters:
            value = str(arguments.get(each.key, ""))
            if isinstance(each, DateFilter):
                if _iso_date(value) is not None:
                    found[each.key] = value
            elif value in {choice for choice, _label in known[each.key]} and value:
                found[each.key] = value
        return found

    def _sort(self, asked: str) -> str:
        sortable = {column.key for column in self.columns if column.sortable}
        return asked if asked.removeprefix("-") in sortable else self.default_sort

    @property
    def default_columns(self) -> tuple[str, ...]:
        """The columns shown before anybody chooses."""
        return tuple(column.key for column in self.columns if column.shown or column.always)

    def _columns(self, asked: Sequence[str]) -> tuple[str, ...]:
        wanted = {key for part in asked for key in part.split(".")}
        chosen = tuple(c.key for c in self.columns if c.always or c.key in wanted)
        known = any(c.key in wanted for c in self.columns)
        return chosen if known else self.default_columns


@dataclass(frozen=True, slots=True)
class View:
    """One view of a table: what the address says, cleaned. Immutable; `url` makes the next one."""

    listing: Listing
    path: str
    search: str
    filters: Mapping[str, str]
    sort: str
    page: int
    per_page: int
    column_keys: tuple[str, ...]
    export: Format | None
    choices: Mapping[str, Choices] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    #: For each filter within another: its values with the value of the other that holds them.
    outer: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def groups(self, wanted: ChoiceFilter) -> list[tuple[Words, Choices]]:
        """The choices of a filter, grouped where they lie within several of another filter."""
        choices, outer = self.choices[wanted.key], self.outer.get(wanted.key, {})
        if len(set(outer.values())) < 2:
            return [("", choices)]
        labels = dict(self.choices[wanted.within])
        found: dict[str, list[tuple[str, Words]]] = {}
        for value, label in choices:
            found.setdefault(outer[value], []).append((value, label))
        return [(labels.get(code, code), group) for code, group in found.items()]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The chosen columns, in the listing's order."""
        return tuple(c for c in self.listing.columns if c.key in self.column_keys)

    @property
    def drawn_columns(self) -> tuple[Column, ...]:
        """The chosen columns with their labels in the reader's language, looked up once."""
        return tuple(replace(column, label=str(column.label)) for column in self.columns)

    @property
    def sort_key(self) -> str:
        """The column that sorts."""
        return self.sort.removeprefix("-")

    @property
    def is_falling(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter leaves rows out."""
        return bool(self.search or self.filters)

    @property
    def has_own_columns(self) -> bool:
        """Whether the reader chose the columns."""
        return self.column_keys != self.listing.default_columns

    @property
    def query(self) -> dict[str, str]:
        """The query string's parts, only where they differ from the ordinary view."""
        parts: dict[str, str] = dict(self.fixed)
        if self.search:
            parts["q"] = self.search
        parts.update(self.filters)
        if self.sort != self.listing.default_sort:
            parts["sort"] = self.sort
        if self.per_page != self.listing.page_size:
            parts["per"] = str(self.per_page)
        if self.has_own_columns:
            parts["columns"] = ".".join(self.column_keys)
        if self.page > 1:
            parts["page"] = str(self.page)
        if self.export is not None:
            parts["format"] = self.export.value
        return parts

    @property
    def query_string(self) -> str:
        """The view in one line, to be sent along with a form and read again by `read_line`."""
        return urlencode(self.query)

    @property
    def url(self) -> str:
        """The address of this view."""
        return f"{self.path}?{self.query_string}" if self.query else self.path

    @property
    def sort_choices(self) -> list[tuple[str, Column, bool]]:
        """Each order with its column and whether it falls; the list's own one is a blank.

        So what nobody chose is not in the address, and a list may have another order of its own
        where it is narrowed (who waits, by their places).
        """
        found = []
        for column in self.listing.columns:
            if not column.sortable:
                continue
            first = column.numeric or column.dated
            for is_falling in (first, not first):
                key = f"-{column.key}" if is_falling else column.key
                value = "" if key == self.listing.default_sort else key
                found.append((value, column, is_falling))
        return found

    def offering(self, bulk: Sequence[BulkAction]) -> View:
        """The same view with other things to do with the ticked rows."""
        return replace(self, listing=replace(self.listing, bulk=tuple(bulk)))

    def on_page(self, page: int) -> View:
        """The same view, another page."""
        return replace(self, page=max(1, page), export=None)

    @property
    def most_on_paper(self) -> int:
        """How many rows stand on one page at most."""
        return MOST_ON_PAPER

    @property
    def on_paper(self) -> View:
        """The same rows on one page, to be printed."""
        return replace(self, page=1, per_page=MOST_ON_PAPER, export=None)

    def sorted_by(self, column: Column) -> View:
        """The same rows sorted by a column; by the sorting column, turned round."""
        first = f"-{column.key}" if column.falling else column.key
        turned = column.key if self.is_falling else f"-{column.key}"
        sort = turned if column.key == self.sort_key else first
        return replace(self, sort=sort, page=1, export=None)

    def exported(self, kind: Format | str) -> View:
        """The same rows as a file."""
        return replace(self, page=1, export=Format(kind))

    def without(self, key: str) -> View:
        """The same view without one filter, or without the search (`q`)."""
        rest = {each: value for each, value in self.filters.items() if each != key}
        search = "" if key == "q" else self.search
        return replace(self, filters=rest, search=search, page=1, export=None)

    @property
    def bare(self) -> View:
        """The same columns and order with every row."""
        return replace(self, filters={}, search="", page=1, export=None)

    @property
    def set_filters(self) -> list[tuple[str, Words, Words]]:
        """Key, label and shown value of each filter that is set."""
        found: list[tuple[str, Words, Words]] = []
        for each in self.listing.filters:
            value = self.filters.get(each.key)
            if value is None:
                continue
            labels = dict(self.choices.get(each.key, ()))
            found.append((each.key, each.label, labels.get(value, value)))
        return found


def _narrowed(given: tuple[Any, ...], asked: str, outer: Choices) -> tuple[Any, ...]:
    """The choices that lie within what is asked for; all where that makes no sense."""
    if asked not in {value for value, _label in outer}:
        return given
    return tuple(choice for choice in given if choice[2] == asked)


def _search(raw: Any) -> str:
    wanted = text.clean(str(raw))[:LONGEST_SEARCH]
    return wanted if text.is_storable(wanted) else ""


def _page(raw: str) -> int:
    return min(int(raw), LAST_PAGE) if _PAGE.fullmatch(raw) else 1


def _size(raw: str, usual: int) -> int:
    return int(raw) if raw in {str(size) for size in (*PAGE_SIZES, MOST_ON_PAPER)} else usual


def _format(raw: str) -> Format | None:
    return Format(raw) if raw in {each.value for each in Format} else None


def _iso_date(raw: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None
