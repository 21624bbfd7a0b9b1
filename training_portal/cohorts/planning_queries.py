"""What planning a cohort reads: its facts, the lists to choose from, who is concerned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union

from training_portal.accounts.held_roles import is_in_force
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.cohorts import effects
from training_portal.cohorts.models import (
    TAKING_PART,
    Cohort,
    CohortFunding,
    CohortTrainer,
    Enrolment,
    EnrolmentState,
)
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.planning_rules import (
    TOLD,
    TOLD_TO_APPLICANTS,
    CohortFacts,
    Objection,
    Progress,
    changed,
    objections_to_change,
)
from training_portal.cohorts.queries import permitted
from training_portal.courses.models import Course, CourseCountry, CourseText, CourseVersion
from training_portal.courses.titles import is_for_reader
from training_portal.geography.models import Corridor, Country, IndustrialPark
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role
from training_portal.platform.sorting import by_letters
from training_portal.platform.workflow import Refused


def facts_of(cohort: Cohort) -> CohortFacts:
    """What is written down about a cohort."""
    funding = db.session.execute(
        select(CohortFunding.organisation_id, CohortFunding.share_basis_points)
        .where(CohortFunding.cohort_id == cohort.id)
        .order_by(CohortFunding.share_basis_points.desc(), CohortFunding.id)
    )
    return CohortFacts(
        code=cohort.code,
        host_id=cohort.host_id,
        issuer_id=cohort.issuer_id,
        venue=cohort.venue,
        venue_country=cohort.venue_country,
        time_zone=cohort.time_zone,
        opens_at=cohort.application_opens_at,
        closes_at=cohort.application_closes_at,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        response_days=cohort.response_days,
        funding=dict(funding.all()),
        park_code=cohort.park_code,
        corridor_code=cohort.corridor_code,
        contact_email=cohort.contact_email,
        preparation_from=cohort.preparation_from,
        finalisation_until=cohort.finalisation_until,
    )


def objections(change: effects.Change, actor: Actor) -> list[Objection]:
    """All that stands against a change, read now: the rules of this room, then the others'."""
    cohort = change.cohort
    has_results = db.session.scalar(
        select(
            exists().where(
                Enrolment.cohort_id == cohort.id,
                Enrolment.state.in_((EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)),
            )
        )
    )
    may = permitted(actor, cohort, {CohortPermission.CORRECT})
    progress = Progress(
        decision=cohort.decision,
        now=clock.now(),
        has_results=bool(has_results),
        may_correct=CohortPermission.CORRECT in may,
    )
    found = objections_to_change(change.before, change.after, progress)
    if is_taken(change.after.code, but_by=cohort.id):
        found.append(Objection("code", _("There is a cohort with this code.")))
    return found + [Objection("starts_on", words) for words in effects.objections_to_change(change)]


def is_taken(code: str, *, but_by: int | None = None) -> bool:
    """Whether another cohort has this code."""
    statement = select(Cohort.id).where(Cohort.code == code)
    if but_by is not None:
        statement = statement.where(Cohort.id != but_by)
    return db.session.scalar(statement.limit(1)) is not None


class Addressee(NamedTuple):
    """To whom a mail goes, and in which language."""

    name: str
    address: str
    language: str
    #: The reader's own; None where it is not known.
    zone: str | None = None


def addresses_of(condition: ColumnElement[bool]) -> list[Addressee]:
    """The account's address where the record was claimed, that of the nomination before."""
    address = func.coalesce(Account.email, Person.email)
    rows = db.session.execute(
        select(
            func.coalesce(func.nullif(Person.preferred_name, ""), Person.full_name),
            address,
            func.coalesce(Account.language, "en"),
            Account.time_zone,
        )
        .outerjoin(Account, Account.id == Person.account_id)
        .where(condition, address.is_not(None), address != "")
        .order_by(Person.id)
    )
    return [Addressee(*row) for row in rows]


