"""What tables of counts of people keep back, and the proof that it stays kept: pure.

A figure of one to four people is not shown (domain.md, rule 7), and with it as many others as it
takes that no reader finds it. A reader knows every figure that is shown, every sum that binds them,
and that no figure that is kept back is nought; they may reckon in any way. Against them a small
figure is safe when there is another table: one that shows the same, adds up the same, and has five
or more in its place. `kept_back` looks for such a table for each small figure and keeps back
whatever differs in it. The table is the proof; whoever does not find one keeps back everything,
since all figures taken five times are then such a table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final, Generic, TypeVar

#: Figures about people are shown for groups of at least this many (domain.md, rule 7).
SMALLEST_GROUP: Final = 5
#: How far another table is looked for: figures that differ in it, and tables followed at a time.
_FIGURES: Final = 60
_WIDTH: Final = 8
#: What a table on the way counts as worse by, for each person by which a sum of it is out.
_OUT_OF_BALANCE: Final = 10

C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True)
class Sum(Generic[C]):
    """A sum that whoever reads the tables can reckon: these parts make those totals together."""

    parts: tuple[C, ...]
    totals: tuple[C, ...]


def is_small(count: int) -> bool:
    """Whether a group is too small to be told."""
    return 0 < count < SMALLEST_GROUP


def kept_back(
    cells: Mapping[C, int],
    sums: Sequence[Sum[C]],
    price: Callable[[C], float] = lambda _cell: 1,
    *,
    unprinted: Collection[C] = (),
) -> frozenset[C]:
    """The cells that are not shown: the small ones, and what would give one away.

    Of the ways to keep a small figure back the cheapest is looked for: `price` is what a reader
    loses with a cell, and `unprinted` names cells that no page shows, so that nothing is lost with
    them. A nought is never kept back: that nobody is in a group tells of nobody, and readers know
    many noughts from elsewhere.
    """
    search = _Search(cells, sums, price)
    small = [cell for cell, count in cells.items() if is_small(count)]
    search.hidden.update(small, (cell for cell in unprinted if cells.get(cell)))
    safe: set[C] = set()
    for cell in sorted(small, key=lambda each: (-price(each), cells[each], str(each))):
        if cell in safe:
            continue
        other = search.another_table(cell)
        if other is None:
            return frozenset(each for each, count in cells.items() if count)
        search.hidden.update(other)
        safe.update(each for each in other if cells[each] + other[each] >= SMALLEST_GROUP)
    return frozenset(search.hidden)


@dataclass(frozen=True)
class _Way(Generic[C]):
    """A table on the way: what differs in it from the true one, and the sums out of balance."""

    price: float
    moved: Mapping[C, int]
    gaps: Mapping[int, int]

    def promise(self) -> float:
        """What this table has cost, and will to put in balance, as a rough measure."""
        return self.price + _OUT_OF_BALANCE * sum(map(abs, self.gaps.values()))


class _Search(Generic[C]):
    """Looks for other tables; what one of them changes is kept back for all that follow."""

    def __init__(
        self, cells: Mapping[C, int], sums: Sequence[Sum[C]], price: Callable[[C], float]
    ) -> None:
        self._cells = cells
        self._price = price
        self.hidden: set[C] = set()
        #: Each sum with the cells that can differ, and their signs; and where each cell stands.
        self._lines: list[list[tuple[C, int]]] = []
        self._places: dict[C, list[tuple[int, int]]] = {}
        for each in sums:
            line = [(cell, 1) for cell in each.parts] + [(cell, -1) for cell in each.totals]
            line = [(cell, sign) for cell, sign in line if cells.get(cell)]
            for cell, sign in line:
                self._places.setdefault(cell, []).append((len(self._lines), sign))
            self._lines.append(line)

    def another_table(self, cell: C) -> Mapping[C, int] | None:
        """What differs in the cheapest table found that has five or more in a cell's place."""
        start = self._step(_Way(0, {}, {}), cell, SMALLEST_GROUP - self._cells[cell])
        ways, best = [start], None
        for _round in range(_FIGURES):
            following: dict[frozenset[tuple[C, int]], _Way[C]] = {}
            for way in ways:
                if not way.gaps:
                    best = way if best is None or way.price < best.price else best
                    continue
                for after in self._onwards(way):
                    following[frozenset(after.moved.items())] = after
            ways = nsmallest(
                _WIDTH,
                (way for way in following.values() if best is None or way.price < best.price),
                key=_Way.promise,
            )
            if not ways:
                break
        return None if best is None else best.moved

    def _onwards(self, way: _Way[C]) -> list[_Way[C]]:
        """The tables that bring the most telling sum nearer to its balance by one more cell."""
        number = min(way.gaps, key=lambda each: (len(self._lines[each]), each))
        found = []
        for cell, sign in self._lines[number]:
            if cell in way.moved:
                continue
            # A cell may grow, and shrink to one: kept back, it is known not to be nought.
            change = max(-sign * way.gaps[number], 1 - self._cells[cell])
            if change:
                found.append(self._step(way, cell, change))
        return found

    def _step(self, way: _Way[C], cell: C, change: int) -> _Way[C]:
        gaps = dict(way.gaps)
        for number, sign in self._places.get(cell, ()):
            gaps[number] = gaps.get(number, 0) + sign * change
            if not gaps[number]:
                del gaps[number]
        price = way.price
        if cell not in self.hidden:
            # Of two that are worth the same, the smaller figure.
            price += self._price(cell) + self._cells[cell] / 1000
        return _Way(price, {**way.moved, cell: change}, gaps)
