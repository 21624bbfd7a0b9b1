"""Uploading, checking and confirming a list of nominees: all of it, or nothing.

While a list waits, its rows are sealed under the list's own key. Confirming or discarding blanks
them, destroys the key and removes the file.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from training_portal.admissions import import_queries as queries
from training_portal.admissions.importing.checking import Checked
from training_portal.admissions.importing.values import Nominee
from training_portal.admissions.models import (
    Application,
    ImportState,
    Nomination,
    NomineeImport,
    NomineeRow,
)
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import accepts_applications, course_title
from training_portal.courses.rules import country_name
from training_portal.organisations.models import Organisation
from training_portal.people import claims
from training_portal.people.models import Person, Sex
from training_portal.people.rules import passport_key
from training_portal.people.services import Facts
from training_portal.platform import audit, clock, files, personal
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import Refused

#: A list left alone for so long is discarded.
KEPT = timedelta(days=30)


def key_of(row_id: int) -> str:
    """Under which name a list's rows are sealed."""
    return f"import:{row_id}"


def refuse_closed(cohort: Cohort, organisation: Organisation) -> None:
    """Raise Refused when nobody can be nominated to this cohort by this body now."""
    if not accepts_applications(cohort):
        raise Refused(_("This cohort takes no nominations now."))
    if organisation.country_code not in queries.countries_of(cohort.id):
        raise Refused(
            _(
                "This cohort has no seats for %(country)s.",
                country=country_name(organisation.country_code),
            )
        )