def addressees(
    cohort: Cohort, names: frozenset[str], actor: Actor | None = None
) -> list[Addressee]:
    """Who is told that these facts changed; with an actor, only those whom they may know of."""
    conditions = effects.concerned(cohort, names) if names & TOLD_TO_APPLICANTS else []
    if not conditions:
        return []
    condition = or_(*conditions)
    return addresses_of(condition if actor is None else and_(condition, visible_people(actor)))


def taking_part(cohort: Cohort, names: frozenset[str]) -> ColumnElement[bool] | None:
    """Those who have their place are told of days and place."""
    if not names & TOLD:
        return None
    return Person.id.in_(
        select(Enrolment.person_id).where(
            Enrolment.cohort_id == cohort.id, Enrolment.state.in_(TAKING_PART)
        )
    )


def told(change: effects.Change, actor: Actor) -> int:
    """How many people get a mail about a change, of those the actor may know of."""
    return len(addressees(change.cohort, changed(change.before, change.after), actor))


class CourseToOpen(NamedTuple):
    """A published course, of which a cohort can be opened."""

    code: str
    title: str
    version_id: int
    #: Of the title.
    language: str


def courses_to_open() -> list[CourseToOpen]:
    """The published courses by title."""
    rows = db.session.execute(
        select(Course.code, CourseText.title, CourseVersion.id, CourseText.language)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(CourseText, and_(CourseText.version_id == CourseVersion.id, is_for_reader()))
        .where(CourseVersion.is_current, Course.archived_at.is_(None))
        .order_by(CourseText.title_key)
    )
    return [CourseToOpen(*row) for row in rows]


def version_to_open(code: str) -> CourseVersion:
    """The current version of a published course; 404 when there is none."""
    found = db.session.scalars(
        select(CourseVersion)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.code == code, CourseVersion.is_current, Course.archived_at.is_(None))
    ).one_or_none()
    return found or abort(404)


