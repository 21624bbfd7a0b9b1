"""What a cohort's dates and seat plan mean: pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.models import CohortDecision, CohortState
from training_portal.courses.rules import country_name
from training_portal.platform.versions import fingerprint

#: Unused guarantees are released so long before the start that visas can still be had.
RELEASE_BEFORE_START = timedelta(days=60)


def release_day(starts_on: date, closes_on: date) -> date:
    """When unused guarantees are open to all, unless a plan says otherwise: 60 days before the
    course, never before bodies had all the days to nominate, and at the latest on the first day."""
    return max(starts_on - RELEASE_BEFORE_START, earliest_release(starts_on, closes_on))


def earliest_release(starts_on: date, closes_on: date) -> date:
    """The first day on which unused guarantees can be open to all: the day after nominations close,
    so that bodies have all the days to nominate, and at the latest the first day of the course."""
    return min(starts_on, closes_on + timedelta(days=1))


@dataclass(frozen=True)
class Timing:
    """What the state of a cohort follows from."""

    decision: CohortDecision
    is_held: bool
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    time_zone: str


def effective_state(timing: Timing, now: datetime) -> CohortState:
    """The state that pages show: the last decision, moved on by dates unless held.

    An announced cohort is a draft until its window opens. A confirmed one runs from the first day
    and is completed after the last, both by the venue's calendar.
    """
    if timing.decision is CohortDecision.ANNOUNCED:
        waits = timing.is_held or now < timing.opens_at
        return CohortState.DRAFT if waits else CohortState.OPEN
    if timing.decision is CohortDecision.CONFIRMED and not timing.is_held:
        today = now.astimezone(ZoneInfo(timing.time_zone)).date()
        if today > timing.ends_on:
            return CohortState.COMPLETED
        if today >= timing.starts_on:
            return CohortState.RUNNING
    return CohortState(timing.decision.value)


def is_accepting(timing: Timing, now: datetime) -> bool:
    """Whether an application may be sent now: the window is half-open, its last moment is over."""
    return (
        effective_state(timing, now) is CohortState.OPEN
        and timing.opens_at <= now < timing.closes_at
    )


def can_be_held(timing: Timing, now: datetime) -> bool:
    """Whether dates would move the cohort on by themselves: only then is holding it of use."""
    moves = timing.decision in (CohortDecision.ANNOUNCED, CohortDecision.CONFIRMED)
    return (
        moves and not timing.is_held and effective_state(timing, now) is not CohortState.COMPLETED
    )


@dataclass(frozen=True)
class Standing:
    """A cohort's state in the words of those who look at it from outside, with the badge's tone."""

    label: str
    tone: str


def standing(timing: Timing, now: datetime) -> Standing:
    """What visitors are told: `open` only while an application can be sent."""
    if timing.is_held and timing.decision is not CohortDecision.CANCELLED:
        return Standing(str(_("On hold")), "wait")
    if timing.decision is CohortDecision.ANNOUNCED and now < timing.opens_at:
        return Standing(str(_("Announced")), "info")
    if timing.decision is CohortDecision.ANNOUNCED and now >= timing.closes_at:
        return Standing(str(_("Applications closed")), "none")
    state = effective_state(timing, now)
    return Standing(state.label, state.tone)


def standing_for_staff(timing: Timing, now: datetime) -> CohortState | Standing:
    """The state in the words of staff: what visitors see already is no draft to them."""
    state = effective_state(timing, now)
    if state is CohortState.DRAFT and timing.decision is CohortDecision.ANNOUNCED:
        return Standing(CohortDecision.ANNOUNCED.label, "info")
    return state


@dataclass(frozen=True)
class Share:
    """A country's row of the seat plan with the seats it has taken."""

    minimum: int
    maximum: int
    taken: int


@dataclass(frozen=True)
class Room:
    """How many seats a country could take now; when none, why not."""

    seats: int
    obstacle: str


def room_for(
    country: str,
    plan: Mapping[str, Share],
    *,
    capacity: int,
    guarantees_released: bool,
) -> Room:
    """How many more seats people sent by `country` can be given under the plan.

    Three limits, each sufficient to refuse: the capacity, the country's maximum, and, until
    guarantees are released, the seats that other countries' unused guarantees still need.
    """
    share = plan.get(country)
    if share is None:
        words = _("%(country)s is not in the seat plan.", country=country_name(country))
        return Room(0, str(words))
    free = capacity - sum(each.taken for each in plan.values())
    if free <= 0:
        return Room(
            0, ngettext("The only seat is taken.", "All %(num)d seats are taken.", capacity)
        )
    below_maximum = share.maximum - share.taken
    if below_maximum <= 0:
        return Room(
            0,
            str(
                _(
                    "%(country)s is at its maximum of %(maximum)d.",
                    country=country_name(country),
                    maximum=share.maximum,
                )
            ),
        )
    kept = 0
    if not guarantees_released:
        kept = sum(
            max(0, each.minimum - each.taken) for code, each in plan.items() if code != country
        )
    unreserved = free - kept
    if unreserved <= 0:
        return Room(
            0,
            ngettext(
                "The last free seat is guaranteed to another country.",
                "The last %(num)d free seats are guaranteed to other countries.",
                free,
            ),
        )
    return Room(min(below_maximum, unreserved), "")


