"""Read models of lists of nominees that wait."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import func, select

from training_portal.admissions.known_people import Known, people_nominated_by
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    ImportState,
    Nomination,
    NomineeImport,
    NomineeRow,
)
from training_portal.admissions.nominating_bodies import body_ids
from training_portal.admissions.nominee_lists import between
from training_portal.cohorts.lists.checking import MOST_AT_ONCE, shared_addresses
from training_portal.cohorts.lists.keeping import Drawer, KeptRow, from_json
from training_portal.cohorts.lists.row import Level, Remark
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


def replaced_lists(cohort_id: int, organisation_id: int) -> Sequence[NomineeImport]:
    """Lists of this body for this cohort that a new one takes the place of."""
    return db.session.scalars(
        select(NomineeImport)
        .where(
            NomineeImport.cohort_id == cohort_id,
            NomineeImport.organisation_id == organisation_id,
            NomineeImport.state.in_((ImportState.CHECKED, ImportState.READING)),
        )
        .order_by(NomineeImport.id.desc())
    ).all()


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


@dataclass
class ImportRow(KeptRow):
    """A row of a list of nominees as its page shows it."""

    #: Whether another row that is not dropped has the same e-mail address.
    shares_address: bool = False
    #: Whether an earlier step of a job has nominated the person.
    is_nominated: bool = False

    @property
    def address(self) -> str:
        """The e-mail address of this person and nobody else on the list; blank for none."""
        return "" if self.shares_address else self.values["email"]


@dataclass
class OpenedList:
    """A waiting list, unsealed, with what there is to say now."""

    rows: list[ImportRow] = field(default_factory=list)
    #: Lines that are no people, with how they begin.
    skipped: list[tuple[int, str]] = field(default_factory=list)
    #: Headings of columns that are not read.
    unread: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: How many a job has nominated before it was stopped; they are no rows any more.
    nominated: int = 0

    @property
    def taken(self) -> list[ImportRow]:
        """Rows that were not dropped."""
        return [row for row in self.rows if not row.is_dropped]

    @property
    def dropped(self) -> int:
        return len(self.rows) - len(self.taken)

    @property
    def wrong(self) -> list[ImportRow]:
        return [row for row in self.taken if row.errors]

    @property
    def doubtful(self) -> list[ImportRow]:
        return [row for row in self.taken if row.warnings and not row.errors]

    @property
    def is_long(self) -> bool:
        """Whether a job nominates them, in steps."""
        return len(self.taken) > MOST_AT_ONCE

    @property
    def told(self) -> list[ImportRow]:
        """Rows with an error or a warning, dropped ones too: they are there to be taken back."""
        return [row for row in self.rows if row.is_dropped or row.errors or row.warnings]

    @property
    def reached(self) -> int:
        """How many get an e-mail."""
        return sum(bool(row.address) for row in self.taken)

    @property
    def fingerprint(self) -> str:
        """Changes when a row is dropped, taken back or mended."""
        told = repr([(row.line, sorted(row.values.items())) for row in self.taken])
        return hashlib.sha256(told.encode()).hexdigest()[:24]


def opened(kept: NomineeImport) -> OpenedList:
    """A waiting list as it stands now; empty once it was confirmed or discarded.

    What rows say about each other, and who was nominated already, is asked anew each time: it
    changes as rows are dropped and taken back, and as colleagues nominate people by hand.
    """
    found, reading = LISTS.unsealed(kept)
    rows = [
        ImportRow(row.line, row.is_dropped, *from_json(row.content), is_nominated=row.is_done)
        for row in found
    ]
    # Whom a step has nominated still shares an address with others: so all are related first.
    _relate(rows, people_nominated_by(kept.organisation_id, kept.cohort_id))
    left = [row for row in rows if not row.is_nominated]
    return OpenedList(left, **reading, nominated=len(rows) - len(left))


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


def row_of(kept: NomineeImport, line: int) -> ImportRow:
    """One row of a waiting list, with what there is to say; 404 when there is none."""
    found = next((row for row in opened(kept).rows if row.line == line), None)
    return found or abort(404)


def _relate(rows: Sequence[ImportRow], known: Known) -> None:
    taken = [row for row in rows if not row.is_dropped]
    said = between(taken)
    shared = {line for lines in shared_addresses(taken).values() for line in lines}
    for row in taken:
        row.remarks += said[row.line]
        row.shares_address = row.line in shared
        if known.has(row.values["passport"], row.values["name"], row.values["birth_date"]):
            words = _("You have nominated this person already.")
            row.remarks.append(Remark("row", Level.ERROR, str(words)))
        elif row.values["email"].lower() in known.addresses:
            row.shares_address = True
            words = _("Another person you nominated has this e-mail: you get a letter to hand out.")
            row.remarks.append(Remark("email", Level.WARNING, str(words)))


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
