"""Seats taken, as figures that may be shown.

A seat that is taken is taken, whoever holds it, so what is offered always counts everybody. But a
figure below five would tell of a hidden person, to those who may not know of one: it is not shown
to them, nor is what it could be reckoned from (docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from training_portal.cohorts.rules import Share
from training_portal.people.permissions import PeoplePermission
from training_portal.people.rules import SMALLEST_GROUP, shown_count
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class ShownShare:
    """A country's row of the seat plan; `taken` is None where it is not shown."""

    minimum: int
    maximum: int
    taken: int | None


def sees_all(actor: Actor) -> bool:
    """Whether small figures tell this reader nothing that they may not know."""
    return actor.holds(PeoplePermission.SEE_HIDDEN)


def counts_shown(counts: Mapping[str, int]) -> set[str]:
    """Which of several counts that add up to a known total may be shown together.

    Those of five or more; and where the rest, which follows from the total, would itself be below
    five, the smallest of them are kept back too (secondary suppression).
    """
    shown = {key for key, count in counts.items() if count >= SMALLEST_GROUP}
    rest = sum(count for key, count in counts.items() if key not in shown)
    while shown and rest < SMALLEST_GROUP and len(shown) < len(counts):
        smallest = min(shown, key=lambda key: (counts[key], key))
        shown.remove(smallest)
        rest += counts[smallest]
    return shown


def shares_shown(plan: Mapping[str, Share], actor: Actor) -> dict[str, ShownShare]:
    """The seat plan with the figures that this reader may be shown."""
    taken = {country: share.taken for country, share in plan.items()}
    shown = set(taken) if sees_all(actor) else counts_shown(taken)
    return {
        country: ShownShare(share.minimum, share.maximum, share.taken if country in shown else None)
        for country, share in plan.items()
    }


def total_shown(taken: int, actor: Actor) -> int | None:
    """The seats taken in all; None where the figure is too small for this reader."""
    return taken if sees_all(actor) else shown_count(taken)


def total_words(taken: int, actor: Actor) -> str:
    """The same in words: `12`, or `fewer than 5`."""
    shown = total_shown(taken, actor)
    return _("fewer than %(least)d", least=SMALLEST_GROUP) if shown is None else str(shown)
