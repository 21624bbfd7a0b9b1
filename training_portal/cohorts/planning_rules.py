"""What is proposed for a new cohort, and what may still be changed in one that is there: pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from training_portal.cohorts.models import CohortDecision
from training_portal.cohorts.rules import earliest_release

#: Seats that the default plan guarantees to each eligible country.
GUARANTEED = 2
#: No country takes more than this share of the seats, unless there are too few countries for it.
LARGEST_SHARE = Fraction(35, 100)
#: What the maximums add up to at least, over all eligible countries.
HEADROOM = Fraction(14, 10)
#: Days from today to the first day that is proposed: time to apply, to be chosen, to get a visa.
LEAD = timedelta(days=182)
#: Days from today until the proposed window opens, and how long it stays open.
UNTIL_OPEN, WINDOW = timedelta(days=14), timedelta(days=56)
#: Days between an intake and its clone: whole weeks, so that weekdays stay.
A_YEAR_LATER = timedelta(weeks=52)
#: Fields whose change is told to those who take part, and those told to who is still applying.
TOLD = frozenset({"starts_on", "ends_on", "venue", "venue_country", "time_zone"})
TOLD_TO_APPLICANTS = TOLD | {"opens_at", "closes_at"}


@dataclass(frozen=True, kw_only=True)
class CohortFacts:
    """What people write down about a cohort, beside its seats and staff."""

    code: str
    host_id: int
    issuer_id: int
    venue: str
    venue_country: str
    #: IANA name of the venue's zone.
    time_zone: str
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    response_days: int
    #: Basis points by organisation, 10,000 in all.
    funding: Mapping[int, int]
    park_code: str | None = None
    corridor_code: str | None = None
    contact_email: str = ""
    #: When the phases at home begin and end, where the course has them.
    preparation_from: date | None = None
    finalisation_until: date | None = None

    @property
    def fingerprint(self) -> str:
        """All of it in a few letters, to notice when somebody else changed it meanwhile."""
        parts = [f"{name}={value!r}" for name, value in sorted(plain(self).items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]

    def day_of(self, moment: datetime) -> date:
        """The date of a moment at the venue."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def plain(facts: CohortFacts) -> dict[str, Any]:
    """The facts as values that the audit keeps; moments to the minute, as forms have them."""
    values: dict[str, Any] = {}
    for name, value in vars(facts).items():
        if name == "funding":
            values[name] = {str(key): share for key, share in sorted(value.items())}
        elif isinstance(value, datetime):
            values[name] = value.astimezone(UTC).isoformat(timespec="minutes")
        else:
            values[name] = value.isoformat() if isinstance(value, date) else value
    return values


def changed(before: CohortFacts, after: CohortFacts) -> frozenset[str]:
    """The names of the facts that differ."""
    old, new = plain(before), plain(after)
    return frozenset(name for name in new if new[name] != old[name])


class Objection(NamedTuple):
    """What stands against a fact, with its name, and the others it was held against."""

    fact: str
    words: str
    beside: tuple[str, ...] = ()

    def rests_on(self, facts: Collection[str]) -> bool:
        """Whether one of these facts is needed to say it."""
        return self.fact in facts or any(each in facts for each in self.beside)


@dataclass(frozen=True)
class Progress:
    """How far a cohort has come: what may no longer be changed follows from it."""

    decision: CohortDecision
    #: The moment now.
    now: datetime
    #: Whether somebody's completion was recorded; certificates print dates and venue.
    has_results: bool
    #: Whether the actor may set right what lies in the past (CohortPermission.CORRECT).
    may_correct: bool


def objections_to_facts(facts: CohortFacts) -> list[Objection]:
    """What can be in no cohort."""
    found: list[Objection] = []
    if sum(facts.funding.values()) != 10_000:
        found.append(Objection("funding", _("The funders' shares must add up to 100 %.")))
    if not facts.opens_at < facts.closes_at:
        words = _("The application window must close after it opens.")
        found.append(Objection("closes_at", words, ("opens_at",)))
    if facts.starts_on > facts.ends_on:
        words = _("The last day must not be before the first.")
        found.append(Objection("ends_on", words, ("starts_on",)))
    if facts.preparation_from is not None and facts.preparation_from >= facts.starts_on:
        words = _("The preparation at home begins before the first day of the course.")
        found.append(Objection("preparation_from", words, ("starts_on",)))
    if facts.finalisation_until is not None and facts.finalisation_until <= facts.ends_on:
        words = _("The follow-up at home ends after the last day of the course.")
        found.append(Objection("finalisation_until", words, ("ends_on",)))
    return found