def current_version(version_id: int) -> CourseVersion:
    """The version that new cohorts of the same course take.

    Raises Refused when the course was archived.
    """
    course_id = (
        select(CourseVersion.course_id).where(CourseVersion.id == version_id).scalar_subquery()
    )
    found = db.session.scalars(
        select(CourseVersion)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(
            CourseVersion.course_id == course_id,
            CourseVersion.is_current,
            Course.archived_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise Refused(_("This course was archived: no cohort can be opened of it."))
    return found


def eligible_countries(version_id: int) -> list[str]:
    """Countries whose people may take the course, in their order; all that send where none is."""
    rows = db.session.execute(
        select(Country.code, CourseCountry.version_id)
        .outerjoin(
            CourseCountry,
            and_(
                CourseCountry.country_code == Country.code,
                CourseCountry.version_id == version_id,
            ),
        )
        .where(Country.is_sending)
        .order_by(Country.position)
    ).all()
    named = [code for code, version in rows if version is not None]
    return named or [code for code, _version in rows]


def codes_of_course(course_id: int) -> Sequence[str]:
    """Codes of a course's cohorts, the latest first."""
    return db.session.scalars(
        select(Cohort.code)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .where(CourseVersion.course_id == course_id)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
        .limit(50)
    ).all()


def codes_like(prefix: str, year: int) -> Sequence[str]:
    """Codes that begin like this, of whichever course."""
    return db.session.scalars(
        select(Cohort.code).where(Cohort.code.startswith(f"{prefix}-{year}-", autoescape=True))
    ).all()


class Body(NamedTuple):
    """An organisation to choose, under its public id."""

    id: int
    public_id: str
    name: str
    country: str
    kind: OrganisationKind
    is_archived: bool

    @property
    def may_issue(self) -> bool:
        """Whether it stands behind certificates: who sells goods or gives money does not."""
        return self.kind not in (OrganisationKind.COMPANY, OrganisationKind.FUNDER)

    @property
    def label(self) -> str:
        return f"{self.country} · {self.name}"


def bodies() -> list[Body]:
    """All organisations that host, pay or issue, by country and name; archived ones too."""
    return [Body(*row) for row in db.session.execute(_bodies())]


def _bodies() -> Select[int, str, str, str, OrganisationKind, bool]:
    return select(
        Organisation.id,
        Organisation.public_id,
        Organisation.name,
        Organisation.country_code,
        Organisation.kind,
        Organisation.archived_at.is_not(None),
    ).order_by(Organisation.country_code, Organisation.search_key)


def names_of_bodies(cohort: Cohort) -> dict[int | str, str]:
    """Names of the organisations that have to do with a cohort, by id."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(
            or_(
                Organisation.id.in_([cohort.host_id, cohort.issuer_id]),
                Organisation.id.in_(
                    select(CohortFunding.organisation_id).where(
                        CohortFunding.cohort_id == cohort.id
                    )
                ),
            )
        )
    )
    return dict(rows.all())


def hosts(actor: Actor) -> list[Body]:
    """The organisations for which the actor may plan: a manager's own, the coordinator's all."""
    statement = _bodies().where(
        Organisation.kind != OrganisationKind.COMPANY, Organisation.archived_at.is_(None)
    )
    if not actor.holds_everywhere(CohortPermission.PLAN):
        own = actor.organisations_for(CohortPermission.PLAN)
        statement = statement.where(Organisation.id.in_(own))
    return [Body(*row) for row in db.session.execute(statement)]


def parks(present: str | None = None) -> list[tuple[str, str]]:
    """Industrial parks by country and name; of the archived ones the `present` one only."""
    rows = db.session.execute(
        select(IndustrialPark.code, IndustrialPark.country_code, IndustrialPark.name)
        .where(or_(IndustrialPark.archived_at.is_(None), IndustrialPark.code == present))
        .order_by(IndustrialPark.country_code, by_letters(IndustrialPark.sorted_by))
    )
    return [(code, f"{country} · {name}") for code, country, name in rows]


def corridors() -> list[tuple[str, str]]:
    """Corridors in their order."""
    rows = db.session.execute(select(Corridor.code, Corridor.name).order_by(Corridor.position))
    return [(code, name) for code, name in rows]


def zones() -> dict[str, str]:
    """The zone of each country's venues, by country, in the countries' order."""
    rows = db.session.execute(select(Country.code, Country.time_zone).order_by(Country.position))
    return dict(rows.all())


class Trainer(NamedTuple):
    """An account that may teach."""

    id: int
    public_id: str
    name: str
    email: str


def trainers(cohort_id: int | None = None) -> list[Trainer]:
    """Accounts that hold the role of a trainer now, and those who teach the cohort already."""
    today = clock.today()
    holders = select(RoleAssignment.account_id).where(
        RoleAssignment.role == Role.TRAINER, is_in_force(today)
    )
    teaching = _teaching(cohort_id) if cohort_id is not None else []
    # The few are looked up by their ids; to ask every account whether it is one would take longer
    # with each that signs up.
    few = union(
        holders, select(CohortTrainer.account_id).where(CohortTrainer.cohort_id == cohort_id)
    )
    is_free_to = or_(Account.disabled_at.is_(None), Account.id.in_(teaching))
    rows = db.session.execute(
        select(Account.id, Account.public_id, Account.display_name, Account.email)
        .where(Account.id.in_(few), is_free_to)
        .order_by(Account.search_key, Account.id)
    )
    return [Trainer(*row) for row in rows]


def _teaching(cohort_id: int) -> Sequence[int]:
    return db.session.scalars(
        select(CohortTrainer.account_id).where(CohortTrainer.cohort_id == cohort_id)
    ).all()


def trainers_of(cohort_id: int) -> list[Trainer]:
    """Who teaches a cohort, by name."""
    ids = set(_teaching(cohort_id))
    return [each for each in trainers(cohort_id) if each.id in ids]
