"""Completion, computed from what was recorded and the rules of the course version: pure.

Each rule gives a result with the figures it rests on; the words are made when it is shown
(`rule_in_words`), so that a stored result can be read in any language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.learning.models import Presence


@dataclass(frozen=True)
class SessionRecord:
    """One session that took place: its length, and how the person was there (None: not marked)."""

    hours: Decimal
    presence: Presence | None


@dataclass(frozen=True)
class ComponentRecord:
    """One assessment component with the points of each attempt, in order, 0 to 100."""

    code: str
    title: str
    weight: int
    pass_mark: int
    points: Sequence[Decimal]

    @property
    def best(self) -> Decimal | None:
        return max(self.points) if self.points else None


@dataclass(frozen=True)
class RuleResult:
    """What one completion rule found; `facts` are figures only, JSON-able."""

    kind: str
    is_met: bool
    facts: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "is_met": self.is_met, "facts": dict(self.facts)}


def attendance_percent(
    sessions: Sequence[SessionRecord], late_counts_as_absence: int | None = None
) -> Decimal:
    """Share of the hours at which the person was there, in percent to one decimal.

    An excused session does not count, neither for nor against. A session not marked counts as
    missed. Where the course says that so many late arrivals make an absence, the hours of the
    shortest late sessions are taken off, one for each full number of them. With no hours to
    count the share is 0.
    """
    counted = [record for record in sessions if record.presence is not Presence.EXCUSED]
    total = sum((record.hours for record in counted), Decimal(0))
    if total == 0:
        return Decimal("0.0")
    attended = sum(
        (
            record.hours
            for record in counted
            if record.presence in (Presence.PRESENT, Presence.LATE)
        ),
        Decimal(0),
    )
    if late_counts_as_absence:
        late = sorted(record.hours for record in counted if record.presence is Presence.LATE)
        attended -= sum(late[: len(late) // late_counts_as_absence], Decimal(0))
    return (attended * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP)


def total_mark(components: Sequence[ComponentRecord]) -> Decimal:
    """The weighted mean of the best attempts, 0 to 100; what was not handed in counts as 0."""
    weights = sum(component.weight for component in components)
    if not weights:
        return Decimal("0.0")
    points = sum(
        ((component.best or Decimal(0)) * component.weight for component in components), Decimal(0)
    )
    return (points / weights).quantize(Decimal("0.1"), ROUND_HALF_UP)


def late_rule(rules: Sequence[tuple[str, Mapping[str, Any]]]) -> int | None:
    """How many late arrivals make an absence in this course, if it has such a rule."""
    for kind, values in rules:
        if kind == "attendance_percent":
            late: int | None = values.get("late_counts_as_absence")
            return late
    return None


def check_completion(
    rules: Sequence[tuple[str, Mapping[str, Any]]],
    sessions: Sequence[SessionRecord],
    components: Sequence[ComponentRecord],
) -> list[RuleResult]:
    """Apply each completion rule, in the course's order; ValueError for an unknown kind."""
    return [_check(kind, values, sessions, components) for kind, values in rules]


def is_complete(results: Sequence[RuleResult]) -> bool:
    """Completed when there are rules and every one of them is met."""
    return bool(results) and all(result.is_met for result in results)


def _check(
    kind: str,
    values: Mapping[str, Any],
    sessions: Sequence[SessionRecord],
    components: Sequence[ComponentRecord],
) -> RuleResult:
    if kind == "attendance_percent":
        late = values.get("late_counts_as_absence")
        reached = attendance_percent(sessions, late)
        return RuleResult(
            kind,
            reached >= Decimal(str(values["minimum"])),
            {
                "reached": str(reached),
                "minimum": values["minimum"],
                "late_counts_as_absence": late,
                "unmarked": sum(record.presence is None for record in sessions),
            },
        )
    if kind == "component_passed":
        component = next(
            (component for component in components if component.code == values["component"]), None
        )
        if component is None:
            raise ValueError(f"no assessment component {values['component']!r}")
        best = component.best
        return RuleResult(
            kind,
            best is not None and best >= component.pass_mark,
            {
                "component": component.code,
                "title": component.title,
                "reached": None if best is None else _plain(best),
                "minimum": component.pass_mark,
            },
        )
    if kind == "total_mark":
        reached = total_mark(components)
        return RuleResult(
            kind,
            reached >= Decimal(str(values["minimum"])),
            {"reached": str(reached), "minimum": values["minimum"]},
        )
    raise ValueError(f"unknown completion rule {kind!r}")


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}"


def rule_in_words(result: Mapping[str, Any]) -> str:
    """A stored result as a sentence: what was reached and what is needed."""
    facts = result["facts"]
    kind = result["kind"]
    if kind == "attendance_percent":
        words = _(
            "Attendance %(reached)s %% of the hours; %(minimum)s %% are needed.",
            reached=facts["reached"],
            minimum=facts["minimum"],
        )
        if facts.get("unmarked"):
            words += " " + ngettext(
                "%(num)d session is not marked and counts as missed.",
                "%(num)d sessions are not marked and count as missed.",
                facts["unmarked"],
            )
        return str(words)
    if kind == "component_passed":
        if facts["reached"] is None:
            return str(
                _(
                    "%(title)s: no mark yet; %(minimum)s points are needed.",
                    title=facts["title"],
                    minimum=facts["minimum"],
                )
            )
        return str(
            _(
                "%(title)s: %(reached)s points; %(minimum)s are needed.",
                title=facts["title"],
                reached=facts["reached"],
                minimum=facts["minimum"],
            )
        )
    return str(
        _(
            "Total mark %(reached)s; %(minimum)s is needed.",
            reached=facts["reached"],
            minimum=facts["minimum"],
        )
    )
