"""One cohort of the demo programme, told from its announcement to today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from training_portal.admissions import nomination_services as nominations
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.cohorts.planning_rules import CohortFacts
from training_portal.courses.models import Course, CourseVersion
from training_portal.demo import (
    admitting,
    allocating,
    appealing,
    applying,
    asking,
    caring,
    cast,
    employing,
    endorsing,
    interviewing,
    letters,
    looking,
    material,
    reviewing,
    teaching,
    writing,
)
from training_portal.demo.crowds import Crowd
from training_portal.demo.rules import Invented, Slot, compose
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import clock, files
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor, Role

S = ApplicationState
COORDINATOR = "coordinator"
#: Whom to ask about a cohort: an address of nobody.
_CONTACT = "courses@demo.example.org"


def _waived(entry: dict[str, Any]) -> list[tuple[str, str, int]]:
    """The first of these countries who are eligible although a rule is not met."""
    return [(country, "eligible", 0) for country in entry.get("waived", ())]


class People:
    """Invents as many people as the cohorts need, those of the accounts first in their places."""

    def __init__(self, entries: Sequence[dict[str, Any]], seed: int, now: datetime) -> None:
        self.count = 0
        #: The cohorts that are told already, by the key of their entry.
        self.cohorts: dict[str, int] = {}
        #: Who applied to them, by the key of the cohort, country and state.
        self.applied: dict[tuple[str, str, str], list[tuple[Person, Invented]]] = defaultdict(list)
        wanted = [
            Slot(
                country,
                entry["audience"],
                falls_short=state == "ineligible" or (country, state, place) in _waived(entry),
                # They were of that age when they could apply, not today.
                days_ago=max(0, -entry["days"]["opens"]),
            )
            for entry in entries
            for country, states in entry["applicants"].items()
            for state, number in states.items()
            for place in range(number)
        ]
        # Last of all, so that nobody else becomes another person by them.
        wanted += [
            Slot(group["country"], entry["audience"], days_ago=max(0, -entry["days"]["opens"]))
            for entry in entries
            for group in entry.get("silent", ())
            for _ in range(group["people"])
        ]
        names = [entry["person"]["full_name"] for entry in material.accounts()]
        self._invented = iter(
            compose(
                wanted,
                stocks=material.name_stocks(),
                audiences=material.audiences(),
                employers=material.employers(),
                seed=seed,
                today=now.date(),
                names_taken=names,
            )
        )

    def next(self) -> Invented:
        self.count += 1
        return next(self._invented)


@dataclass(frozen=True)
class Turn:
    """Somebody's turn to apply, and the state in which the application is to end."""

    country: str
    state: ApplicationState
    body: Organisation
    rank: int
    is_direct: bool


