"""From a view to rows: order, limit and count for a SQLAlchemy statement.

Counts are exact to a thousand; beyond, counting would cost more than the page, and nobody reads
the difference, so the page says "more than 1,000" (performance.md, growth).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final, Generic, TypeAlias, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    nulls_last,
    select,
)
from sqlalchemy.orm import Session, scoped_session

from training_portal.platform.sorting import by_letters
from training_portal.platform.web.listing import View

RowT = TypeVar("RowT")
COUNTED_EXACTLY: Final = 1000
MOST_AT_ONCE: Final = 100_000
READ_AT_ONCE: Final = 500

#: A statement with any columns.
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
Order = Mapping[str, ColumnElement[Any] | Any]
#: Values of a statement's parameters, by name.
Values = Mapping[str, Any]
Where = Mapping[str, Callable[[str], ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """The rows of one page, and where they stand in the whole."""

    rows: Sequence[RowT]
    total: int
    is_exact: bool
    number: int
    per_page: int
    has_next: bool

    def __iter__(self) -> Iterator[RowT]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> int:
        """Number of the first row, from 1; 0 when there is none."""
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row on the page."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1


def narrowed(
    statement: AnySelect,
    view: View,
    *,
    where: Where | None = None,
    search: Callable[[str], ColumnElement[bool]] | None = None,
) -> AnySelect:
    """The statement with the view's filters and search put in; `where` has each key."""
    for key, value in view.filters.items():
        statement = statement.where((where or {})[key](value))
    if view.search and search is not None:
        statement = statement.where(search(view.search))
    return statement


def ordered(
    statement: AnySelect, view: View, *, order: Order, tie: ColumnElement[Any] | Any
) -> AnySelect:
    """The statement in the view's order; `tie` (a unique column) settles equals, so that no row
    stands on two pages. Rows without a value come last either way, and text stands in the order of
    its code points: the same on both databases."""
    return _in_order(statement, order[view.sort_key], view.is_falling, tie)


def _in_order(statement: AnySelect, expression: Any, is_falling: bool, tie: Any) -> AnySelect:
    sorted_by = by_letters(expression)
    directed = sorted_by.desc() if is_falling else sorted_by.asc()
    return statement.order_by(None).order_by(nulls_last(directed), by_letters(tie))


def _page_of(statement: AnySelect, expression: Any, is_falling: bool, tie: Any) -> AnySelect:
    """One page of the ordered statement; parameters: `most` rows, after those `passed` over."""
    paged = _in_order(statement, expression, is_falling, tie)
    return paged.limit(bindparam("most", type_=Integer)).offset(bindparam("passed", type_=Integer))


#: The same for statements that are built once: each order of each list is built once, too.
_kept_page_of = lru_cache(maxsize=512)(_page_of)


def _count_of(statement: AnySelect, *, is_merged: bool) -> Select[int]:
    """How many rows there are, counted to one more than is counted exactly; what they show is left
    out, but where it makes rows one."""
    rows: AnySelect = statement.order_by(None)
    if not is_merged:
        rows = select(literal_column("1")).select_from(*statement.get_final_froms())
        if statement.whereclause is not None:
            rows = rows.where(statement.whereclause)
    return select(func.count()).select_from(rows.limit(COUNTED_EXACTLY + 1).subquery())


#: The same for statements that are built once.
_kept_count_of = lru_cache(maxsize=512)(_count_of)


def fetch(
    session: Session | scoped_session[Any],
    statement: AnySelect,
    view: View,
    *,
    row: Callable[..., RowT],
    order: Order,
    tie: ColumnElement[Any] | Any,
    where: Where | None = None,
    search: Callable[[str], ColumnElement[bool]] | None = None,
    values: Values | None = None,
    is_merged: bool = False,
) -> Page[RowT]:
    """The rows of the view's page: one statement where all rows stand on it, else two.

    `values` are those of the statement's own parameters, where it is built once. `row` makes a
    typed row of a statement's columns, in their order. A page beyond the end gives the last one.
    `is_merged` says that rows are made one by what they show (GROUP BY; after DISTINCT text has no
    order that is the same on both databases): they are counted as shown. For a file call `each`.
    """
    kept = narrowed(statement, view, where=where, search=search)
    is_built_once = values is not None and kept is statement
    paging, counting = (_kept_page_of, _kept_count_of) if is_built_once else (_page_of, _count_of)
    paged = paging(kept, order[view.sort_key], view.is_falling, tie)
    number = view.page

    def read(number: int) -> Sequence[Any]:
        bounds = {"most": view.per_page + 1, "passed": (number - 1) * view.per_page}
        return session.execute(paged, {**(values or {}), **bounds}).all()

    found = read(number)
    total, is_exact = len(found), True
    if number > 1 or len(found) > view.per_page:
        total = session.scalar(counting(kept, is_merged=is_merged), values) or 0
        is_exact = total <= COUNTED_EXACTLY
        last = max(1, -(-total // view.per_page))
        if is_exact and number > last:
            number = last
            found = read(number)
    return Page(
        rows=[row(*each) for each in found[: view.per_page]],
        total=total if is_exact else COUNTED_EXACTLY,
        is_exact=is_exact,
        number=number,
        per_page=view.per_page,
        has_next=len(found) > view.per_page,
    )


def every(
    session: Session | scoped_session[Any],
    statement: AnySelect,
    view: View,
    *,
    row: Callable[..., RowT],
    order: Order,
    tie: ColumnElement[Any] | Any,
    where: Where | None = None,
    search: Callable[[str], ColumnElement[bool]] | None = None,
    values: Values | None = None,
) -> list[RowT]:
    """All rows that the view leaves in, in its order, for a bulk action. For a file call `each`."""
    kept = narrowed(statement, view, where=where, search=search)
    found = session.execute(ordered(kept, view, order=order, tie=tie).limit(MOST_AT_ONCE), values)
    return [row(*each) for each in found]


def each(
    session: Session | scoped_session[Any],
    statement: AnySelect,
    view: View,
    *,
    row: Callable[..., RowT],
    order: Order,
    tie: ColumnElement[Any] | Any,
    where: Where | None = None,
    search: Callable[[str], ColumnElement[bool]] | None = None,
    values: Values | None = None,
) -> Iterator[RowT]:
    """All rows that the view leaves in, one after another, for a file of any length.

    They are read over a connection of their own, of one moment, a few hundred at a time: whatever
    the reader does with the session in between, the rows go on.
    """
    kept = narrowed(statement, view, where=where, search=search)
    wanted = ordered(kept, view, order=order, tie=tie).execution_options(yield_per=READ_AT_ONCE)
    with Session(session.get_bind()) as reader:
        for found in reader.execute(wanted, values):
            yield row(*found)


def in_batches(rows: Iterable[RowT]) -> Iterator[list[RowT]]:
    """Rows in lists of a few hundred, for what is looked up for many of them at once."""
    going = iter(rows)
    while batch := list(islice(going, READ_AT_ONCE)):
        yield batch


def page_of(rows: Sequence[RowT], view: View) -> Page[RowT]:
    """A page of rows that are all in memory already (a short, computed list), in their order."""
    number = min(view.page, max(1, -(-len(rows) // view.per_page)))
    start = (number - 1) * view.per_page
    return Page(
        rows=rows[start : start + view.per_page],
        total=len(rows),
        is_exact=True,
        number=number,
        per_page=view.per_page,
        has_next=len(rows) > start + view.per_page,
    )