def objections_to_plan(facts: CohortFacts, now: datetime) -> list[Objection]:
    """What makes no sense in a cohort that is to come."""
    found = objections_to_facts(facts)
    if facts.closes_at <= now:
        words = _("The application window must close in the future.")
        found.append(Objection("closes_at", words))
    elif facts.day_of(facts.closes_at) >= facts.starts_on:
        words = _("Applications must close before the first day.")
        found.append(Objection("closes_at", words, ("starts_on",)))
    if facts.starts_on < facts.day_of(now):
        found.append(Objection("starts_on", _("This day is past.")))
    return found


def objections_to_change(
    before: CohortFacts, after: CohortFacts, progress: Progress
) -> list[Objection]:
    """What stands against changing one into the other, in words."""
    if progress.decision is CohortDecision.CANCELLED:
        return [Objection("", _("The cohort was cancelled: nothing can be changed any more."))]
    names = changed(before, after)
    found = objections_to_facts(after)
    found += _identity(names, progress)
    found += _window(names, before, after, progress)
    if names & TOLD and progress.has_results:
        words = _("Completion is recorded: dates and place stand on certificates and stay.")
        first = next(name for name in ("starts_on", "ends_on", *sorted(TOLD)) if name in names)
        found.append(Objection(first, words))
    else:
        found += _days(names, before, after, progress)
    return found


def _identity(names: frozenset[str], progress: Progress) -> list[Objection]:
    """Code and host are what people know a cohort by."""
    if progress.decision is CohortDecision.DRAFT:
        return []
    words = {
        "code": _("The cohort is announced: people know it by its code."),
        "host_id": _("The cohort is announced: its host stays."),
    }
    return [Objection(name, words[name]) for name in ("code", "host_id") if name in names]


def _window(
    names: frozenset[str], before: CohortFacts, after: CohortFacts, progress: Progress
) -> list[Objection]:
    decision, now = progress.decision, progress.now
    touched = [name for name in ("opens_at", "closes_at") if name in names]
    if touched and decision in (CohortDecision.SCREENING, CohortDecision.CONFIRMED):
        words = _("Screening has begun: the application window stays as it was.")
        return [Objection(touched[0], words)]
    found: list[Objection] = []
    announced = decision is CohortDecision.ANNOUNCED
    if "opens_at" in names and announced and before.opens_at <= now:
        words = _("The window has opened already: its beginning stays.")
        found.append(Objection("opens_at", words))
    if "closes_at" in names and after.closes_at <= now:
        words = _("This moment is past. To end the window at once, close applications instead.")
        found.append(Objection("closes_at", words))
    still_open = after.closes_at > now
    if still_open and after.day_of(after.closes_at) >= after.starts_on:
        at = "closes_at" if "closes_at" in names else "starts_on"
        words = _("Applications must close before the first day.")
        found.append(Objection(at, words, ("closes_at", "starts_on")))
    return found


def _days(
    names: frozenset[str], before: CohortFacts, after: CohortFacts, progress: Progress
) -> list[Objection]:
    """The past is set right by who may, and only in a cohort that was to take place."""
    today = after.day_of(progress.now)
    has_begun = progress.decision is CohortDecision.CONFIRMED and before.starts_on <= today
    may_correct = progress.may_correct and progress.decision is CohortDecision.CONFIRMED
    found: list[Objection] = []
    if "starts_on" in names and not may_correct:
        if has_begun:
            words = _("The course has begun: only the coordinator can set its first day right.")
            found.append(Objection("starts_on", words))
        elif after.starts_on < today:
            found.append(Objection("starts_on", _("This day is past.")))
    if "ends_on" in names and not may_correct:
        if before.ends_on < today and has_begun:
            words = _("The course is over: only the coordinator can set its last day right.")
            found.append(Objection("ends_on", words))
        elif after.ends_on < today:
            found.append(Objection("ends_on", _("This day is past.")))
    return found


