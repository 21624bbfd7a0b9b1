"""What a run is worked out from, read from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from training_portal.admissions import freed_seats
from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    ApplicationState,
    Nomination,
)
from training_portal.admissions.ranks import live_places
from training_portal.allocations.as_data import input_hash, people_hash
from training_portal.allocations.models import AllocationRules
from training_portal.allocations.plan import Bounds, Candidate, Reservation, SeatRules
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.cohorts.queries import are_guarantees_released, seat_plan
from training_portal.courses.models import CourseVersion
from training_portal.endorsements.standings import without_endorsement
from training_portal.geography.queries import provinces_beside_corridors
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people.models import Person, Sex
from training_portal.platform.database import db
from training_portal.reviews.plan_queries import plan_of
from training_portal.reviews.queries import Score, scores

#: How many earlier cohorts of the course balance looks back on.
RUNS = 3
#: States from which a seat can be offered.
WAITING_STATES = frozenset({ApplicationState.SHORTLISTED, ApplicationState.WAITLISTED})
#: Where somebody lives, as they sent it: what happens to the record later moves no seat.
PROVINCE = Application.snapshot["province"].as_string()
#: Places that nobody took.
_NOT_TAKEN = (EnrolmentState.WITHDRAWN, EnrolmentState.NO_SHOW)


@dataclass(frozen=True)
class Input:
    """All that a result follows from."""

    rules: SeatRules
    candidates: Sequence[Candidate]
    #: Seats of each country in the last three cohorts of the course.
    before: Mapping[str, int]
    #: Whether applications are reviewed: without, all scores are equal and nobody has one.
    is_reviewed: bool
    #: Seats that wait for a replacement, by country: no run gives them out.
    waiting: Mapping[str, int] = field(default_factory=dict)

    @property
    def seats(self) -> SeatRules:
        """The plan without the seats that wait for a replacement."""
        if not self.waiting:
            return self.rules
        left = {
            code: Bounds(
                max(0, bounds.minimum - self.waiting.get(code, 0)),
                bounds.maximum - self.waiting.get(code, 0),
            )
            for code, bounds in self.rules.countries.items()
        }
        capacity = self.rules.capacity - sum(self.waiting.values())
        return SeatRules(**vars(self.rules) | {"capacity": capacity, "countries": left})

    @property
    def people(self) -> str:
        """The fingerprint of the people."""
        return people_hash(self.candidates)

    @property
    def fingerprint(self) -> str:
        return input_hash(self.seats, self.people, self.before)


def kept_rules(cohort_id: int) -> AllocationRules | None:
    """The rules that a cohort was given beside its seat plan, read anew."""
    return db.session.get(AllocationRules, cohort_id, populate_existing=True)


def rules_of(cohort: Cohort) -> SeatRules:
    """The whole plan of a cohort as it stands; without a lot before one was drawn."""
    kept = kept_rules(cohort.id)
    plan = SeatRules(
        capacity=cohort.capacity,
        countries={
            code: Bounds(share.minimum, share.maximum)
            for code, share in seat_plan(cohort.id).items()
        },
        holds_unused=not are_guarantees_released(cohort),
    )
    if kept is None:
        return plan
    more = {
        "reserved": kept.reserved,
        "cut_off": kept.cut_off,
        "tie_break": kept.tie_break,
        "lot": kept.lot,
    }
    return SeatRules(**vars(plan) | more)


def candidates_of(cohort_id: int, *, is_reviewed: bool) -> list[Candidate]:
    """Who could be given a seat, and who has one; one statement and the scores.

    Where applications are reviewed, who lacks one of the reviews that are needed has no score yet.
    Who lacks an endorsement takes no part.
    """
    found = scores(cohort_id) if is_reviewed else {}
    kept, beside = without_endorsement(cohort_id), provinces_beside_corridors()
    ranks = live_places(Nomination.cohort_id == cohort_id)
    rows = db.session.execute(
        select(
            Application.id,
            Application.public_id,
            Application.sending_country,
            Application.state,
            ranks.c.place,
            ranks.c.hidden,
            Person.sex,
            Organisation.kind,
            PROVINCE,
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(ranks, ranks.c.application_id == Application.id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .where(
            Application.cohort_id == cohort_id,
            Application.state.in_(sorted(WAITING_STATES | SEATED_STATES)),
            Application.sending_country.is_not(None),
        )
        .order_by(Application.id)
    )
    return [
        Candidate(
            id=row_id,
            public_id=public_id,
            country=country or "",
            score=_points(found.get(row_id)) if is_reviewed else 0,
            rank=None if place is None else rank(place, hidden),
            groups=groups(sex, kind, province, beside),
            is_seated=state in SEATED_STATES,
        )
        for row_id, public_id, country, state, place, hidden, sex, kind, province in rows
        if row_id not in kept or state in SEATED_STATES
    ]


def rank(place: int, hidden: int) -> int:
    """The rank that everybody reads, in hundredths; who hides stands between two of these, in the
    order of the body: a person does not lose the place by hiding."""
    return place * 100 - (100 - min(hidden, 99) if hidden else 0)


def _points(score: Score | None) -> int | None:
    return score.mean if score is not None and score.is_complete else None


def groups(
    sex: Sex | None,
    nominated_by: OrganisationKind | None,
    province: str | None,
    beside: Collection[str],
) -> frozenset[Reservation]:
    """The groups for which seats can be reserved that somebody belongs to.

    `province` is that of residence, as it was sent with the application; `beside` are those that a
    corridor passes through.
    """
    found = set()
    if sex is Sex.FEMALE:
        found.add(Reservation.WOMEN)
    if nominated_by is OrganisationKind.COMPANY:
        found.add(Reservation.COMPANIES)
    if province in beside:
        found.add(Reservation.CORRIDORS)
    return frozenset(found)


def seats_before(cohort: Cohort) -> dict[str, int]:
    """The seats that each country of the plan had in the last three cohorts of the course."""
    course = select(CourseVersion.course_id).where(CourseVersion.id == cohort.course_version_id)
    earlier = db.session.scalars(
        select(Cohort.id)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .where(
            CourseVersion.course_id == course.scalar_subquery(),
            Cohort.starts_on < cohort.starts_on,
            Cohort.decision == CohortDecision.CONFIRMED,
        )
        .order_by(Cohort.starts_on.desc(), Cohort.id)
        .limit(RUNS)
    ).all()
    rows = db.session.execute(
        select(Enrolment.sending_country, func.count())
        .where(Enrolment.cohort_id.in_(earlier), Enrolment.state.not_in(_NOT_TAKEN))
        .group_by(Enrolment.sending_country)
    )
    counts = Counter(dict(rows.all()))
    return {country: counts[country] for country in sorted(seat_plan(cohort.id))}


def input_of(cohort: Cohort, rules: SeatRules | None = None) -> Input:
    """What a run of this cohort is worked out from now, under its own plan or another."""
    is_reviewed = plan_of(cohort.id) is not None
    return Input(
        rules or rules_of(cohort),
        candidates_of(cohort.id, is_reviewed=is_reviewed),
        seats_before(cohort),
        is_reviewed,
        freed_seats.kept_in(cohort.id),
    )
