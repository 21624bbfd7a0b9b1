"""Measuring: CPU of two pieces of work taken in turns, medians, and the rows of the result."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
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
    """Print the rows as they come, and write them for programs, also when a later one fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"{'what':<58}  {'figure':>14}  {'yardstick':<34} {'ratio':>7} {'goal':>6}  met")
    taken: list[dict[str, object]] = []
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        figure = f"{row.figure:g} {row.unit}"
        met = "yes" if row.met else "NO"
        held = f"{row.yardstick:<34} {ratio:>7} {row.goal:>6g}  {met}"
        print(f"{row.name:<58}  {figure:>14}  {held}", flush=True)
        taken.append(asdict(row))
        path.write_text(json.dumps(taken, indent=2) + "\n", encoding="utf-8")
