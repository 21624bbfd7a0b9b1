"""By what the applications of a cohort are reviewed: its facts, and what stands against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from training_portal.platform.versions import fingerprint

#: Reviews of each application: at least (one alone shows no outlier), at most, and usually.
LEAST_REVIEWS: Final = 2
MOST_REVIEWS: Final = 5
USUAL_REVIEWS: Final = 2
#: The usual difference, in points of 100, above which one review more is asked for.
USUAL_THRESHOLD: Final = 20
MOST_CRITERIA: Final = 10
#: The steps of each criterion's scale.
SCALE: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Criterion:
    """What is judged, how much it weighs among the others, and what each step of its scale means.

    `position` is its row on the form (1 to 10): a criterion that is reworded stays the same one.
    """

    position: int
    title: str
    weight: int
    anchors: tuple[str, ...]
    #: Judged by who interviews the person, not by who reads the application.
    is_for_interview: bool = False

    def anchor(self, score: int) -> str:
        """The words of a step, 1 to 5."""
        return self.anchors[score - 1]


@dataclass(frozen=True)
class PlanFacts:
    """How a cohort's applications are reviewed. `threshold` is in points of 100."""

    reviews_wanted: int
    threshold: int
    is_blind: bool
    due_at: datetime
    criteria: tuple[Criterion, ...]

    def of(self, *, interview: bool) -> tuple[Criterion, ...]:
        """The criteria by which an application is read, or its person is interviewed."""
        return tuple(each for each in self.criteria if each.is_for_interview is interview)

    @property
    def fingerprint(self) -> str:
        """The facts in one short word, for a window that may be stale."""
        return fingerprint(self.plain)

    @property
    def plain(self) -> dict[str, Any]:
        """JSON-able, for the audit."""
        return {**asdict(self), "due_at": self.due_at.isoformat()}

    @property
    def has_too_few(self) -> bool:
        """Whether it was made when one review of each application was enough."""
        return self.reviews_wanted < LEAST_REVIEWS

    def is_like_but_for_the_deadline(self, other: PlanFacts) -> bool:
        """Whether everything that a score rests on is the same."""
        return replace(self, due_at=other.due_at) == other


@dataclass(frozen=True)
class Objection:
    """What stands against a plan: the fact it is about, and the words."""

    fact: str
    words: str


def objections(
    facts: PlanFacts,
    now: datetime,
    starts_on: date,
    time_zone: str,
    before: PlanFacts | None = None,
) -> Sequence[Objection]:
    """What stands against a plan: too few reviews, no criterion, or a deadline that is over or of
    no use.

    A plan of `before` that asked for one review may keep that: scores rest on it. Other bounds of
    single numbers are those of the form, and CHECKs of the tables.
    """
    found = []
    if facts.has_too_few and not (before is not None and before.has_too_few):
        words = _("At least %(least)s reviews of each application.", least=LEAST_REVIEWS)
        found.append(Objection("reviews_wanted", words))
    if not facts.criteria:
        found.append(Objection("criteria", _("Name at least one criterion.")))
    elif not facts.of(interview=False):
        words = _("Name at least one criterion by which the application is read.")
        found.append(Objection("criteria", words))
    if facts.due_at <= now:
        found.append(Objection("due_at", _("This moment is over: choose a later one.")))
    elif facts.due_at.astimezone(ZoneInfo(time_zone)).date() >= starts_on:
        found.append(Objection("due_at", _("Reviews are needed before the course begins.")))
    return found
