"""The years before at companies: what they offered, who went there, and how it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from training_portal.accounts.models import RoleAssignment
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import Course, CourseVersion
from training_portal.credentials.models import Certificate
from training_portal.demo import material, past_hiring
from training_portal.demo.cast import Cast
from training_portal.demo.past_hiring import Graduate, Plan
from training_portal.demo.placing import site_of
from training_portal.demo.placing_crowds import Crowd
from training_portal.demo.placing_people import Applicant, Hands
from training_portal.organisations.models import Site
from training_portal.people.models import Person
from training_portal.placements import profile_queries
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Grant, Role


@dataclass(frozen=True)
class Told:
    """How many postings there were, and who applied, by id of the person."""

    postings: int
    people: frozenset[int]


def tell(crew: Cast, staff: tuple[Actor, Actor], seed: int, now: datetime) -> Told:
    """Bring every posting of the years before to its state."""
    found = graduates({person.id for person in crew.persons.values()})
    plans = past_hiring.drawn_up(
        material.earlier_postings(),
        [*material.companies(), *material.earlier_companies()],
        found,
        seed=seed,
        now=now,
    )
    people = frozenset(person_id for plan in plans for person_id in plan.people)
    applicants = applicants_of(people)
    for plan in plans:
        site = required_site(crew, plan)
        hands = Hands(owner_of(site), *staff)
        Crowd(plan, site, [applicants[each] for each in plan.people], hands, now).tell()
    return Told(len(plans), people)


def required_site(crew: Cast, plan: Plan) -> Site:
    """Where the work of a plan is. Raises LookupError for a company that is not verified."""
    site = site_of(crew, plan.entry["company"])
    if site is None:
        raise LookupError(plan.entry["company"])
    return site


def graduates(known: Collection[int]) -> list[Graduate]:
    """Who has completed courses and may be told of; those of the demo's accounts are not."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.nationality,
            Person.sex,
            Person.birth_date,
            Course.code,
            Cohort.ends_on,
        )
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(
            Enrolment.state == EnrolmentState.COMPLETED,
            Person.is_hidden.is_(False),
            Person.birth_date.is_not(None),
            Person.id.not_in(known),
        )
        .order_by(Person.id)
    )
    courses: dict[int, dict[str, date]] = defaultdict(dict)
    persons: dict[int, tuple[str, str, date]] = {}
    for person_id, country, sex, born, code, ended in rows:
        courses[person_id][code] = ended
        persons[person_id] = (country or "", sex.value if sex else "", born or date.max)
    return [Graduate(each, *persons[each], courses[each]) for each in persons]


def applicants_of(person_ids: Collection[int]) -> dict[int, Applicant]:
    """What people have to show, by person; a few statements for all."""
    told: dict[int, Mapping[str, Any]] = {}
    snapshots = (
        select(Application.person_id, Application.snapshot)
        .where(Application.person_id.in_(person_ids), Application.snapshot.is_not(None))
        .order_by(Application.submitted_at, Application.id)
    )
    for person_id, snapshot in db.session.execute(snapshots):
        told[person_id] = snapshot
    papers: dict[int, list[Certificate]] = defaultdict(list)
    whose = _whose_places(person_ids)
    for certificate in profile_queries.certificates_of(person_ids):
        papers[whose[certificate.enrolment_id][0]].append(certificate)
    sent_by: dict[int, str] = {}
    for person_id, country in whose.values():
        sent_by.setdefault(person_id, country)
    return {
        person.id: Applicant(person, told.get(person.id, {}), papers[person.id], sent_by[person.id])
        for person in db.session.scalars(select(Person).where(Person.id.in_(person_ids)))
    }


def _whose_places(person_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Person and sending country of each completed place, the first one first."""
    rows = db.session.execute(
        select(Enrolment.id, Enrolment.person_id, Enrolment.sending_country)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.person_id.in_(person_ids), Enrolment.state == EnrolmentState.COMPLETED)
        .order_by(Cohort.ends_on, Enrolment.id)
    )
    return {place: (person_id, country) for place, person_id, country in rows}


def owner_of(site: Site) -> Actor:
    """Who registered the company and posted for it from the beginning."""
    account_id = db.session.scalars(
        select(RoleAssignment.account_id)
        .where(
            RoleAssignment.organisation_id == site.organisation_id,
            RoleAssignment.role == Role.COMPANY_OWNER,
        )
        .order_by(RoleAssignment.id)
        .limit(1)
    ).one()
    grants = frozenset({Grant(Role.COMPANY_OWNER, site.organisation_id)})
    return Actor(f"account:{account_id}", account_id, grants)
