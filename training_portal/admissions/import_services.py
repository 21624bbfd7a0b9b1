"""Uploading, checking and confirming a list of nominees: all of it, or nothing.

While a list waits, its rows are sealed under the list's own key. Confirming or discarding blanks
them, destroys the key and removes the file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import update

from training_portal.admissions import import_queries as queries
from training_portal.admissions import opened_lists
from training_portal.admissions.import_queries import LISTS
from training_portal.admissions.models import ImportState, NomineeImport, NomineeRow
from training_portal.admissions.nominating import Entry, nominate, refuse_closed
from training_portal.admissions.nominee_lists import alike_mark
from training_portal.cohorts.lists.checking import Checked
from training_portal.cohorts.lists.replacing import replace
from training_portal.cohorts.lists.row import ANOTHER
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people.models import Sex
from training_portal.people.services import Facts
from training_portal.platform import audit, clock, files, jobs
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.text import language_of_script
from training_portal.platform.workflow import Refused

#: The kinds of jobs for long lists (long_lists.py does them).
READING_JOB = "read_nominees"
NOMINATING_JOB = "nominate_list"


@transactional
def keep_list(
    cohort: Cohort,
    organisation: Organisation,
    upload: files.Upload,
    checked: Checked,
    *,
    replaced: Collection[str] = (),
    actor: Actor,
) -> NomineeImport:
    """Keep a checked list until it is confirmed; see new_list for `replaced`."""
    kept = new_list(cohort, organisation, upload, ImportState.CHECKED, actor, replaced)
    LISTS.seal_rows(kept, checked)
    audit.record(
        "upload",
        "nominee_import",
        kept.id,
        actor=actor,
        after={"rows": len(checked.people), "cohort": cohort.code},
    )
    return kept


def new_list(
    cohort: Cohort,
    organisation: Organisation,
    upload: files.Upload,
    state: ImportState,
    actor: Actor,
    replaced: Collection[str],
) -> NomineeImport:
    """A list with its file and without rows, in the running unit of work.

    `replaced` are the public ids of lists whose place it takes, as the officer chose.
    """
    refuse_closed(cohort, organisation)
    replace(LISTS, replaced, *queries.of_body(cohort.id, organisation.id), actor=actor)
    return LISTS.new(upload, state, actor, cohort_id=cohort.id, organisation_id=organisation.id)


@transactional
def drop_rows_with_errors(kept: NomineeImport, *, actor: Actor) -> int:
    """Leave out every row that has an error; returns how many.

    Rows that are wrong in themselves go first: who was a duplicate of one of them then is none.
    """
    kept = LISTS.hold(kept)
    dropped = LISTS.drop_wrong(kept)
    dropped += LISTS.drop_lines(kept, [row.line for row in opened_lists.opened(kept).wrong])
    audit.record("drop_rows", "nominee_import", kept.id, actor=actor, after={"rows": dropped})
    return dropped


@transactional
def tell_apart(kept: NomineeImport, line: int, *, actor: Actor) -> None:
    """Keep that a row is another person than the one with the same name and e-mail address.

    Raises Refused where there is no such line (any more).
    """
    kept = LISTS.hold(kept)
    found = next((row for row in LISTS.unsealed(kept)[0] if row.line == line), None)
    if found is None:
        raise Refused(_("There is no line %(line)d in this list.", line=line))
    raw = {**found.content["raw"], ANOTHER: alike_mark(found.content["values"])}
    LISTS.reseal(kept, line, {**found.content, "raw": raw})
    audit.record("tell_apart", "nominee_import", kept.id, actor=actor, after={"line": line})


@transactional
def discard(kept: NomineeImport, *, actor: Actor) -> int:
    """Throw a waiting list away: rows, key and file; returns how many of it stay nominated."""
    kept = LISTS.hold(kept)
    nominated = opened_lists.opened(kept).staying
    LISTS.close(kept, ImportState.DISCARDED)
    audit.record("discard", "nominee_import", kept.id, actor=actor)
    return nominated


@transactional
def confirm(kept: NomineeImport, *, seen: str, actor: Actor) -> int | None:
    """Nominate everybody of the list that was not dropped, in one transaction; returns how many.

    Each gets a record, a nomination, a draft application and, with an e-mail of their own, a mail.
    Who is nominated to the cohort already is passed over.
    `seen` is the fingerprint of the list as the person saw it. Raises Refused when it is another
    now, or while a row that was not dropped has an error. The people of a long list are nominated
    by a job, in steps: then there is no number yet.
    """
    # Nobody cancels the cohort while drafts come into being: its end would pass them by.
    cohort = lock(Cohort, kept.cohort_id, shared=True)
    kept = LISTS.hold(kept)
    organisation = lock(Organisation, kept.organisation_id)
    refuse_closed(cohort, organisation)
    opened = opened_lists.opened(kept)
    if opened.fingerprint != seen:
        raise Refused(_("The list was changed since you opened this page: please look again."))
    if opened.wrong:
        raise Refused(
            _("Some rows still have errors: correct them in the list, or leave them out.")
        )
    if opened.why_nobody:
        raise Refused(opened.why_nobody)
    if opened.is_long:
        _nominate_in_steps(kept, cohort, opened, actor)
        return None
    count = nominate(
        cohort,
        organisation,
        [entry_of(row, organisation) for row in in_order(opened.taken)],
        import_id=kept.id,
        actor=actor,
    )
    finish(kept, count, actor)
    return count


def finish(kept: NomineeImport, count: int, actor: Actor) -> None:
    """Be done with a list whose people are nominated, in the running unit of work."""
    LISTS.close(kept, ImportState.CONFIRMED)
    kept.confirmed_at = clock.now()
    audit.record("confirm", "nominee_import", kept.id, actor=actor, after={"nominated": count})


def _nominate_in_steps(
    kept: NomineeImport, cohort: Cohort, opened: opened_lists.OpenedList, actor: Actor
) -> None:
    kept.state = ImportState.NOMINATING
    count = len(opened.taken)
    # Nothing is to be done for them; whoever is nominated from now on is named by the job.
    known = [row.line for row in opened.rows if row.is_known]
    db.session.execute(
        update(NomineeRow)
        .where(NomineeRow.import_id == kept.id, NomineeRow.line.in_(known))
        .values(is_nominated=True)
    )
    job = jobs.enqueue(
        NOMINATING_JOB,
        actor=actor,
        about=cohort.code,
        arguments={"list": kept.id},
        total=count,
        dedupe_key=f"{NOMINATING_JOB}:{kept.id}",
    )
    kept.job_id = job.id
    audit.record("begin_to_nominate", "nominee_import", kept.id, actor=actor, after={"rows": count})


def in_order(rows: Sequence[opened_lists.ImportRow]) -> list[opened_lists.ImportRow]:
    """By the ranks of the list where it has them, then as the rows stand."""
    return sorted(rows, key=lambda row: (row.values["rank"] or 10_000, row.line))


def entry_of(row: opened_lists.ImportRow, organisation: Organisation) -> Entry:
    """A row as somebody to be put forward."""
    values = row.values
    country = organisation.country_code
    native = values["native_name"] if values["native_name"] != values["name"] else ""
    facts = Facts(
        full_name=values["name"],
        name_in_latin=values["name"] if values["name"].isascii() else "",
        native_name=native,
        native_language=(language_of_script(native) or queries.language_of(country))
        if native
        else "",
        family_name=values["family_name"] or None,
        birth_date=date.fromisoformat(values["birth_date"]),
        nationality=values["nationality"],
        residence_country=country,
        sex=Sex(values["sex"]) if values["sex"] else None,
        email=row.address,
        phone=values["phone"],
    )
    work = {
        "employer": values["organisation"],
        "position": values["position"],
        "experience_years": "" if values["experience"] is None else str(values["experience"]),
    }
    return Entry(facts, values["passport"], {name: [text] for name, text in work.items() if text})