class Story:
    """One cohort, told from its announcement to today."""

    def __init__(
        self, entry: dict[str, Any], crew: cast.Cast, people: People, seed: int, now: datetime
    ) -> None:
        self.entry, self.crew, self.people, self.now = entry, crew, people, now
        self.seed = seed
        self.stream = Random(f"{seed}:{entry['key']}")  # noqa: S311 # nosec B311
        self.staff = crew.actor(COORDINATOR, Role.PROGRAMME_COORDINATOR)
        self.zone = ZoneInfo(entry["time_zone"])
        self.fixed = self._situations()

    def put_forward(self) -> None:
        """People whom a body puts forward and who have not answered; once all cohorts are told."""
        for group in self.entry.get("silent", ()):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            body = self.crew.organisations[group["body"]]
            for place in range(group["people"]):
                facts = cast.facts_of(self.crew, self.people.next())
                if place < group["without_address"]:
                    facts = replace(facts, email="")
                with clock.standing_at(self._some_moment(cohort)):
                    nominations.add_nominee(cohort, body, facts, passport_number="", actor=SYSTEM)

    def review(self) -> None:
        """Reviews and interviews that are under way; once all cohorts are told."""
        if told := self.entry.get("reviews"):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            reviewing.tell(self.crew, cohort, told, self.seed, self.now)
        if told := self.entry.get("interviews"):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            interviewing.tell(self.crew, cohort, told, self.staff, self.now)

    def allocate(self) -> None:
        """Rules beside the seat plan, and plans that were tried; once all cohorts are told."""
        if told := self.entry.get("allocated"):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            others = [self.people.cohorts[key] for key in told.get("jointly_with", ())]
            allocating.tell(cohort, told, self.staff, self.now)
            allocating.tell_jointly(cohort, others, self.staff, self.now)

    def write(self) -> None:
        """Letters that were issued, messages to groups; once all else is told."""
        if told := self.entry.get("letters"):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            writing.tell(cohort, told, self.staff, self.now)
        if told := self.entry.get("messages"):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            writing.write(cohort, told, self.staff, self.now)

    def endorse(self) -> None:
        """A chain of endorsements and a list on its way; once all cohorts are told."""
        if told := self.entry.get("endorsed"):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            endorsing.tell(self.crew, cohort, told, self.staff, self.now)

    def look_at_documents(self) -> None:
        """Documents and changes that staff look at; once all cohorts are told."""
        if self.entry.get("looked_at"):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            # Those of earlier years are over: nobody asks for anything there.
            if cohort.starts_on > self.now.date():
                looking.tell(cohort, self.staff, self.now)

    def care(self) -> None:
        """Medical parts of people with a seat; once all cohorts are told."""
        if days_before := self.entry.get("cared_for"):
            cohort = db.session.scalars(select(Cohort).where(Cohort.code == self._code)).one()
            caring.tell(self.crew, cohort, days_before, self.staff, self.now)

    @property
    def _code(self) -> str:
        starts = self._day("starts", 9).date()
        return f"{self.entry['prefix']}-{starts.year}-{self.entry['number']}"

    def tell(self) -> None:
        cohort = self._open()
        self.people.cohorts[self.entry["key"]] = cohort.id
        if self.entry["decision"] == "draft":
            return
        wanted = self._apply(cohort)
        groups = admitting.groups_of(wanted)
        admitting.within_the_window(cohort, groups, self._just_before_closing(cohort), self.staff)
        if self.entry["decision"] in ("screening", "confirmed"):
            lately = self.entry.get("declined_lately", ())
            admitting.screen(cohort, groups, self.now, self.staff, lately)
        if self.entry["decision"] == "screening":
            appealing.tell(groups, self.now)
        if self.entry["decision"] == "confirmed":
            with clock.standing_at(self._confirmed_at(cohort)):
                cohorts.decide(cohort, "confirm", actor=self.staff)
            self._teach(cohort)
        if self.entry["decision"] == "cancelled":
            with clock.standing_at(self.now - timedelta(days=2)):
                reason = self.entry["cancelled_because"]
                cohorts.decide(cohort, "cancel", actor=self.staff, reason=reason)

    def _day(self, name: str, hour: int) -> datetime:
        day = (self.now + timedelta(days=self.entry["days"][name])).date()
        return datetime.combine(day, time(hour), self.zone)

    def _situations(self) -> dict[tuple[str, str], list[str]]:
        """Keys of accounts by the country and the state of an application they stand for."""
        found = defaultdict(list)
        for account in material.accounts():
            situation = account.get("situation")
            if situation and situation["cohort"] == self.entry["key"]:
                country = account["person"]["province"][:2]
                if body := situation["nominated_by"]:
                    country = self.crew.organisations[body].country_code
                found[country, situation["application"]].append(account["key"])
        return found

    def _open(self) -> Cohort:
        entry, opens = self.entry, self._day("opens", 9)
        version_id = db.session.scalars(
            select(CourseVersion.id)
            .join(Course, Course.id == CourseVersion.course_id)
            .where(Course.code == entry["course"], CourseVersion.is_current)
        ).one()
        with clock.standing_at(min(opens - timedelta(days=20), self.now)):
            cohort = cohorts.open_cohort(self._new(version_id), actor=self.staff)
            asking.build(cohort, entry["key"], self.staff)
            if entry["decision"] != "draft":
                cohorts.decide(cohort, "announce", actor=self.staff)
        return cohort

    def _new(self, version_id: int) -> cohorts.NewCohort:
        entry, crew = self.entry, self.crew
        starts = self._day("starts", 9).date()
        facts = CohortFacts(
            code=self._code,
            host_id=crew.organisations[entry["host"]].id,
            issuer_id=crew.organisations[entry["issuer"]].id,
            venue=entry["venue"],
            venue_country=entry["venue_country"],
            time_zone=entry["time_zone"],
            opens_at=self._day("opens", 9),
            closes_at=self._day("closes", 17),
            starts_on=starts,
            ends_on=self._day("ends", 9).date(),
            response_days=entry["response_days"],
            funding={
                crew.organisations[key].id: percent * 100
                for key, percent in entry["funders"].items()
            },
            park_code=entry["park"],
            corridor_code=entry["corridor"],
            contact_email=_CONTACT,
            finalisation_until=(
                self._day("home_until", 9).date() if "home_until" in entry["days"] else None
            ),
        )
        return cohorts.NewCohort(
            facts=facts,
            course_version_id=version_id,
            capacity=entry["capacity"],
            plan={
                country: (share["minimum"], share["maximum"])
                for country, share in entry["seats"].items()
            },
            trainers=[crew.accounts[key].id for key in entry["trainers"]],
            is_demo=True,
        )

    def _turns(self) -> Iterator[Turn]:
        """Who applies, in their order: each from a country, put forward by one of its bodies."""
        for country, states in self.entry["applicants"].items():
            bodies = cycle(
                organisation
                for organisation in self.crew.organisations.values()
                if organisation.country_code == country and organisation.nominates
            )
            direct = self.entry["direct"].get(country, 0)
            wanted = [state for state, number in states.items() for _number in range(number)]
            for rank, state in enumerate(wanted, start=1):
                body = next(bodies)
                yield Turn(country, ApplicationState(state), body, rank, is_direct=rank <= direct)

    def _apply(self, cohort: Cohort) -> list[tuple[Application, ApplicationState]]:
        letter = letters.demo_letter()
        if self.entry.get("in_crowds"):
            return self._apply_together(cohort, letter)
        wanted = []
        for turn in self._turns():
            key = next(iter(self.fixed.get((turn.country, turn.state.value), [])), None)
            if key is not None:
                self.fixed[turn.country, turn.state.value].remove(key)
            with clock.standing_at(self._some_moment(cohort)):
                application = self._one(cohort, key, turn)
                if turn.state is not S.DRAFT:
                    applying.send(application, letter)
                    employing.choose(application, self.entry, key, turn.rank)
            wanted.append((application, turn.state))
        return wanted

    def _apply_together(
        self, cohort: Cohort, letter: files.Upload
    ) -> list[tuple[Application, ApplicationState]]:
        crowd = Crowd(self.crew, cohort, letter, self.stream)
        turns = list(self._turns())
        for turn in turns:
            moment = self._some_moment(cohort)
            body = None if turn.is_direct else turn.body
            crowd.add(self.people.next(), body, turn.rank, moment)
        return [
            (application, turn.state)
            for application, turn in zip(crowd.write(), turns, strict=True)
        ]

    def _one(self, cohort: Cohort, key: str | None, turn: Turn) -> Application:
        invented = self.people.next()
        body, is_direct = turn.body, turn.is_direct
        # Whoever the account of a role stands for is the one: others make room.
        elsewhere = self._who_applied_elsewhere(turn) if key is None else []
        if elsewhere:
            is_direct = True
            person, invented = elsewhere.pop(0)
        else:
            person = self.crew.persons[key] if key else cast.record_of(self.crew, invented)
        self.people.applied[self.entry["key"], turn.country, turn.state].append((person, invented))
        if key is not None:
            named = next(a for a in material.accounts() if a["key"] == key)["situation"]
            is_direct = named["nominated_by"] is None
            if not is_direct:
                body = self.crew.organisations[named["nominated_by"]]
        if company := employing.company_of(self.entry, turn.country, turn.rank):
            invented = employing.as_staff(invented, company)
            body, is_direct = self.crew.organisations[company], False
        if not is_direct:
            applying.nominate(cohort, person, body, turn.rank)
        return applying.begin(cohort, person, invented, self.stream)

    def _who_applied_elsewhere(self, turn: Turn) -> list[tuple[Person, Invented]]:
        """Who applied to another cohort and turns up here too, where the entry says so."""
        told = self.entry.get("also")
        if not told or turn.state != told["as"]:
            return []
        return self.people.applied[told["cohort"], turn.country, told["who"]]

    def _some_moment(self, cohort: Cohort) -> datetime:
        """A moment within the window, not in the future."""
        last = min(cohort.application_closes_at, self.now - timedelta(hours=5))
        span = (last - cohort.application_opens_at).total_seconds()
        share = self.stream.uniform(0.1, 0.9)
        return cohort.application_opens_at + timedelta(seconds=span * share)

    def _just_before_closing(self, cohort: Cohort) -> datetime:
        return min(cohort.application_closes_at, self.now) - timedelta(hours=2)

    def _confirmed_at(self, cohort: Cohort) -> datetime:
        ideal = cohort.application_closes_at + timedelta(days=self.entry["response_days"] + 12)
        start = datetime.combine(cohort.starts_on, time(8), self.zone)
        return min(ideal, self.now - timedelta(hours=12), start - timedelta(days=1))

    def _teach(self, cohort: Cohort) -> None:
        enrolments = db.session.scalars(
            select(Enrolment).where(Enrolment.cohort_id == cohort.id).order_by(Enrolment.id)
        ).all()
        fixed = {
            self.crew.persons[account["key"]].id: EnrolmentState(account["situation"]["enrolment"])
            for account in material.accounts()
            if (account.get("situation") or {}).get("cohort") == self.entry["key"]
            and "enrolment" in account["situation"]
        }
        outcomes = teaching.enrolments_with_outcomes(
            enrolments, self.entry.get("outcomes", {}), fixed
        )
        teaching.teach(
            cohort,
            outcomes,
            now=self.now,
            staff=self.staff,
            trainer=self._trainer(),
            stream=self.stream,
        )

    def _trainer(self) -> Actor:
        if not self.entry["trainers"]:
            return self.staff
        return self.crew.actor(self.entry["trainers"][0], Role.TRAINER)
