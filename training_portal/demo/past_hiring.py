"""Drawing up what companies offered in the years before, and who went there: pure.

A plan has a posting as those of `postings.yaml` are written by hand, and all that happened to it
and to who applied, moment by moment. The same comes out for the same seed, day and graduates. What
lies ahead of now is cut off, so that a posting of last week stands where it would stand today.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from training_portal.demo.rules import years_before
from training_portal.placements.rules.ending import planned_end

#: The zone in which everything is told; offices of the region lie within an hour of it.
ZONE: Final = ZoneInfo("Asia/Bangkok")
#: When the first posting was begun and when the last one, in days before today.
FIRST, LAST = 985, 3
#: Days in which people can still apply for most of what was begun, and how many of all that is.
OPEN_FOR, NEWEST = 36, 10
#: From the registration of a company to its first posting, in days.
SETTLED_IN: Final = 14
#: From the last day of a course until its papers are there, in days.
PAPERS: Final = 8
#: Postings are for people of age; a little more, so that nobody needs a guardian.
LEAST_AGE: Final = 20
#: A company offers work for which so many people at least could apply.
LEAST_CHOICE: Final = 5
#: How often somebody applies who was not taken.
TRIES: Final = 2
#: Out of a hundred postings: closed by the company, taken back, and for how many all openings fill.
_CLOSED, _WITHDRAWN, _FILLED = 9, 5, 78
#: Out of a hundred placements: left early, kept on at the end, and ended in another way.
_LEFT, _KEPT, _OTHERWISE = 9, 45, 8
#: Out of a hundred who are offered work: those whom the company talks to while others still apply.
_AT_ONCE: Final = 50
#: Days after its planned end within which a company may not yet have said how a placement ended.
_UNSAID: Final = 9


@dataclass(frozen=True)
class Graduate:
    """Somebody who has completed courses, each by the day on which it ended."""

    person_id: int
    country: str
    sex: str
    born: date
    completed: Mapping[str, date]


@dataclass(frozen=True)
class Step:
    """Something that happened to an application (its place in the plan), or to the posting."""

    at: datetime
    verb: str
    applicant: int | None = None
    #: What was said, where something is.
    words: str = ""
    #: The deadline of an offer, or the moment of an interview.
    until: datetime | None = None
    #: The last day of work.
    day: date | None = None
    #: How it ended.
    outcome: str = ""


@dataclass(frozen=True)
class Plan:
    """A posting with who applied, by id of the person, and its steps in their order."""

    entry: dict[str, Any]
    people: Sequence[int]
    steps: Sequence[Step]


@dataclass
class _Ground:
    """Who is free, and who went where so far."""

    graduates: Sequence[Graduate]
    tries: Counter[int] = field(default_factory=Counter)
    placed: set[int] = field(default_factory=set)
    by_country: Counter[str] = field(default_factory=Counter)
    by_sex: Counter[str] = field(default_factory=Counter)

    def ready(self, on: date) -> list[tuple[Graduate, frozenset[str]]]:
        """Who could apply on a day, with the courses that are over for long enough."""
        born_by = years_before(on, LEAST_AGE)
        since = on - timedelta(days=PAPERS)
        found = []
        for each in self.graduates:
            if each.person_id in self.placed or self.tries[each.person_id] >= TRIES:
                continue
            courses = frozenset(code for code, ended in each.completed.items() if ended <= since)
            if courses and each.born <= born_by:
                found.append((each, courses))
        return found

    def fitting(self, courses: Sequence[str], countries: Sequence[str], on: date) -> list[Graduate]:
        """Those of them of whom a course fits and the country is invited."""
        wanted = frozenset(courses)
        return [
            each for each, over in self.ready(on) if over & wanted and each.country in countries
        ]

    def choose(self, found: Sequence[Graduate], number: int, stream: Random) -> list[Graduate]:
        """So many of them, mostly of the countries and the sex of which fewest were placed."""
        left, chosen = list(found), list[Graduate]()
        stream.shuffle(left)
        countries, sexes = Counter(self.by_country), Counter(self.by_sex)
        while left and len(chosen) < number:
            luck = {sex: stream.randint(0, 12) for sex in ("F", "M", "")}
            best = min(
                left,
                key=lambda each: (
                    countries[each.country],
                    sexes[each.sex] + luck.get(each.sex, 0),
                ),
            )
            left.remove(best)
            chosen.append(best)
            countries[best.country] += 1
            sexes[best.sex] += 1
        return chosen

    def place(self, each: Graduate) -> None:
        """Somebody was hired."""
        self.placed.add(each.person_id)
        self.by_country[each.country] += 1
        self.by_sex[each.sex] += 1


def drawn_up(
    data: Mapping[str, Any],
    companies: Sequence[Mapping[str, Any]],
    graduates: Sequence[Graduate],
    *,
    seed: int,
    now: datetime,
) -> list[Plan]:
    """The plans for `earlier_postings.yaml`, the first one first.

    Raises KeyError where the data names a company or a country that is not there.
    """
    # Not for secrets: the same postings come out for the same seed.
    stream = Random(f"{seed}:past hiring")  # noqa: S311 # nosec B311
    known = {company["key"]: company for company in companies}
    used: Counter[str] = Counter()
    ground, plans = _Ground(graduates), []
    days = _days(data["number"])
    for place, begun in enumerate(days):
        offers = _offers(data, known, ground, begun, now)
        if not offers:
            continue
        stream.shuffle(offers)
        company, job = min(
            offers,
            key=lambda each: (
                used[known[each[0]]["country"]] + ground.by_country[known[each[0]]["country"]] // 2,
                used[each[0]] + 2 * used[each[0] + each[1]["title"]] + used[each[1]["title"]],
            ),
        )
        home = known[company]["country"]
        used.update((home, company, job["title"], company + job["title"]))
        entry = _entry(data, known[company], job, begun, stream)
        is_returned = begun in (days[-3], days[-6])
        calendar = _Calendar(entry, data["words"], stream, now)
        # Spread evenly, so that a few postings show each way already.
        plans.append(calendar.plan(ground, 37 * place % 100, is_returned))
    return plans


def _days(number: int) -> list[int]:
    """When each was begun, counted from today: evenly over the years, and more of them of late."""
    newest = min(NEWEST, number // 2)
    older = number - newest
    steps = (FIRST - OPEN_FOR) / older, (OPEN_FOR - LAST) / max(1, newest - 1)
    return [-round(FIRST - steps[0] * place) for place in range(older)] + [
        -round(OPEN_FOR - steps[1] * place) for place in range(newest)
    ]


def _offers(
    data: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    ground: _Ground,
    begun: int,
    now: datetime,
) -> list[tuple[str, Mapping[str, Any]]]:
    """Companies that were there, each with the jobs for which somebody could apply."""
    enough = _Enough(ground.ready(_day(now, begun + 5)))
    found = []
    for key, fields in data["companies"].items():
        if known[key]["days"] < SETTLED_IN - begun:
            continue
        invited = [known[key]["country"], *data["neighbours"][known[key]["country"]]]
        found += [
            (key, job)
            for job in data["jobs"]
            if set(fields) & set(job["fields"]) and enough(job["courses"], invited)
        ]
    return found


class _Enough:
    """Whether enough people could apply for work that some courses prepare for."""

    def __init__(self, ready: Sequence[tuple[Graduate, frozenset[str]]]) -> None:
        self._found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for each, courses in ready:
            for code in courses:
                self._found[each.country, code].add(each.person_id)

    def __call__(self, courses: Sequence[str], countries: Sequence[str]) -> bool:
        cells = (self._found[country, code] for country in countries for code in courses)
        return len(set[int]().union(*cells)) >= LEAST_CHOICE


def _day(now: datetime, days: int) -> date:
    return (now + timedelta(days=days)).date()


def _entry(
    data: Mapping[str, Any],
    company: Mapping[str, Any],
    job: Mapping[str, Any],
    begun: int,
    stream: Random,
) -> dict[str, Any]:
    """The posting as it would stand in `postings.yaml`."""
    home = company["country"]
    countries = [home, *data["neighbours"][home][: stream.randint(1, 2)]]
    amount = data["wages"][job["pay"]][home] * (100 + stream.randint(-8, 12)) / 100
    amount /= (1 + data["raise"] / 100) ** (-begun / 365)
    step = data["steps"][home]
    closes = begun + stream.randint(30, 42)
    return {
        "company": company["key"],
        "title": job["title"],
        "kind": job["kind"],
        "description": job["description"],
        "occupation": job["occupation"],
        "openings": stream.randint(2, 6),
        "days": {"begun": begun, "closes": closes, "starts": closes + stream.randint(24, 48)},
        "wage": [round(amount / step) * step, data["currencies"][home], "month"],
        "hours": data["hours"][home],
        "months": job["months"],
        "trial": 0 if job["kind"] == "internship" else stream.choice((1, 2, 3)),
        "language": [data["languages"][home], ""] if len(countries) == 1 else ["en", "B1"],
        "countries": countries,
        "contract": sorted(data["languages"][country] for country in countries),
        "given": {"transport": "free", **({"housing": "free"} if len(countries) > 1 else {})},
        "insurance": data["insurance"][home],
        "courses": job["courses"],
    }


class _Calendar:
    """Writes down when what happened to one posting."""

    def __init__(
        self, entry: dict[str, Any], words: Mapping[str, Any], stream: Random, now: datetime
    ) -> None:
        self.entry, self.words, self.stream, self.now = entry, words, stream, now
        self.steps: list[Step] = []
        self.applied: dict[int, datetime] = {}

    def plan(self, ground: _Ground, luck: int, is_returned: bool) -> Plan:
        self._look(is_returned=is_returned)
        if luck >= 100 - _WITHDRAWN:
            self._add(self._at("closes", 9) - timedelta(days=4), "withdraw_posting")
            return self._cut([])
        if luck < _CLOSED:
            self._add(self._at("closes", 18) - timedelta(days=1), "close")
        else:
            self._add(self._end_of("closes") + timedelta(minutes=1), "expire_posting")
        on = _day(self.now, self.entry["days"]["begun"] + 5)
        fitting = ground.fitting(self.entry["courses"], self.entry["countries"], on)
        is_filled = self.stream.randrange(100) < _FILLED
        openings = self.entry["openings"]
        hired = ground.choose(
            fitting,
            openings if is_filled else self.stream.randint(0, openings - 1),
            self.stream,
        )
        rest = [each for each in fitting if each not in hired]
        others = self.stream.sample(rest, min(len(rest), self.stream.randint(1, 4)))
        people = [*hired, *others]
        self._apply(people)
        for place, each in enumerate(hired):
            self._hire(place)
            ground.place(each)
        for place, each in enumerate(others, start=len(hired)):
            self._pass_over(place)
            ground.tries[each.person_id] += 1
        return self._cut([each.person_id for each in people])

    def _cut(self, people: list[int]) -> Plan:
        """What has happened by now, in its order; a posting that was not let out has nobody."""
        last = self.now - timedelta(hours=1)
        steps = sorted((each for each in self.steps if each.at < last), key=lambda each: each.at)
        given_back = next((n for n, each in enumerate(steps) if each.verb == "return"), None)
        if given_back is not None:
            steps = steps[: given_back + 1]
        return Plan(self.entry, people, steps)

    def _at(self, name: str, hour: int) -> datetime:
        return datetime.combine(_day(self.now, self.entry["days"][name]), time(hour), ZONE)

    def _end_of(self, name: str) -> datetime:
        day = _day(self.now, self.entry["days"][name])
        return datetime.combine(day, time(23, 59, 59), ZONE)

    def _add(self, at: datetime, verb: str, applicant: int | None = None, **what: Any) -> None:
        self.steps.append(Step(at, verb, applicant, **what))

    def _look(self, *, is_returned: bool) -> None:
        begun = self._at("begun", 10)
        self._add(begun, "begin_posting")
        self._add(begun + timedelta(days=1), "submit")
        if is_returned:
            words = self.stream.choice(self.words["returned"])
            self._add(begun + timedelta(days=3), "return", words=words)
        self._add(begun + timedelta(days=3), "look")
        self._add(begun + timedelta(days=4), "look_again")

    def _apply(self, people: Sequence[Graduate]) -> None:
        first = self._at("begun", 10) + timedelta(days=5)
        span = self._at("closes", 12) - timedelta(days=3) - first
        order = self.stream.sample(range(len(people)), len(people))
        for turn, place in enumerate(order, start=1):
            self.applied[place] = first + span * turn / (len(people) + 1)
            self._add(self.applied[place], "apply", place)

    def _after_closing(self, place: int, days: int, hour: int) -> datetime:
        return self._at("closes", hour) + timedelta(days=days, minutes=7 * place)

    def _offer(self, place: int) -> None:
        if self.stream.randrange(100) < _AT_ONCE:
            applied = self.applied[place]
            self._add(applied + timedelta(days=2), "shortlist", place)
            met = applied + timedelta(days=5)
            self._add(applied + timedelta(days=3), "interview", place, until=met)
        else:
            self._add(self._after_closing(place, 2, 9), "shortlist", place)
        offered = self._after_closing(place, 3, 10)
        self._add(offered, "offer", place, until=self._deadline(place))

    def _deadline(self, place: int) -> datetime:
        return self._end_of("closes") + timedelta(days=8 + place)

    def _hire(self, place: int) -> None:
        self._offer(place)
        # After every offer: the last who accepts takes the last opening.
        self._add(self._after_closing(place, 6, 11), "accept", place)
        first_day = _day(self.now, self.entry["days"]["starts"])
        began = self._at("starts", 9) + timedelta(minutes=5 * place)
        self._add(began, "begin", place)
        last_day = planned_end(first_day, self.entry["months"])
        length = (last_day - first_day).days if last_day else 400
        if self.stream.randrange(100) < _LEFT:
            words = self.stream.choice(self.words["left"])
            days = self.stream.randint(length // 5, length // 2)
            left = began + timedelta(days=days, hours=7)
            self._add(left, "leave", place, words=words)
            # The programme looks into it in its own time: only what is told of late still waits.
            looked = left + timedelta(days=8 + 2 * (place % 6), hours=2)
            self._add(looked, "settle", place, words=self.words["settled"][words])
        elif last_day and last_day < (self.now - timedelta(days=_UNSAID)).date():
            told = datetime.combine(last_day, time(15), ZONE) + timedelta(days=2, minutes=place)
            self._add(told, "finish", place, day=last_day, outcome=self._outcome())

    def _outcome(self) -> str:
        luck = self.stream.randrange(100)
        kept = luck < _KEPT and self.entry["kind"] != "internship"
        return "hired_on" if kept else "other" if luck >= 100 - _OTHERWISE else "completed"

    def _pass_over(self, place: int) -> None:
        way = self.stream.choice(("reject", "reject", "reject", "withdraw", "decline", "expire"))
        if way == "reject":
            words = self.stream.choice(self.words["rejected"])
            self._add(self._after_closing(place, 9, 9), "reject", place, words=words)
        elif way == "withdraw":
            self._add(self._after_closing(place, 1, 14), "withdraw", place)
        else:
            self._offer(place)
            if way == "decline":
                words = self.stream.choice(self.words["declined"])
                self._add(self._after_closing(place, 5, 13), "decline", place, words=words)
            else:
                self._add(self._deadline(place) + timedelta(minutes=2), "expire", place)
