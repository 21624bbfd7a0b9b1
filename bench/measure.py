"""Measuring: CPU of two pieces of work taken in turns, medians, and the rows of the result."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the result. `ratio` is the figure over the yardstick's, where there is one."""

    name: str
    figure: float
    unit: str
    yardstick: str
    ratio: float | None
    goal: float
    met: bool

    @property
    def held(self) -> str:
        """What is held to the goal: the ratio to the yardstick; the figure where there is none."""
        if self.ratio is None:
            return f"{self.figure:g} {self.unit}"
        return f"{self.ratio:.2f} times {self.yardstick}"


def cpu(work: Work) -> float:
    """CPU seconds of this process for one round of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def in_turns(*works: Work, rounds: int, warm_up: int = 3) -> list[float]:
    """The median CPU seconds of each piece of work, measured A B A B so that noise hits all."""
    for _ in range(warm_up):
        for work in works:
            work()
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for found, work in zip(times, works, strict=True):
            found.append(cpu(work))
    return [median(found) for found in times]


def against(
    name: str, work: Work, yardstick: Work, called: str, *, goal: float, rounds: int = 60
) -> Row:
    """A row that holds work against a yardstick, in milliseconds of CPU."""
    taken, floor = in_turns(work, yardstick, rounds=rounds)
    ratio = taken / floor if floor else float("inf")
    figure = round(taken * 1000, 3)
    return Row(name, figure, "ms CPU", called, round(ratio, 2), goal, ratio <= goal)


def report(rows: Iterable[Row], path: Path) -> None:
    """Print the rows as they come, then what is not met; write them for programs.

    What was measured is written also when a later measurement fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"{'what':<58}  {'figure':>14}  {'yardstick':<34} {'ratio':>7} {'goal':>6}  met")
    taken: list[Row] = []
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        figure = f"{row.figure:g} {row.unit}"
        met = "yes" if row.met else "NO"
        held = f"{row.yardstick:<34} {ratio:>7} {row.goal:>6g}  {met}"
        print(f"{row.name:<58}  {figure:>14}  {held}", flush=True)
        taken.append(row)
        written = json.dumps([asdict(each) for each in taken], indent=2)
        path.write_text(written + "\n", encoding="utf-8")
    print("\n" + "\n".join(unmet(taken)))


def unmet(rows: Sequence[Row]) -> list[str]:
    """What is not met, a line each under a heading; one line where all is."""
    missed = [row for row in rows if not row.met]
    if not missed:
        return [f"All {len(rows)} goals are met."]
    verb = "is" if len(missed) == 1 else "are"
    heading = f"{len(missed)} of {len(rows)} goals {verb} not met:"
    return [heading, *(f"  {row.name}: {row.held}, goal {row.goal:g}" for row in missed)]