def guarantees_are_released(release_on: date | None, today: date) -> bool:
    return release_on is not None and today >= release_on


def plan_objections(
    capacity: int,
    plan: Mapping[str, tuple[int, int]],
    taken: Mapping[str, int] | None = None,
    *,
    are_released: bool = False,
) -> list[str]:
    """What makes a plan of (minimum, maximum) by country impossible, in words.

    `taken` is how many seats each country has taken already: no plan can go below that. Once
    guarantees are open to all (`are_released`) the words name what can still be changed.
    """
    found: list[str] = []
    if capacity < 1:
        found.append(str(_("A cohort needs at least one seat.")))
    if not plan:
        found.append(str(_("Name at least one country in the seat plan.")))
    found += [of_country(code, words) for code, words in share_objections(plan).items()]
    guaranteed = sum(minimum for minimum, _maximum in plan.values())
    if guaranteed > capacity and are_released:
        # They hold again where the first day is put off.
        words = _(
            "%(guaranteed)d seats were guaranteed, but the cohort would have %(capacity)d. "
            "Lower what a country can have at most too: its guarantee goes down with it.",
            guaranteed=guaranteed,
            capacity=capacity,
        )
        found.append(str(words))
    elif guaranteed > capacity:
        found.append(
            str(
                _(
                    "%(guaranteed)d seats are guaranteed, but the cohort has %(capacity)d.",
                    guaranteed=guaranteed,
                    capacity=capacity,
                )
            )
        )
    return found + _cuts(capacity, plan, taken or {})


def share_objections(plan: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """What makes the (minimum, maximum) of a country impossible by itself, in words, by country.

    The words stand beside a field that names the country; elsewhere `of_country` does.
    """
    found: dict[str, str] = {}
    for code, (minimum, maximum) in sorted(plan.items()):
        if minimum < 0 or maximum < 0:
            found[code] = _("Seats cannot be negative.")
        elif minimum > maximum:
            found[code] = _(
                "Guaranteed %(minimum)d is more than at most %(maximum)d.",
                minimum=minimum,
                maximum=maximum,
            )
    return found


def of_country(code: str, words: str) -> str:
    """An objection to the seats of a country, with its name."""
    return _("%(country)s: %(words)s", country=country_name(code), words=words)


def _cuts(
    capacity: int, plan: Mapping[str, tuple[int, int]], taken: Mapping[str, int]
) -> list[str]:
    """Where a plan goes below the seats that are taken."""
    found: list[str] = []
    if capacity < sum(taken.values()):
        found.append(
            str(
                _(
                    "The capacity cannot be %(capacity)d: more seats are taken.",
                    capacity=capacity,
                )
            )
        )
    for code, count in sorted(taken.items()):
        if count > plan.get(code, (0, 0))[1]:
            # How many is not said: below five it would tell of people (seat_figures.py).
            found.append(
                str(
                    _(
                        "%(country)s: the maximum is below the seats that are taken.",
                        country=country_name(code),
                    )
                )
            )
    return found


def plan_changes(
    capacity: int,
    plan: Mapping[str, Share],
    new_capacity: int,
    new_plan: Mapping[str, tuple[int, int]],
    *,
    are_released: bool = False,
) -> list[str]:
    """What a new plan changes, one sentence each; empty when it changes nothing.

    Once guarantees are open to all (`are_released`) nobody changes them: nothing is said of them.
    """
    found: list[str] = []
    if capacity != new_capacity:
        words = _("Seats in all: %(new)d instead of %(old)d.", new=new_capacity, old=capacity)
        found.append(str(words))
    for code in sorted({*plan, *new_plan}):
        share = plan.get(code, Share(0, 0, 0))
        old, new = (share.minimum, share.maximum), new_plan.get(code, (0, 0))
        if are_released and old[1] != new[1]:
            found.append(
                _(
                    "%(country)s: at most %(most)d instead of %(old_most)d.",
                    country=country_name(code),
                    most=new[1],
                    old_most=old[1],
                )
            )
        elif old != new:
            found.append(
                str(
                    _(
                        "%(country)s: %(least)d guaranteed and %(most)d at most, instead of "
                        "%(old_least)d and %(old_most)d.",
                        country=country_name(code),
                        least=new[0],
                        most=new[1],
                        old_least=old[0],
                        old_most=old[1],
                    )
                )
            )
    return found


def plan_warnings(capacity: int, plan: Mapping[str, tuple[int, int]]) -> list[str]:
    """What is possible in a plan but hardly meant."""
    most = sum(maximum for _minimum, maximum in plan.values())
    if most >= capacity:
        return []
    return [
        ngettext(
            "The maximums add up to less than the capacity: %(num)d seat can go to nobody.",
            "The maximums add up to less than the capacity: %(num)d seats can go to nobody.",
            capacity - most,
        )
    ]


def plan_version(capacity: int, plan: Mapping[str, Share]) -> str:
    """The fingerprint of a plan; seats that are taken meanwhile do not change it."""
    rows = {code: [share.minimum, share.maximum] for code, share in plan.items()}
    return fingerprint({"capacity": capacity, "plan": rows})
