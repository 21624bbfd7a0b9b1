"""Completion, computed from what was recorded and the rules of the course version: pure.

Each rule gives a result with the figures it rests on; the words are made when it is shown
(`rule_in_words`), so that a stored result can be read in any language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from training_portal.learning.models import Presence
from training_portal.platform.names import in_reader_language


@dataclass(frozen=True)
class SessionRecord:
    """One session: its length, and how the person was there (None: not marked)."""

    hours: Decimal
    presence: Presence | None
    #: Whether it is still ahead of a cohort that runs; then nobody can have missed it.
    is_to_come: bool = False


@dataclass(frozen=True)
class ComponentRecord:
    """One assessment component with the points of each attempt, in order, 0 to 100."""

    code: str
    title: str
    weight: int
    pass_mark: int
    points: Sequence[Decimal]
    #: How many attempts the course gives.
    attempts: int = 1
    #: The title by language: a kept result is read by others than whoever took the decision.
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_attempt_left(self) -> bool:
        return len(self.points) < self.attempts

    @property
    def best(self) -> Decimal | None:
        return max(self.points) if self.points else None


class Standing(StrEnum):
    """How a rule stands with somebody whose enrolment has not ended."""

    MET = "met"
    OPEN = "open"
    MISSED = "missed"

    @property
    def label(self) -> str:
        labels = {
            Standing.MET: _l("Met"),
            Standing.OPEN: _l("Still open"),
            Standing.MISSED: _l("Not met"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"met": "good", "open": "info", "missed": "bad"}[self.value]

    @classmethod
    def final(cls, is_met: bool) -> Standing:
        """Of a rule that is decided."""
        return cls.MET if is_met else cls.MISSED


@dataclass(frozen=True)
class RuleResult:
    """What one completion rule found; `facts` are figures only, JSON-able."""

    kind: str
    is_met: bool
    facts: Mapping[str, Any]
    #: What can still become of it; `is_met` judges what is there, as if nothing more came.
    standing: Standing = Standing.OPEN

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "is_met": self.is_met, "facts": dict(self.facts)}


def attendance_percent(
    sessions: Sequence[SessionRecord], late_counts_as_absence: int | None = None
) -> Decimal:
    """Share of the hours at which the person was there, in percent to one decimal, rounded down.

    Rounded to the nearest, 79.95 % would be shown as 80 % and pass a rule that asks for 80.

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
    return (attended * 100 / total).quantize(Decimal("0.1"), ROUND_FLOOR)


def total_mark(components: Sequence[ComponentRecord]) -> Decimal:
    """The weighted mean of the best attempts, 0 to 100, to one decimal, rounded down.

    What was not handed in counts as 0.
    """
    weights = sum(component.weight for component in components)
    if not weights:
        return Decimal("0.0")
    points = sum(
        ((component.best or Decimal(0)) * component.weight for component in components), Decimal(0)
    )
    return (points / weights).quantize(Decimal("0.1"), ROUND_FLOOR)


def percent_marked(components: Sequence[ComponentRecord]) -> int:
    """How much of the total mark the components that are marked make up, in percent."""
    weights = sum(component.weight for component in components)
    marked = sum(component.weight for component in components if component.points)
    return marked * 100 // weights if weights else 0


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


def outlook(
    rules: Sequence[tuple[str, Mapping[str, Any]]],
    sessions: Sequence[SessionRecord],
    components: Sequence[ComponentRecord],
    *,
    is_running: bool,
) -> list[RuleResult]:
    """How each rule stands before completion is decided, in the course's order.

    A rule is met when nothing that is still to come can change that, missed when nothing can mend
    it, and open in between. While the cohort runs its figures are of what is marked so far; after
    the last day they are those that completion would be decided on.
    """
    best = check_completion(
        rules,
        [replace(each, presence=each.presence or Presence.PRESENT) for each in sessions],
        [_at_best(component) for component in components],
    )
    worst = check_completion(rules, sessions, components)
    nothing_counts = all(each.presence is Presence.EXCUSED for each in sessions)
    results = []
    for (kind, values), lowest, highest in zip(rules, worst, best, strict=True):
        standing = Standing.final(lowest.is_met)
        more_may_be_planned = is_running and kind == "attendance_percent" and nothing_counts
        if more_may_be_planned or (highest.is_met and not lowest.is_met):
            standing = Standing.OPEN
        facts = lowest.facts
        if kind == "attendance_percent" and is_running:
            facts = _attendance_so_far(values, sessions)
        elif kind == "total_mark" and not any(each.points for each in components):
            facts = {**facts, "reached": None}
        elif kind == "total_mark":
            facts = {**facts, "counted": percent_marked(components)}
        results.append(replace(lowest, facts=facts, standing=standing))
    return results