@transactional
def keep_list(
    cohort: Cohort,
    organisation: Organisation,
    upload: files.Upload,
    checked: Checked,
    *,
    actor: Actor,
) -> NomineeImport:
    """Keep a checked list until it is confirmed; an earlier one that still waits is discarded."""
    refuse_closed(cohort, organisation)
    for earlier in queries.waiting_lists(cohort.id, organisation.id):
        _close(earlier, ImportState.DISCARDED)
    stored = files.keep(upload)
    kept = NomineeImport(
        cohort_id=cohort.id,
        organisation_id=organisation.id,
        file_id=stored.id,
        original_name=upload.original_name,
        created_by_id=actor.account_id or 0,
        created_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    known = queries.people_nominated_by(organisation.id, cohort.id)
    for nominee in checked.nominees:
        _name_known(nominee, known)
        db.session.add(
            NomineeRow(
                import_id=kept.id,
                line=nominee.line,
                sealed=personal.seal(key_of(kept.id), _as_json(nominee)),
                error_count=nominee.errors,
                warning_count=nominee.warnings,
            )
        )
    audit.record(
        "upload",
        "nominee_import",
        kept.id,
        actor=actor,
        after={"rows": len(checked.nominees), "cohort": cohort.code},
    )
    return kept


def _as_json(nominee: Nominee) -> dict[str, Any]:
    return {
        "raw": nominee.raw,
        "values": nominee.values,
        "remarks": [asdict(remark) for remark in nominee.remarks],
    }


def _name_known(nominee: Nominee, known: queries.Known) -> None:
    """Say who was nominated by the same body already; other bodies' entries are never told."""
    values = nominee.values
    if known.has(values["passport"], values["name"], values["birth_date"]):
        nominee.remarks.append(queries.already_nominated())


def _blank(row_id: int) -> None:
    db.session.execute(update(NomineeRow).where(NomineeRow.import_id == row_id).values(sealed=None))
    personal.destroy_key(key_of(row_id))


def _close(kept: NomineeImport, state: ImportState) -> None:
    kept.state = state
    _blank(kept.id)
    if kept.file_id is not None:
        stored = db.session.get_one(files.StoredFile, kept.file_id)
        kept.file_id = None
        db.session.flush()
        files.remove(stored)
    db.session.flush()


def _waiting(kept: NomineeImport) -> NomineeImport:
    kept = lock(NomineeImport, kept.id)
    if kept.state is not ImportState.CHECKED:
        raise Refused(
            _("This list is no longer waiting: it was %(state)s.", state=kept.state.label.lower())
        )
    return kept


@transactional
def drop_row(kept: NomineeImport, line: int, *, dropped: bool, actor: Actor) -> None:
    """Leave a row out, or take it back."""
    kept = _waiting(kept)
    row = db.session.scalars(
        select(NomineeRow).where(NomineeRow.import_id == kept.id, NomineeRow.line == line)
    ).one_or_none()
    if row is None:
        raise Refused(_("There is no line %(line)d in this list.", line=line))
    row.is_dropped = dropped
    audit.record(
        "drop_row" if dropped else "take_row_back",
        "nominee_import",
        kept.id,
        actor=actor,
        after={"line": line},
    )


@transactional
def drop_rows_with_errors(kept: NomineeImport, *, actor: Actor) -> int:
    """Leave out every row that has an error; returns how many."""
    kept = _waiting(kept)
    rows = db.session.scalars(
        select(NomineeRow).where(
            NomineeRow.import_id == kept.id,
            NomineeRow.error_count > 0,
            NomineeRow.is_dropped.is_(False),
        )
    ).all()
    for row in rows:
        row.is_dropped = True
    audit.record("drop_rows", "nominee_import", kept.id, actor=actor, after={"rows": len(rows)})
    return len(rows)


@transactional
def discard(kept: NomineeImport, *, actor: Actor) -> None:
    """Throw a waiting list away: rows, key and file."""
    kept = _waiting(kept)
    _close(kept, ImportState.DISCARDED)
    audit.record("discard", "nominee_import", kept.id, actor=actor)


@transactional
def confirm(kept: NomineeImport, *, actor: Actor) -> int:
    """Nominate everybody of the list that was not dropped, in one transaction; returns how many.

    Each gets a record, a nomination, a draft application and, with an e-mail of their own, a mail.
    Raises Refused while a row that was not dropped has an error.
    """
    kept = _waiting(kept)
    cohort = db.session.get_one(Cohort, kept.cohort_id)
    organisation = db.session.get_one(Organisation, kept.organisation_id)
    refuse_closed(cohort, organisation)
    rows = [row for row in queries.rows_of(kept) if not row.is_dropped]
    if any(row.errors for row in rows):
        raise Refused(_("Some rows still have errors: mend them in the list, or drop them."))
    if not rows:
        raise Refused(_("Every row was dropped: there is nobody to nominate."))
    title = course_title(cohort.course_version_id)
    last = queries.last_rank(cohort.id, organisation.id)
    for place, row in enumerate(rows, start=1):
        person = _record(row.values, organisation, title, actor)
        nominate(cohort, organisation, person, last + (row.values["rank"] or place), kept.id, actor)
    _close(kept, ImportState.CONFIRMED)
    kept.confirmed_at = clock.now()
    audit.record("confirm", "nominee_import", kept.id, actor=actor, after={"nominated": len(rows)})
    return len(rows)


def _record(values: dict[str, Any], organisation: Organisation, title: str, actor: Actor) -> Person:
    country = organisation.country_code
    has_own_address = values["email"] and not values.get("email_is_shared")
    person = claims.create_person(
        Facts(
            full_name=values["name"],
            name_in_latin=values["name"] if values["name"].isascii() else "",
            native_name=values["native_name"] if values["native_name"] != values["name"] else "",
            native_language=queries.language_of(country) if values["native_name"] else "",
            family_name=values["family_name"] or None,
            birth_date=date.fromisoformat(values["birth_date"]),
            nationality=values["nationality"],
            residence_country=country,
            sex=Sex(values["sex"]) if values["sex"] else None,
            email=values["email"] if has_own_address else "",
            phone=values["phone"],
        ),
        actor=actor,
        recorded_by_id=organisation.id,
        recorded_for=title,
        passport_number=values["passport"],
        is_demo=organisation.is_demo,
    )
    _flag_possible_duplicate(person, values["passport"])
    return person


def _flag_possible_duplicate(person: Person, passport: str) -> None:
    """Note for programme staff, and nobody else, that this may be somebody who is known already."""
    if not passport:
        return
    digest = personal.keyed_hash("passport", passport_key(passport))
    known = db.session.scalar(
        select(Person.id).where(Person.passport_hash == digest, Person.id != person.id).limit(1)
    )
    if known is not None:
        audit.record(
            "possible_duplicate",
            "person",
            person.id,
            actor=SYSTEM,
            after={"of": known},
            person_id=person.id,
        )


def nominate(
    cohort: Cohort,
    organisation: Organisation,
    person: Person,
    rank: int,
    import_id: int | None,
    actor: Actor,
) -> Nomination:
    """Put a recorded person forward, with a draft application, in the running unit of work."""
    nomination = Nomination(
        cohort_id=cohort.id,
        person_id=person.id,
        organisation_id=organisation.id,
        import_id=import_id,
        rank=rank,
        nominated_by_id=actor.account_id,
        created_at=clock.now(),
    )
    db.session.add(nomination)
    db.session.flush()
    application = Application(
        cohort_id=cohort.id,
        person_id=person.id,
        nomination_id=nomination.id,
        created_at=clock.now(),
    )
    db.session.add(application)
    db.session.flush()
    audit.record(
        "nominate",
        "application",
        application.id,
        actor=actor,
        after={"state": application.state.value, "rank": rank},
        person_id=person.id,
    )
    return nomination


@transactional
def discard_forgotten() -> int:
    """Discard lists that were left waiting for 30 days; returns how many."""
    forgotten = db.session.scalars(
        select(NomineeImport).where(
            NomineeImport.state == ImportState.CHECKED,
            NomineeImport.created_at < clock.now() - KEPT,
        )
    ).all()
    for kept in forgotten:
        _close(kept, ImportState.DISCARDED)
        audit.record("discard_forgotten", "nominee_import", kept.id, actor=SYSTEM)
    return len(forgotten)
