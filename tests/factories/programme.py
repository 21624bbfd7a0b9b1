"""Makes what admission stands on: countries, bodies, a course, a cohort with seats, people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select

from tests.factories.accounts import make_account
from tests.factories.places import make_country, make_province
from training_portal.accounts.models import Account
from training_portal.classifications.models import Sector
from training_portal.cohorts.models import Cohort, CohortDecision, SeatShare
from training_portal.courses.models import (
    Course,
    CourseRule,
    CourseText,
    CourseVersion,
    Delivery,
    RuleStage,
)
from training_portal.geography.models import Province
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people.models import Person, Sex
from training_portal.people.rules import name_key
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Grant, Role
from training_portal.platform.text import email_key, kept_key

_numbers = count(1)
_PROVINCES = {
    "KH": ("KH-12", "Phnom Penh"),
    "LA": ("LA-SV", "Savannakhet"),
    "MM": ("MM-06", "Yangon"),
    "TH": ("TH-49", "Mukdahan"),
    "VN": ("VN-HN", "Ha Noi"),
}
EVEN_PLAN = dict.fromkeys(_PROVINCES, (0, 100))


def make_countries() -> None:
    """The six countries and one province of each sending one, where they are not there yet."""
    present = set(db.session.scalars(select(Province.code)))
    if all(code in present for code, _name in _PROVINCES.values()):
        return
    with unit_of_work():
        for code in (*_PROVINCES, "JP"):
            make_country(code)
        for country, (code, name) in _PROVINCES.items():
            if code not in present:
                make_province(country, code, name)


def make_organisation(
    country: str = "LA", name: str | None = None, *, nominates: bool = False
) -> Organisation:
    make_countries()
    with unit_of_work():
        organisation = Organisation(
            kind=OrganisationKind.MINISTRY,
            name=name or f"Ministry {next(_numbers)} (demo)",
            country_code=country,
            nominates=nominates,
            is_demo=True,
        )
        db.session.add(organisation)
    return organisation


def make_course_version(
    rules: Sequence[tuple[str, Mapping[str, Any]]] = (), title: str = "Production Management"
) -> CourseVersion:
    """A published course with these eligibility rules (kind and values)."""
    make_countries()
    with unit_of_work():
        if db.session.get(Sector, "C") is None:
            db.session.add(Sector(code="C", english_title="Manufacturing"))
            db.session.flush()
        course = Course(code=f"course-{next(_numbers)}")
        db.session.add(course)
        db.session.flush()
        version = CourseVersion(
            course_id=course.id,
            number=1,
            sector_code="C",
            level=5,
            duration_weeks=Decimal(4),
            delivery=Delivery.IN_JAPAN,
            place="Aichi",
            place_country="JP",
            published_at=clock.now(),
            is_current=True,
        )
        db.session.add(version)
        db.session.flush()
        db.session.add(
            CourseText(version_id=version.id, language="en", title=title, title_key=kept_key(title))
        )
        db.session.add_all(
            CourseRule(
                version_id=version.id,
                stage=RuleStage.ELIGIBILITY,
                position=position,
                kind=kind,
                values=dict(values),
            )
            for position, (kind, values) in enumerate(rules, start=1)
        )
    return version


def make_cohort(
    *,
    capacity: int = 20,
    plan: Mapping[str, tuple[int, int]] | None = None,
    rules: Sequence[tuple[str, Mapping[str, Any]]] = (),
    decision: CohortDecision = CohortDecision.ANNOUNCED,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    starts_on: date | None = None,
    response_days: int = 14,
    host: Organisation | None = None,
    version: CourseVersion | None = None,
    time_zone: str = "Asia/Vientiane",
    guarantees_release_on: date | None = None,
) -> Cohort:
    """A cohort in Japan whose window is open; `plan` is (minimum, maximum) by country."""
    version = version or make_course_version(rules)
    host = host or make_organisation("JP", "Aichi Training Institute (demo)")
    now = clock.now()
    with unit_of_work():
        cohort = Cohort(
            code=f"PM-2027-{next(_numbers)}",
            course_version_id=version.id,
            decision=decision,
            host_id=host.id,
            issuer_id=host.id,
            venue="Aichi Training Institute (demo)",
            venue_country="JP",
            time_zone=time_zone,
            application_opens_at=opens_at or now - timedelta(days=20),
            application_closes_at=closes_at or now + timedelta(days=20),
            starts_on=starts_on or (now + timedelta(days=120)).date(),
            ends_on=(starts_on or (now + timedelta(days=120)).date()) + timedelta(days=25),
            capacity=capacity,
            response_days=response_days,
            guarantees_release_on=guarantees_release_on,
            is_demo=True,
        )
        db.session.add(cohort)
        db.session.flush()
        chosen = plan if plan is not None else dict.fromkeys(EVEN_PLAN, (0, capacity))
        db.session.add_all(
            SeatShare(cohort_id=cohort.id, country_code=code, minimum=minimum, maximum=maximum)
            for code, (minimum, maximum) in chosen.items()
        )
    return cohort


def make_person(
    full_name: str = "ສົມສັກ ພົມມະຈັນ",
    *,
    country: str = "LA",
    account: Account | bool | None = True,
    birth_date: date | None = date(1994, 3, 27),
    **values: Any,
) -> Person:
    """A person, with an account of their own unless `account` is None."""
    make_countries()
    owner = make_account() if account is True else account or None
    with unit_of_work():
        province = db.session.scalar(select(Province).where(Province.country_code == country))
        person = Person(
            account_id=owner.id if owner else None,
            full_name=full_name,
            native_language="lo",
            name_key=name_key(full_name, values.get("name_in_latin"), values.get("native_name")),
            birth_date=birth_date,
            nationality=country,
            residence_country=country,
            residence_province_id=province.id if province else None,
            sex=Sex.MALE,
            email=values.pop(
                "email", owner.email if owner else f"nominee-{next(_numbers)}@example.org"
            ),
            phone="+8562055512345",
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            claimed_at=datetime(2026, 1, 1, tzinfo=UTC) if owner else None,
            **values,
        )
        person.email_key = email_key(person.email)
        db.session.add(person)
    return person


def actor_of(account: Account | int, role: Role, organisation_id: int | None = None) -> Actor:
    """Somebody who acts with a role, without a request."""
    account_id = account if isinstance(account, int) else account.id
    return Actor(f"account:{account_id}", account_id, frozenset({Grant(role, organisation_id)}))


def trainee(person: Person) -> Actor:
    """The person acting for themselves."""
    assert person.account_id is not None
    return actor_of(person.account_id, Role.TRAINEE)


def manager_of(cohort: Cohort) -> Actor:
    """A programme manager of the cohort's host."""
    return actor_of(make_account(), Role.PROGRAMME_MANAGER, cohort.host_id)
