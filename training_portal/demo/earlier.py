"""Drawing up the cohorts of the years before: pure, and the same for the same seed and day.

An entry comes out as those of `cohorts.yaml` are written by hand, so that one story tells both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from random import Random
from typing import Any

#: Days from the opening and the closing of a window to the first day of the course.
OPENED, CLOSED = 170, 96
#: Out of a hundred cohorts, those that did not fill their last seats.
_NOT_FULL = 40
#: What a cohort of today may have that one of the years before has not.
_OF_TODAY = (
    *(
        "silent",
        "staff",
        "waived",
        "reviews",
        "interviews",
        "endorsed",
        "letters",
        "messages",
        "looked_at",
    ),
    *("allocated", "declined_lately", "also"),
    "cared_for",
    "cancelled_because",
)


def drawn_up(
    data: Mapping[str, Any],
    patterns: Sequence[Mapping[str, Any]],
    asking_experience: frozenset[str],
    *,
    seed: int,
    today: date,
) -> list[dict[str, Any]]:
    """The entries of `earlier.yaml`, the latest first.

    `asking_experience` are the courses that refuse people who have none. Codes go on from those of
    `patterns`: prefix, year of the first day, number.
    """
    known = {pattern["key"]: pattern for pattern in patterns}
    numbers: dict[tuple[str, int], int] = {}
    for pattern in patterns:
        year = (today + timedelta(days=pattern["days"]["starts"])).year
        place = (pattern["prefix"], year)
        numbers[place] = max(numbers.get(place, 0), pattern["number"])
    entries = []
    for intake in data["intakes"]:
        pattern = known[intake["like"]]
        entry = _entry(intake, pattern, data, asking_experience, seed)
        place = (entry["prefix"], (today + timedelta(days=entry["days"]["starts"])).year)
        entry["number"] = numbers[place] = numbers.get(place, 0) + 1
        entries.append(entry)
    return entries


def _entry(
    intake: Mapping[str, Any],
    pattern: Mapping[str, Any],
    data: Mapping[str, Any],
    asking_experience: frozenset[str],
    seed: int,
) -> dict[str, Any]:
    # Not for secrets: the same cohorts come out for the same seed.
    stream = Random(f"{seed}:{intake['like']}:{intake['ended']}")  # noqa: S311 # nosec B311
    length = pattern["days"]["ends"] - pattern["days"]["starts"]
    starts = -intake["ended"] - length
    seats = _seats(intake["capacity"], tuple(pattern["seats"]))
    enrolled = _enrolled(stream, intake["capacity"], seats)
    refused = dict(data["refused"])
    if pattern["course"] not in asking_experience:
        refused.pop("ineligible", None)
    applicants, direct, outcomes = {}, {}, {}
    for country, number in enrolled.items():
        rates = data["countries"][country]
        interest = rates["interest"] * stream.uniform(0.8, 1.2) / 100
        others = _split(stream, round(number * (interest - 1)), refused, rest="rejected")
        applicants[country] = {"enrolled": number, **others}
        everybody = number + sum(others.values())
        direct[country] = min(everybody, _share(stream, everybody, rates["direct"]))
        ways = ("withdrawn", "dismissed", "no_show", "not_completed")
        chances = {way: rates[way] for way in ways}
        outcomes[country] = _split(stream, number, chances, rest="completed")
    return {
        **pattern,
        "key": f"{intake['like']}-{intake['ended']}",
        "state": "completed",
        "decision": "confirmed",
        "days": {
            "opens": starts - OPENED,
            "closes": starts - CLOSED,
            "starts": starts,
            "ends": -intake["ended"],
        },
        "capacity": intake["capacity"],
        "seats": seats,
        "applicants": applicants,
        "direct": direct,
        "outcomes": outcomes,
        "in_crowds": True,
        # What waits for somebody, or was just sent, is of the cohorts of today alone.
        **dict.fromkeys(_OF_TODAY, ()),
    }


def _seats(capacity: int, countries: Sequence[str]) -> dict[str, dict[str, int]]:
    """A plan that keeps some seats for each country and lets none have much more than its part."""
    part = capacity / len(countries)
    share = {"minimum": max(1, int(part / 2)), "maximum": min(capacity, ceil(part * 1.4))}
    return {country: dict(share) for country in countries}


def _enrolled(
    stream: Random, capacity: int, seats: Mapping[str, Mapping[str, int]]
) -> dict[str, int]:
    """How many of each country got a seat: guarantees first, then by chance up to the most."""
    wanted = capacity - (stream.randint(1, 2) if stream.randrange(100) < _NOT_FULL else 0)
    found = {country: share["minimum"] for country, share in seats.items()}
    while sum(found.values()) < wanted:
        room = [c for c, number in found.items() if number < seats[c]["maximum"]]
        if not room:
            break
        found[stream.choice(room)] += 1
    return found


def _split(stream: Random, number: int, chances: Mapping[str, int], *, rest: str) -> dict[str, int]:
    """So many people by what became of each: chances out of a hundred, `rest` for the others."""
    found = dict.fromkeys((rest, *chances), 0)
    for _ in range(number):
        luck = stream.randrange(100)
        for name, chance in chances.items():
            if luck < chance:
                found[name] += 1
                break
            luck -= chance
        else:
            found[rest] += 1
    return {name: count for name, count in found.items() if count}


def _share(stream: Random, number: int, percent: int) -> int:
    return sum(stream.randrange(100) < percent for _ in range(number))
