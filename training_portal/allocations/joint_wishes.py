"""Which of several seats somebody is given, once it is settled who is given one. Pure.

With these people fixed, their own order of their applications decides: the places of their wishes
add up to as little as can be. Nobody is moved into a seat that they do not stand before everybody
of the same cohort, country and groups who is left without one, so no one is passed over by a lower
score. Guaranteed seats that were filled stay filled, maxima are kept, and where seats are reserved
only people of the same country and groups change places. How far countries are balanced in each
cohort may change by it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from training_portal.allocations.joint_flow import LARGEST
from training_portal.allocations.joint_sorting import Kind, Option, Seeker, Sorting
from training_portal.allocations.network import Network
from training_portal.allocations.plan import MOST_POINTS

_SOURCE, _SEATS = "source", "seats"


def by_wishes(
    sorting: Sorting, options: Sequence[Option], chosen: frozenset[int]
) -> frozenset[int]:
    """The applications that are given a seat once wishes are looked at; `chosen` those before."""
    now = {each.seeker: each for each in options if each.candidate.id in chosen}
    open_to = _open_to(options, now)
    if not any(
        len(several) > 1 and any(each.wish is not None for each in several)
        for several in open_to.values()
    ):
        return chosen
    # Who has no wish is among them: they can make room for who has one.
    return _assign(sorting, open_to, now)


def _open_to(options: Sequence[Option], now: dict[Seeker, Option]) -> dict[Seeker, list[Option]]:
    """By person with a seat, the seats that they can have without passing anybody over."""
    first_without: dict[Kind, tuple[int, int]] = {}
    for each in options:
        if each.seeker not in now:
            first = first_without.get(each.kind)
            if first is None or each.standing < first:
                first_without[each.kind] = each.standing
    found: dict[Seeker, list[Option]] = defaultdict(list)
    for each in options:
        if each.seeker in now:
            first = first_without.get(each.kind)
            if first is None or each.standing < first or each is now[each.seeker]:
                found[each.seeker].append(each)
    return found


def _assign(
    sorting: Sorting,
    open_to: dict[Seeker, list[Option]],
    now: dict[Seeker, Option],
) -> frozenset[int]:
    network = Network()
    network.supply(_SOURCE, len(open_to))
    network.supply(_SEATS, -len(open_to))
    last = 1 + max(each.wish or 0 for several in open_to.values() for each in several)
    by_place, by_guarantee = _weights(len(open_to), last)
    arcs = []
    for seeker, several in open_to.items():
        network.arc(_SOURCE, seeker, 1)
        has_wishes = any(each.wish is not None for each in several)
        for each in several:
            place = (last if each.wish is None else each.wish) if has_wishes else 0
            # Between equal wishes the scores decide, unless the numbers would grow too large.
            loss = MOST_POINTS - (each.candidate.score or 0) if by_place > 1 else 0
            arcs.append((network.arc(seeker, each.kind, 1, place * by_place + loss), each))
    _lead_to_seats(network, sorting, now, by_guarantee)
    network.solve()
    return frozenset(each.candidate.id for arc, each in arcs if network.flow(arc))


def _weights(people: int, last: int) -> tuple[int, int]:
    """What the place of a wish weighs against scores, and a guaranteed seat against both."""
    by_place = 1 + people * MOST_POINTS
    # Beside the people there are no more than a few nodes for each country of a cohort.
    if (1 + people * (last + 1) * by_place) * 4 * (people + 1000) > LARGEST:
        by_place = 1
    return by_place, 1 + people * (last + 1) * by_place


def _lead_to_seats(
    network: Network, sorting: Sorting, now: dict[Seeker, Option], by_guarantee: int
) -> None:
    """From kinds to seats: what was filled under a promise stays filled."""
    kinds = Counter(each.kind for each in now.values())
    by_country: dict[Any, list[Kind]] = defaultdict(list)
    for kind in sorted(kinds, key=lambda kind: (kind[0], kind[1], sorted(kind[2]))):
        by_country[kind[:2]].append(kind)
    for cohort_id, cohort in sorting.cohorts.items():
        for code, country in cohort.countries.items():
            here = cohort_id, code
            if cohort.is_settled_first:
                for kind in by_country[here]:
                    network.arc(kind, _SEATS, kinds[kind], -by_guarantee)
                continue
            filled = min(country.missing, sum(kinds[kind] for kind in by_country[here]))
            network.arc((*here, frozenset()), (*here, "all"), country.more)
            network.arc((*here, "all"), _SEATS, filled, -by_guarantee)
            network.arc((*here, "all"), cohort_id, country.more)
        network.arc(cohort_id, _SEATS, cohort.open)
