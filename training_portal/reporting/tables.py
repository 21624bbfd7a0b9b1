"""The tables that pages and files show: rows in order, each figure or the words for none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from training_portal.people.models import Sex
from training_portal.platform.i18n import listed
from training_portal.reporting.rules import (
    COLUMNS,
    COLUMNS_OF_ALL,
    TOTAL,
    WOMEN,
    Cell,
    Dimension,
    Fact,
    Outcome,
    withheld,
)

#: What is asked for first: the places taken, else what is known to be completed.
_ORDER: tuple[str, ...] = (TOTAL, Outcome.COMPLETED.value)


@dataclass(frozen=True)
class Row:
    """A group with its figures by column; None where a figure is kept back."""

    key: str
    label: str
    figures: Mapping[str, int | None]
    is_total: bool = False

    @property
    def is_drawn(self) -> bool:
        """Whether it has a bar at all: its places, or the completed ones among them."""
        return self.figures[TOTAL] is not None or bool(self.figures.get(Outcome.COMPLETED))

    @property
    def is_rate_kept_back(self) -> bool:
        """Whether the rate is unknown only because a figure of it is not shown."""
        return None in (self.figures[Outcome.COMPLETED], self.figures.get(Outcome.ENDED))

    @property
    def rate(self) -> int | None:
        """Percent of the places that are over and were completed; None where it is not known."""
        completed, ended = self.figures[Outcome.COMPLETED], self.figures.get(Outcome.ENDED)
        if completed is None or ended is None or not completed + ended:
            return None
        return round(100 * completed / (completed + ended))


@dataclass(frozen=True)
class Share:
    """How many of all a group is: of the places, or of the completed ones alone."""

    part: int
    whole: int
    of_completed: bool = False

    @property
    def percent(self) -> int:
        return round(100 * self.part / self.whole)


@dataclass(frozen=True)
class Breakdown:
    """A table of one dimension, for one year or all."""

    dimension: Dimension
    rows: Sequence[Row]
    total: Row

    @property
    def is_told(self) -> bool:
        """Whether any of its bars can be drawn."""
        return any(row.is_drawn for row in self.rows)

    @property
    def scale(self) -> int:
        """The largest figure that a bar stands for: all bars of a chart are drawn against it."""
        return max(
            (row.figures.get(key) or 0 for row in self.drawn for key in (TOTAL, Outcome.COMPLETED)),
            default=0,
        )

    @property
    def together(self) -> Row | None:
        """The groups whose places are kept back, as one row; None where their sum is not known.

        It is all groups less those that are shown, which whoever reads them can reckon.
        """
        kept = [row for row in self.rows if row.figures[TOTAL] is None]
        figures = {column: self._rest(column, kept) for column in COLUMNS}
        if len(kept) < 2 or not figures[TOTAL]:
            return None
        names = listed(row.label for row in kept)
        return Row("", _("%(groups)s (together)", groups=names), figures)

    def _rest(self, column: str, kept: Sequence[Row]) -> int | None:
        whole = self.total.figures[column]
        others = [row.figures.get(column) for row in self.rows if row not in kept]
        if whole is None or None in others:
            return None
        return whole - sum(figure or 0 for figure in others)

    @property
    def told(self) -> list[Row]:
        """The rows of the table: each group, and at the end those that are told together."""
        return [*self.rows, *([self.together] if self.together else [])]

    @property
    def drawn(self) -> list[Row]:
        """The rows that have a bar; groups together only where none of them has its own."""
        own = [row for row in self.rows if row.is_drawn]
        kept = [row for row in own if row.figures[TOTAL] is None]
        return [*own, *([self.together] if self.together and not kept else [])]

    @property
    def undrawn(self) -> list[str]:
        """The names of groups that have no bar, not even together with others."""
        if self.together in self.drawn:
            return []
        return [row.label for row in self.rows if not row.is_drawn]

    def lines(self, columns: Sequence[str] = COLUMNS) -> Iterator[list[object]]:
        """The rows of a file; what is kept back says so, and groups that no page names are not."""
        for row in (*(self.told if self.is_told else ()), self.total):
            yield [row.label, *(written(row.figures[column]) for column in columns)]


def written(figure: int | None) -> object:
    """A figure in a file: a number, or words where it is kept back."""
    return _("not shown") if figure is None else figure


def headings(columns: Sequence[str]) -> list[tuple[str, str]]:
    """Columns of figures with their headings."""
    return [
        (column, _("Places taken") if column == TOTAL else Outcome(column).label)
        for column in columns
    ]


class Figures:
    """All breakdowns of a set of facts, kept back consistently across them and across years."""

    def __init__(self, facts: Sequence[Fact], names: Mapping[Dimension, Mapping[str, str]]) -> None:
        self._cells, self._hidden = withheld(tuple(facts))
        self._names = names
        self.years = sorted({fact.year for fact in facts}, reverse=True)

    def breakdown(self, dimension: Dimension, year: str = TOTAL) -> Breakdown:
        """The table of a dimension; groups that nobody is in that year are left out of it."""
        rows = [self._row(dimension, key, label, year) for key, label in self._groups(dimension)]
        present = [row for row in rows if any(each != 0 for each in row.figures.values())]
        if dimension is Dimension.COURSE:
            # Those whose places are kept back come after: what they completed is no place taken.
            present.sort(key=lambda row: tuple(-(row.figures[key] or 0) for key in _ORDER))
        return Breakdown(dimension, present, self.total(year))

    def total(self, year: str = TOTAL) -> Row:
        """All groups together."""
        columns = {*COLUMNS_OF_ALL, *COLUMNS}
        return Row(TOTAL, _("All"), self._told(TOTAL, columns, year), is_total=True)

    def women(self, year: str = TOTAL) -> Share | None:
        """Their share of all places, those of people whose sex is not stated among them.

        Where the places are kept back, of the completed ones; None where that is not known either.
        """
        women, everybody = self._told(WOMEN, COLUMNS, year), self._told(TOTAL, COLUMNS, year)
        for column in _ORDER:
            part, whole = women[column], everybody[column]
            if part is not None and whole:
                return Share(part, whole, of_completed=column == Outcome.COMPLETED)
        return None

    def by_year(self) -> list[Row]:
        """All groups together, a row for each year, the latest first."""
        return [Row(year, year, self._told(TOTAL, COLUMNS_OF_ALL, year)) for year in self.years]

    def _row(self, dimension: Dimension, key: str, label: str, year: str) -> Row:
        group = f"{dimension.value}:{key}"
        return Row(key, label, self._told(group, COLUMNS, year))

    def _told(self, group: str, columns: Iterable[str], year: str) -> dict[str, int | None]:
        return {column: self._figure((group, column, year)) for column in columns}

    def _figure(self, cell: Cell) -> int | None:
        return None if cell in self._hidden else self._cells.get(cell, 0)

    def _groups(self, dimension: Dimension) -> Iterator[tuple[str, str]]:
        """Keys and names: those with a name in its order, then any other that is in the facts."""
        prefix = f"{dimension.value}:"
        there = sorted(
            {cell[0].removeprefix(prefix) for cell in self._cells if cell[0].startswith(prefix)}
        )
        named = self._names[dimension]
        yield from ((key, label) for key, label in named.items() if key in there)
        yield from ((key, key) for key in there if key not in named)


def sex_names() -> dict[str, str]:
    """Names of the sexes as in a passport, and of what is not known."""
    return {**{sex.value: sex.label for sex in Sex}, "-": _("Not stated")}