def released_on(
    release_on: date | None, before: CohortFacts, after: CohortFacts, today: date
) -> date | None:
    """The day on which guarantees are released moves with the first day of the course, and with a
    window that ends later: not before bodies had all the days to nominate.

    Seats that are open to all already stay so where the window alone moves.
    """
    if release_on is None:
        return None
    moved = release_on + (after.starts_on - before.starts_on)
    closes_on = after.day_of(after.closes_at)
    is_open_to_all = release_on <= today
    if is_open_to_all or (moved == release_on and closes_on == before.day_of(before.closes_at)):
        return moved
    return max(moved, earliest_release(after.starts_on, closes_on))


def sessions_move(before: CohortFacts, after: CohortFacts, now: datetime) -> int:
    """By how many days planned sessions move along: only while the course has not begun."""
    if before.starts_on <= before.day_of(now):
        return 0
    return (after.starts_on - before.starts_on).days


def moved_along(moment: datetime, days: int, old_zone: str, new_zone: str) -> datetime:
    """A moment some days later at the same time of day, which is that of the venue."""
    local = moment.astimezone(ZoneInfo(old_zone)).replace(tzinfo=None)
    return (local + timedelta(days=days)).replace(tzinfo=ZoneInfo(new_zone))


def default_plan(capacity: int, countries: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The proposed seat plan: (guaranteed, at most) by eligible country.

    Two seats are guaranteed to each country, fewer where the seats do not suffice. A country takes
    at most 35 % of the seats, or 1.4 divided by the number of countries where that is more: whole
    seats within that share, never one above it, but for two cases: not below its guarantee, and not
    so few that the seats could not be filled by all countries together. A single country has
    neither bound. Source: the seat plan of the programme's design.
    """
    if len(countries) == 1:
        return {countries[0]: (0, capacity)}
    if not countries:
        return {}
    least = min(GUARANTEED, capacity // len(countries))
    share = max(LARGEST_SHARE, HEADROOM / len(countries))
    fills_all = -(-capacity // len(countries))
    most = min(capacity, max(int(capacity * share), least, fills_all))
    return dict.fromkeys(countries, (least, most))


def proposed_prefix(title: str, codes: Iterable[str]) -> str:
    """The letters of a cohort's code: those of the last cohort, else the title's initials."""
    for code in codes:
        if match := re.fullmatch(r"(.+)-\d{4}-\d+", code):
            return match[1]
    words = re.findall(r"[A-Za-z]+", re.sub(r"\(.*?\)", " ", title))
    initials = "".join(word[0] for word in words if word.lower() not in {"of", "for", "the", "and"})
    return initials.upper()[:6] or "C"


def proposed_code(prefix: str, year: int, taken: Iterable[str]) -> str:
    """The next free code: `PM-2027-2` where `PM-2027-1` is taken."""
    pattern = re.compile(rf"{re.escape(prefix)}-{year}-(\d{{1,6}})")
    numbers = [int(match[1]) for code in taken if (match := pattern.fullmatch(code))]
    return f"{prefix}-{year}-{max(numbers, default=0) + 1}"


class ProposedDates(NamedTuple):
    """Dates of a cohort that nobody has thought about yet."""

    opens_on: date
    closes_on: date
    starts_on: date
    ends_on: date


def proposed_dates(today: date, weeks: float) -> ProposedDates:
    """From a Monday half a year ahead to a Friday, with eight weeks to apply."""
    starts = today + LEAD
    starts += timedelta(days=-starts.weekday() % 7)
    # A course of whole weeks ends on a Friday, before the weekend of its last week.
    ends = starts + timedelta(days=max(round(weeks * 7) - 3, 0))
    opens = today + UNTIL_OPEN
    return ProposedDates(opens, opens + WINDOW, starts, ends)
