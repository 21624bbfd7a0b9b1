"""Read models of lists of nominees that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import ColumnElement, func, select

from training_portal.admissions.models import (
    Application,
    ApplicationState,
    ImportState,
    Nomination,
    NomineeImport,
    NomineeRow,
)
from training_portal.admissions.nominating_bodies import body_ids
from training_portal.cohorts.lists.keeping import Drawer
from training_portal.cohorts.models import Cohort, SeatShare
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor

#: Where lists of nominees wait.
LISTS: Drawer[NomineeImport] = Drawer(
    lists=NomineeImport,
    rows=NomineeRow,
    subject="nominee_import",
    key="import",
    reading=ImportState.READING,
    waiting=ImportState.CHECKED,
    discarded=ImportState.DISCARDED,
)


def countries_of(cohort_id: int) -> set[str]:
    """Countries with seats in the cohort."""
    return set(
        db.session.scalars(select(SeatShare.country_code).where(SeatShare.cohort_id == cohort_id))
    )


def language_of(country: str) -> str:
    """The language in which names of a country are written."""
    return db.session.get_one(Country, country).native_language


def ages_of_majority() -> dict[str, int]:
    """By country, looked up before a list is read; reading takes long, so nothing stays open."""
    rows = db.session.execute(select(Country.code, Country.age_of_majority)).all()
    db.session.rollback()
    return dict(rows)


def of_body(cohort_id: int, organisation_id: int) -> tuple[ColumnElement[bool], ...]:
    """SQL: the lists of a body for a cohort."""
    return (
        NomineeImport.cohort_id == cohort_id,
        NomineeImport.organisation_id == organisation_id,
    )


@dataclass(frozen=True)
class WaitingList:
    """An uploaded list for somebody's list of tasks."""

    public_id: str
    name: str
    cohort_code: str
    closes_at: datetime
    time_zone: str


def lists_to_confirm(actor: Actor) -> list[WaitingList]:
    """Lists of the actor's bodies that nobody has confirmed or discarded, for open cohorts."""
    rows = db.session.execute(
        select(
            NomineeImport.public_id,
            NomineeImport.original_name,
            Cohort.code,
            Cohort.application_closes_at,
            Cohort.time_zone,
        )
        .join(Cohort, Cohort.id == NomineeImport.cohort_id)
        .where(
            NomineeImport.organisation_id.in_(body_ids(actor)),
            NomineeImport.state == ImportState.CHECKED,
            Cohort.application_closes_at > clock.now(),
        )
        .order_by(NomineeImport.id)
    )
    return [WaitingList(*row) for row in rows]


def list_for(actor: Actor, public_id: str) -> NomineeImport:
    """A list of a body the actor nominates for; 404 for everybody else's as for none."""
    kept = db.session.scalars(
        select(NomineeImport).where(
            NomineeImport.public_id == public_id,
            NomineeImport.organisation_id.in_(body_ids(actor)),
        )
    ).one_or_none()
    return kept or abort(404)


def list_in_place(actor: Actor, public_id: str) -> tuple[NomineeImport, Cohort, Organisation]:
    """A list within reach, with its cohort and the body it is of; 404 otherwise."""
    kept = list_for(actor, public_id)
    return (
        kept,
        db.session.get_one(Cohort, kept.cohort_id),
        db.session.get_one(Organisation, kept.organisation_id),
    )


def count_nominated(list_id: int) -> int:
    """How many of a list a job has nominated."""
    rows = select(func.count()).where(NomineeRow.import_id == list_id, NomineeRow.is_nominated)
    return db.session.scalar(rows) or 0


def lines_to_nominate(list_id: int) -> set[int]:
    """The lines whose people a job has still to nominate."""
    return set(
        db.session.scalars(
            select(NomineeRow.line).where(
                NomineeRow.import_id == list_id,
                NomineeRow.is_dropped.is_(False),
                NomineeRow.is_nominated.is_(False),
            )
        )
    )


def last_rank(cohort_id: int, organisation_id: int) -> int:
    """The highest rank this body has given in the cohort so far."""
    highest = db.session.scalar(
        select(func.max(Nomination.rank)).where(
            Nomination.cohort_id == cohort_id, Nomination.organisation_id == organisation_id
        )
    )
    return highest or 0


def nomination_ids(person_ids: Sequence[int], cohort_id: int) -> dict[int, int]:
    """The nominations of people to a cohort, by person."""
    rows = db.session.execute(
        select(Nomination.person_id, Nomination.id).where(
            Nomination.cohort_id == cohort_id, Nomination.person_id.in_(person_ids)
        )
    )
    return dict(rows.all())


def draft_ids(person_ids: Sequence[int], cohort_id: int) -> dict[int, int]:
    """The drafts of people for a cohort, by person."""
    rows = db.session.execute(
        select(Application.person_id, Application.id).where(
            Application.cohort_id == cohort_id,
            Application.person_id.in_(person_ids),
            Application.state == ApplicationState.DRAFT,
        )
    )
    return dict(rows.all())
