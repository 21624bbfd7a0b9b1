"""Read models of lists of nominees that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import func, select

from training_portal.admissions.importing.values import Level, Remark
from training_portal.admissions.models import (
    ImportState,
    Nomination,
    NomineeImport,
    NomineeRow,
)
from training_portal.admissions.permissions import NominationPermission
from training_portal.cohorts.models import SeatShare
from training_portal.geography.models import Country
from training_portal.people.models import Person
from training_portal.people.rules import name_key, passport_key
from training_portal.platform import personal
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def countries_of(cohort_id: int) -> set[str]:
    """Countries with seats in the cohort."""
    return set(
        db.session.scalars(select(SeatShare.country_code).where(SeatShare.cohort_id == cohort_id))
    )


def language_of(country: str) -> str:
    """The language in which names of a country are written."""
    return db.session.get_one(Country, country).native_language


def ages_of_majority() -> dict[str, int]:
    rows = db.session.execute(select(Country.code, Country.age_of_majority))
    return dict(rows.all())


def waiting_lists(cohort_id: int, organisation_id: int) -> Sequence[NomineeImport]:
    """Lists of this body for this cohort that nobody has confirmed or discarded."""
    return db.session.scalars(
        select(NomineeImport)
        .where(
            NomineeImport.cohort_id == cohort_id,
            NomineeImport.organisation_id == organisation_id,
            NomineeImport.state == ImportState.CHECKED,
        )
        .order_by(NomineeImport.id.desc())
    ).all()


def list_for(actor: Actor, public_id: str) -> NomineeImport:
    """A list of a body the actor nominates for; 404 for everybody else's as for none."""
    kept = db.session.scalars(
        select(NomineeImport).where(
            NomineeImport.public_id == public_id,
            NomineeImport.organisation_id.in_(
                actor.organisations_for(NominationPermission.NOMINATE)
            ),
        )
    ).one_or_none()
    return kept or abort(404)


@dataclass(frozen=True)
class ImportRow:
    """A row of a list as its page shows it."""

    line: int
    is_dropped: bool
    raw: dict[str, str]
    values: dict[str, Any]
    remarks: list[Remark]

    @property
    def errors(self) -> int:
        return sum(remark.level is Level.ERROR for remark in self.remarks)

    @property
    def warnings(self) -> int:
        return sum(remark.level is Level.WARNING for remark in self.remarks)


def rows_of(kept: NomineeImport) -> list[ImportRow]:
    """The rows of a waiting list, unsealed; empty once it was confirmed or discarded."""
    found = []
    rows = db.session.scalars(
        select(NomineeRow).where(NomineeRow.import_id == kept.id).order_by(NomineeRow.line)
    )
    for row in rows:
        content = personal.unseal(f"import:{kept.id}", row.sealed) if row.sealed else None
        if content is None:
            continue
        remarks = [
            Remark(each["column"], Level(each["level"]), each["words"])
            for each in content["remarks"]
        ]
        found.append(
            ImportRow(row.line, row.is_dropped, content["raw"], content["values"], remarks)
        )
    return found


def last_rank(cohort_id: int, organisation_id: int) -> int:
    """The highest rank this body has given in the cohort so far."""
    highest = db.session.scalar(
        select(func.max(Nomination.rank)).where(
            Nomination.cohort_id == cohort_id, Nomination.organisation_id == organisation_id
        )
    )
    return highest or 0


@dataclass(frozen=True)
class Known:
    """By what people whom a body has nominated to a cohort are known again."""

    passports: frozenset[str]
    people: frozenset[tuple[str, str]]

    def has(self, passport: str, name: str, born: str | None) -> bool:
        if passport and personal.keyed_hash("passport", passport_key(passport)) in self.passports:
            return True
        return bool(born) and (name_key(name), born or "") in self.people


def people_nominated_by(organisation_id: int, cohort_id: int) -> Known:
    """Those whom this body has nominated to this cohort already; one statement."""
    rows = db.session.execute(
        select(Person.passport_hash, Person.full_name, Person.birth_date)
        .join(Nomination, Nomination.person_id == Person.id)
        .where(Nomination.organisation_id == organisation_id, Nomination.cohort_id == cohort_id)
    ).all()
    return Known(
        passports=frozenset(passport for passport, _name, _born in rows if passport),
        people=frozenset((name_key(name), born.isoformat()) for _p, name, born in rows if born),
    )


def already_nominated() -> Remark:
    """What is said of somebody whom the same body has nominated to the cohort already."""
    return Remark("row", Level.ERROR, str(_("You have nominated this person already.")))