def _at_best(component: ComponentRecord) -> ComponentRecord:
    """With full points in an attempt that is left."""
    if not component.has_attempt_left:
        return component
    return replace(component, points=[*component.points, Decimal(100)])


def attendance_so_far(
    sessions: Sequence[SessionRecord], late_counts_as_absence: int | None = None
) -> Decimal | None:
    """The share of the hours that are marked; None while none is."""
    marked = [record for record in sessions if record.presence is not None]
    if all(record.presence is Presence.EXCUSED for record in marked):
        return None
    return attendance_percent(marked, late_counts_as_absence)


def _attendance_so_far(
    values: Mapping[str, Any], sessions: Sequence[SessionRecord]
) -> dict[str, Any]:
    late = values.get("late_counts_as_absence")
    reached = attendance_so_far(sessions, late)
    # One that runs now may be marked already: it is neither to come nor unmarked.
    blank = [record for record in sessions if record.presence is None]
    ahead = sum(record.is_to_come for record in blank)
    return {
        "so_far": None if reached is None else str(reached),
        "minimum": values["minimum"],
        "late_counts_as_absence": late,
        "to_come": ahead,
        "unmarked": len(blank) - ahead,
    }


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
                "title": dict(component.texts) or component.title,
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


def _title(facts: Mapping[str, Any]) -> str:
    """Of an assessment, for the reader; results kept earlier have it in English only."""
    title = facts["title"]
    return in_reader_language(title) if isinstance(title, dict) else str(title)


def rule_in_words(result: Mapping[str, Any]) -> str:
    """A stored result as a sentence: what was reached and what is needed."""
    facts = result["facts"]
    kind = result["kind"]
    if "so_far" in facts:
        return _attendance_so_far_in_words(facts)
    if kind == "attendance_percent":
        words = _(
            "Attendance %(reached)s %% of the hours; %(minimum)s %% are needed.",
            reached=points_in_words(Decimal(facts["reached"])),
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
                    title=_title(facts),
                    minimum=facts["minimum"],
                )
            )
        return str(
            _(
                "%(title)s: %(reached)s points; %(minimum)s are needed.",
                title=_title(facts),
                reached=facts["reached"],
                minimum=facts["minimum"],
            )
        )
    if facts.get("counted", 100) < 100:
        return _(
            "Total mark so far %(reached)s: %(counted)s %% of it is marked, and what is still open "
            "counts as nothing until it is. %(minimum)s is needed in the end.",
            **facts,
        )
    if facts["reached"] is None:
        return str(_("Total mark: no mark yet; %(minimum)s is needed.", minimum=facts["minimum"]))
    return str(
        _(
            "Total mark %(reached)s; %(minimum)s is needed.",
            reached=facts["reached"],
            minimum=facts["minimum"],
        )
    )


def _attendance_so_far_in_words(facts: Mapping[str, Any]) -> str:
    if facts["so_far"] is None:
        words = [_("No attendance yet; %(minimum)s %% of the hours are needed.", **facts)]
    else:
        words = [
            _(
                "Attendance so far %(so_far)s %% of the hours; %(minimum)s %% are needed.",
                so_far=points_in_words(Decimal(facts["so_far"])),
                minimum=facts["minimum"],
            )
        ]
    if facts["to_come"]:
        words.append(
            ngettext(
                "%(num)d session is still to come.",
                "%(num)d sessions are still to come.",
                facts["to_come"],
            )
        )
    if facts["unmarked"]:
        words.append(
            ngettext(
                "%(num)d session is not marked yet.",
                "%(num)d sessions are not marked yet.",
                facts["unmarked"],
            )
        )
    return " ".join(words)


def counting_in_words(late_counts_as_absence: int | None) -> str:
    """How hours count that somebody was excused from, or came late to; see `attendance_percent`."""
    words = _("Sessions from which somebody is excused are left out of the count, both ways.")
    if not late_counts_as_absence:
        return f"{words} {_('Late counts as present.')}"
    late = ngettext(
        "Late counts as present, but each late arrival takes away the hours of a session.",
        "Late counts as present, but every %(num)d late arrivals take away the hours of a session.",
        late_counts_as_absence,
    )
    return f"{words} {late}"


def points_in_words(points: Decimal) -> str:
    """Points as they stand in a sheet, without noughts at the end."""
    return f"{points.normalize():f}"
