"""Seats taken, as figures that may be shown.

A seat that is taken is taken, whoever holds it, so what is offered always counts everybody. Who
decides on a cohort's applications is shown exact figures, counted over the people they may know of,
as their table lists them: a hidden person is neither in the list nor in the figure. To all others a
figure below five could tell of a person: it is not shown, nor is what it could be reckoned from
(docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from training_portal.cohorts.rules import Share
from training_portal.people.permissions import PeoplePermission
from training_portal.people.rules import shown_count
from training_portal.platform.policy import Actor
from training_portal.platform.small_groups import SMALLEST_GROUP


@dataclass(frozen=True)
class ShownShare:
    """A country's row of the seat plan; `taken` is None where it is not shown."""

    minimum: int
    maximum: int
    taken: int | None


#: By a cohort's public id and by country, the seats of people whom the actor may not know of; only
#: of the cohorts whose applications the actor decides on.
Unknown = Mapping[str, Mapping[str, int]]
_lookups: list[Callable[[Collection[str], Actor], Unknown]] = []


def provide(lookup: Callable[[Collection[str], Actor], Unknown]) -> None:
    """Say who holds the seats: the room of applications does."""
    _lookups[:] = [lookup]


def seats_of_unknown(public_ids: Collection[str], actor: Actor) -> Unknown:
    """The seats that are left out of exact figures; a cohort that is missing has no exact ones."""
    return _lookups[0](public_ids, actor) if _lookups and public_ids else {}


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


def shares_shown(
    plan: Mapping[str, Share], actor: Actor, unknown: Mapping[str, int] | None = None
) -> dict[str, ShownShare]:
    """The seat plan with the figures that this reader may be shown.

    `unknown` are the seats of people they may not know of, where they are shown exact figures.
    """
    if unknown is not None:
        return {
            country: ShownShare(share.minimum, share.maximum, share.taken - unknown.get(country, 0))
            for country, share in plan.items()
        }
    taken = {country: share.taken for country, share in plan.items()}
    shown = set(taken) if sees_all(actor) else counts_shown(taken)
    return {
        country: ShownShare(share.minimum, share.maximum, share.taken if country in shown else None)
        for country, share in plan.items()
    }


def total_shown(taken: int, actor: Actor, unknown: Mapping[str, int] | None = None) -> int | None:
    """The seats taken in all; None where the figure is too small for this reader."""
    if unknown is not None:
        return taken - sum(unknown.values())
    return taken if sees_all(actor) else shown_count(taken)


def total_words(taken: int, actor: Actor, unknown: Mapping[str, int] | None = None) -> str:
    """The same in words: `12`, or `fewer than 5`."""
    shown = total_shown(taken, actor, unknown)
    return _("fewer than %(least)d", least=SMALLEST_GROUP) if shown is None else str(shown)
