"""Who takes part in the demo programme: organisations, accounts, people with their records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from training_portal.accounts import demo_accounts, roles
from training_portal.accounts.models import Account
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.demo import material
from training_portal.demo.rules import Invented, years_before
from training_portal.geography.models import Province
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people import services as people
from training_portal.people.models import Person, Sex
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role

#: Known to everybody: demo accounts exist in demonstrations only, production refuses them.
PASSWORD = "river-lotus-bridge"  # noqa: S105 # nosec B105
LANGUAGES = {"KH": "km", "LA": "lo", "MM": "my", "TH": "th", "VN": "vi", "JP": "ja"}


@dataclass
class Cast:
    """Everybody and everything by key."""

    organisations: dict[str, Organisation]
    accounts: dict[str, Account]
    persons: dict[str, Person]
    provinces: dict[str, int]

    def actor(self, key: str, role: Role, organisation: str | None = None) -> Actor:
        """An account of the demo as somebody who acts."""
        account = self.accounts[key]
        where = self.organisations[organisation].id if organisation else None
        return Actor(
            reference=f"account:{account.id}",
            account_id=account.id,
            grants=frozenset({Grant(role, where), Grant(Role.TRAINEE)}),
        )


def gather(today: date) -> Cast:
    """Make organisations, accounts with roles, and the persons of the accounts.

    People are as old as `accounts.yaml` says on this day, whenever they are made.
    """
    provinces = dict(db.session.execute(select(Province.code, Province.id)).all())
    cast = Cast({}, {}, {}, provinces)
    for entry in material.organisations():
        if OrganisationKind(entry["kind"]) is OrganisationKind.COMPANY:
            continue  # Companies register themselves, see companies.py.
        organisation = Organisation(
            kind=OrganisationKind(entry["kind"]),
            name=entry["name"],
            native_name=entry["native_name"] or "",
            native_language=entry["native_language"] or "",
            country_code=entry["country"],
            province_id=provinces.get(entry["province"]),
            nominates=bool(entry.get("nominates")),
            is_demo=True,
        )
        db.session.add(organisation)
        cast.organisations[entry["key"]] = organisation
    db.session.flush()
    for entry in material.accounts():
        _add_account(cast, entry, today)
    return cast


def _add_account(cast: Cast, entry: dict[str, Any], today: date) -> None:
    told = entry["person"]
    account = demo_accounts.make_demo_account(
        entry["email"],
        told["full_name"],
        PASSWORD,
        entry["try"],
        country=told["province"][:2],
    )
    cast.accounts[entry["key"]] = account
    role = Role(entry["role"])
    if role in COMPANY_ROLES:
        return  # Held once the company is registered.
    if role is not Role.TRAINEE:
        organisation = entry["organisation"]
        where = cast.organisations[organisation].id if organisation else None
        roles.assign_role(account.id, role, where, actor=SYSTEM)
    if role not in (Role.TRAINEE, Role.REVIEWER):
        # Where staff are from plays no part; what a reviewer is given goes by it.
        return
    person = people.person_for_account(account.id, actor=SYSTEM)
    cast.persons[entry["key"]] = people.change_facts(
        person.id,
        people.Facts(
            full_name=told["full_name"],
            name_in_latin=told["name_in_latin"],
            native_name=told["native_name"] or "",
            native_language=LANGUAGES[told["nationality"]] if told["native_name"] else "",
            family_name=told["family_name"],
            preferred_name=told["preferred_name"] or "",
            birth_date=birthday(today, told["age"]),
            nationality=told["nationality"],
            residence_country=told["province"][:2],
            residence_province_id=cast.provinces[told["province"]],
            sex=Sex(told["sex"]),
            email=entry["email"],
        ),
        actor=SYSTEM,
    )


def birthday(today: date, age: int) -> date:
    """A birth date of somebody of this age: some months before the day."""
    day = years_before(today, age)
    return day.replace(day=min(day.day, 28), month=max(1, day.month - 3))


def facts_of(cast: Cast, invented: Invented) -> people.Facts:
    """What the portal has on record of an invented person."""
    return people.Facts(
        full_name=invented.full_name,
        name_in_latin=invented.name_in_latin,
        native_name=invented.native_name,
        native_language=invented.native_language,
        family_name=invented.family_name,
        preferred_name=invented.preferred_name,
        birth_date=invented.birth_date,
        nationality=invented.country,
        residence_country=invented.country,
        residence_province_id=cast.provinces.get(invented.province),
        sex=Sex(invented.sex),
        email=invented.email,
        # As the portal keeps numbers (E.164): patterns have spaces for the eye only.
        phone=invented.phone.replace(" ", ""),
    )


def record_of(cast: Cast, invented: Invented) -> Person:
    """The record of an invented person, as if claimed long ago."""
    return people.new_person(facts_of(cast, invented), claimed_at=clock.now(), is_demo=True)
