"""Drawing the rows of a programme of any size (see `scale`): one cohort after another, in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.accounts.rules import account_search_key
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    EligibilityFinding,
    Nomination,
)
from training_portal.alumni.models import LinkKind, LinkSource, LinkState, NetworkMember, PersonLink
from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    Enrolment,
    EnrolmentState,
    SeatShare,
)
from training_portal.credentials.models import Certificate, CertificateSeries
from training_portal.demo import rules
from training_portal.demo.scale_heap import Heap
from training_portal.eligibility.kinds import Finding
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person, Sex
from training_portal.people.rules import name_key
from training_portal.platform import typed_codes
from training_portal.platform.database import db

YEARS: Final = 10
COUNTRIES: Final = {"VN": 30, "TH": 20, "KH": 20, "LA": 18, "MM": 12}
#: Out of a hundred places, how each ends.
ENDS: Final = {
    EnrolmentState.COMPLETED: 82,
    EnrolmentState.NOT_COMPLETED: 9,
    EnrolmentState.WITHDRAWN: 5,
    EnrolmentState.NO_SHOW: 3,
    EnrolmentState.DISMISSED: 1,
}
#: Out of a hundred applications without a seat, where they stand when a cohort is over.
WITHOUT_SEAT: Final = {
    ApplicationState.REJECTED: 50,
    ApplicationState.INELIGIBLE: 15,
    ApplicationState.WITHDRAWN: 15,
    ApplicationState.DECLINED: 10,
    ApplicationState.EXPIRED: 10,
}
#: The same while places are still given.
WAITING: Final = {
    ApplicationState.SUBMITTED: 40,
    ApplicationState.ELIGIBLE: 25,
    ApplicationState.SHORTLISTED: 20,
    ApplicationState.INELIGIBLE: 10,
    ApplicationState.RETURNED: 5,
}
#: Applicants of the one cohort that stands open for looking at a long list.
APPLICANTS_OF_THE_OPEN_ONE: Final = 400
OPEN_CODE: Final = "SCALE-OPEN"


@dataclass(frozen=True)
class Ground:
    """What is there already: bodies and courses by id."""

    hosts: list[tuple[int, str]]
    nominating: Mapping[str, list[int]]
    #: Version, English title and weeks.
    courses: list[tuple[int, str, int]]


@dataclass(frozen=True)
class Body:
    """A person in the making, with what their rows need; the id alone tells two of them apart."""

    id: int
    country: str = field(compare=False)
    name: rules.Invented = field(compare=False)


class Programme:
    """Draws one cohort after another."""

    def __init__(
        self,
        seed: int,
        ground: Ground,
        names: Mapping[str, Sequence[rules.Invented]],
        now: datetime,
    ) -> None:
        # The same rows come out for the same number; nothing secret is drawn.
        self.draw = Random(f"scale:{seed}")  # noqa: S311 # nosec B311
        self.ground = ground
        self.now = now
        self.today = now.date()
        self.heap = Heap()
        self.names = names
        self.numbers: dict[int, int] = {
            row.year: row.next_number for row in db.session.scalars(select(CertificateSeries))
        }
        #: Who finished a course: they come back, and make links.
        self.alumni: list[Body] = []
        self.joined: set[Body] = set()
        self.enrolled = 0

    def code(self, length: int = 12) -> str:
        return "".join(self.draw.choices(typed_codes.ALPHABET, k=length))

    def one_of(self, weights: Mapping[Any, int]) -> Any:
        return self.draw.choices(list(weights), weights=list(weights.values()))[0]

    def person(self, country: str, at: datetime) -> Body:
        """Somebody new; most have an account."""
        name = self.draw.choice(self.names[country])
        account = None
        has_account = self.draw.random() < 0.7
        number = self.heap.ids.get(Person.__tablename__, 0) + 1
        email = f"scale.{number}@{rules.EMAIL_DOMAIN}"
        if has_account:
            account = self.heap.add(
                Account,
                public_id=self.code(),
                email=email,
                email_key=email,
                display_name=name.full_name,
                search_key=account_search_key(name.full_name, email),
                created_at=at,
                confirmed_at=at,
                is_demo=True,
            )
        person = self.heap.add(
            Person,
            public_id=self.code(),
            account_id=account,
            full_name=name.full_name,
            name_in_latin=name.name_in_latin,
            native_name=name.native_name,
            native_language=name.native_language,
            family_name=name.family_name,
            preferred_name=name.preferred_name,
            name_key=name_key(name.full_name, name.name_in_latin, name.native_name),
            birth_date=name.birth_date,
            nationality=country,
            residence_country=country,
            sex=Sex(name.sex),
            email="" if has_account else email,
            email_key="" if has_account else email,
            is_hidden=self.draw.random() < 0.01,
            created_at=at,
            claimed_at=at if has_account else None,
            is_demo=True,
        )
        return Body(person, country, name)

    def applicant(self, at: datetime) -> Body:
        """Somebody new, or one in twelve who finished a course before."""
        if self.alumni and self.draw.random() < 0.08:
            return self.draw.choice(self.alumni)
        return self.person(self.one_of(COUNTRIES), at)

    def applicants(self, number: int, at: datetime) -> list[Body]:
        found = {each.id: each for each in (self.applicant(at) for _each in range(number))}
        return list(found.values())

    def cohort(self, code: str) -> None:
        """One cohort of some day in ten years, with everybody who applied."""
        version, title, weeks = self.draw.choice(self.ground.courses)
        # Twice as many in the last year as five years before: a programme that grows.
        ago = round(365 * YEARS * self.draw.random() ** 2) - 150
        starts = self.today - timedelta(days=ago)
        ends = starts + timedelta(weeks=weeks)
        is_cancelled = self.draw.random() < 0.03
        capacity = self.draw.randrange(12, 41)
        if is_cancelled:
            decision = CohortDecision.CANCELLED
        elif starts > self.today + timedelta(days=40):
            decision = CohortDecision.ANNOUNCED
        else:
            decision = CohortDecision.CONFIRMED
        seats = 0 if decision is not CohortDecision.CONFIRMED else capacity - self.draw.randrange(4)
        people = self.applicants(round(capacity * self.draw.uniform(1.2, 2.6)), self._noon(starts))
        self._fill(code, (version, title), (starts, ends), decision, capacity, people, seats)

    def open_one(self) -> None:
        """A cohort that takes applications, with a long list of them."""
        version, title, weeks = self.ground.courses[0]
        starts = self.today + timedelta(days=70)
        people = self.applicants(APPLICANTS_OF_THE_OPEN_ONE, self.now - timedelta(days=9))
        course, days = (version, title), (starts, starts + timedelta(weeks=weeks))
        self._fill(OPEN_CODE, course, days, CohortDecision.ANNOUNCED, 40, people, 0)

    def _noon(self, day: date) -> datetime:
        """Midday of the day, sixty days before: when applications come in."""
        return datetime(day.year, day.month, day.day, 5, tzinfo=UTC) - timedelta(days=60)

    def _fill(
        self,
        code: str,
        course: tuple[int, str],
        days: tuple[date, date],
        decision: CohortDecision,
        capacity: int,
        people: list[Body],
        seats: int,
    ) -> None:
        host, place = self.draw.choice(self.ground.hosts)
        at = min(self._noon(days[0]), self.now - timedelta(days=2))
        seated = people[:seats]
        taken: dict[str, int] = dict.fromkeys(COUNTRIES, 0)
        for each in seated:
            taken[each.country] += 1
        cohort = self.heap.add(
            Cohort,
            public_id=self.code(),
            code=code,
            course_version_id=course[0],
            decision=decision,
            host_id=host,
            issuer_id=host,
            venue=place,
            venue_country="LA",
            time_zone="Asia/Vientiane",
            application_opens_at=at - timedelta(days=30),
            application_closes_at=at + timedelta(days=30),
            starts_on=days[0],
            ends_on=days[1],
            capacity=capacity,
            seats_taken=len(seated),
            is_demo=True,
        )
        for country, number in taken.items():
            self.heap.add(
                SeatShare,
                cohort_id=cohort,
                country_code=country,
                minimum=0,
                maximum=capacity,
                taken=number,
            )
        is_open = decision is CohortDecision.ANNOUNCED
        for place_in_row, body in enumerate(people):
            has_seat = place_in_row < seats
            state = ApplicationState.ENROLLED if has_seat else None
            if decision is CohortDecision.CANCELLED:
                state = ApplicationState.CANCELLED
            state = state or self.one_of(WAITING if is_open else WITHOUT_SEAT)
            self._application(cohort, body, state, at)
            if has_seat:
                self._place(cohort, course[1], days, place, body, at)

    def _application(self, cohort: int, body: Body, state: ApplicationState, at: datetime) -> None:
        nomination = None
        if self.draw.random() < 0.5 and (bodies := self.ground.nominating.get(body.country)):
            nomination = self.heap.add(
                Nomination,
                public_id=self.code(),
                cohort_id=cohort,
                person_id=body.id,
                organisation_id=self.draw.choice(bodies),
                rank=self.draw.randrange(1, 30),
                created_at=at,
            )
        application = self.heap.add(
            Application,
            public_id=self.code(),
            cohort_id=cohort,
            person_id=body.id,
            nomination_id=nomination,
            state=state,
            sending_country=body.country,
            answers={},
            created_at=at,
            submitted_at=at + timedelta(minutes=self.draw.randrange(40_000)),
        )
        fails = state is ApplicationState.INELIGIBLE
        for position in (1, 2):
            self.heap.add(
                EligibilityFinding,
                application_id=application,
                position=position,
                rule_kind="age",
                finding=Finding.FAIL if fails and position == 1 else Finding.PASS,
                facts={},
                checked_at=at,
            )

    def _place(
        self,
        cohort: int,
        title: str,
        days: tuple[date, date],
        place: str,
        body: Body,
        at: datetime,
    ) -> None:
        """A place in a cohort, and what came of it."""
        starts, ends = days
        is_over = ends < self.today
        state = self.one_of(ENDS) if is_over else EnrolmentState.ACTIVE
        if starts > self.today:
            state = EnrolmentState.ENROLLED
        enrolment = self.heap.add(
            Enrolment,
            public_id=self.code(),
            cohort_id=cohort,
            person_id=body.id,
            state=state,
            sending_country=body.country,
            enrolled_at=at,
            ended_at=datetime(ends.year, ends.month, ends.day, 9, tzinfo=UTC) if is_over else None,
        )
        self.enrolled += 1
        if state is not EnrolmentState.COMPLETED:
            return
        self.numbers[ends.year] = number = self.numbers.get(ends.year, 1)
        self.numbers[ends.year] += 1
        self.heap.add(
            Certificate,
            number=f"MTP-{ends.year}-{number:06}",
            code=self.code(16),
            enrolment_id=enrolment,
            holder_name=body.name.full_name,
            holder_native_name=body.name.native_name,
            native_language=body.name.native_language,
            course_title=title,
            competencies=[],
            hours=120,
            starts_on=starts,
            ends_on=ends,
            place=place,
            issuer_name=place,
            issued_on=ends,
            is_specimen=True,
            state_since=self.now,
        )
        self._alumnus(body, at)

    def _alumnus(self, body: Body, at: datetime) -> None:
        """Some of those who finished are in the network, and know somebody there."""
        if body in self.joined or self.draw.random() > 0.35:
            return
        consent = self.heap.add(
            ConsentRecord,
            person_id=body.id,
            purpose=ConsentPurpose.ALUMNI_NETWORK,
            country_code=body.country,
            text_sha256="0" * 64,
            text_version="scale",
            language="en",
            given_at=at,
        )
        self.heap.add(
            NetworkMember,
            public_id=self.code(),
            person_id=body.id,
            consent_id=consent,
            sending_country=body.country,
            joined_at=at,
            name_key=name_key(body.name.full_name),
            native_key=name_key(body.name.native_name),
            languages=" en ",
        )
        for other in self.draw.sample(self.alumni, k=min(2, len(self.alumni))):
            low, high = sorted((body, other), key=lambda each: each.id)
            self.heap.add(
                PersonLink,
                public_id=self.code(),
                kind=LinkKind.CONNECTION,
                low_id=low.id,
                high_id=high.id,
                asker_id=body.id,
                source=LinkSource.DIRECTORY,
                state=LinkState.CONFIRMED,
                low_country=low.country,
                high_country=high.country,
                asked_at=at,
                answered_at=at,
                since=at.date(),
            )
        self.joined.add(body)
        self.alumni.append(body)
