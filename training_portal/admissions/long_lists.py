"""Lists too long for a request: jobs read them, and nominate their people in steps.

Reading is one effect at the end: it is begun anew if its worker dies. Nominating commits a hundred
people at a time; the mark on each row says what is done, so that nobody is nominated twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import update

from training_portal.admissions import import_queries as queries
from training_portal.admissions import import_services as services
from training_portal.admissions import opened_lists
from training_portal.admissions.import_queries import LISTS
from training_portal.admissions.import_services import NOMINATING_JOB, READING_JOB
from training_portal.admissions.known_people import people_nominated_by
from training_portal.admissions.models import ImportState, NomineeImport, NomineeRow
from training_portal.admissions.nominating import nominate, refuse_closed
from training_portal.admissions.nominating_bodies import organisations_of
from training_portal.admissions.nominee_lists import check_list
from training_portal.cohorts.lists.checking import Checked, Tell
from training_portal.cohorts.lists.columns import PEOPLE
from training_portal.cohorts.lists.reading import Sheet
from training_portal.cohorts.lists.reading_jobs import ListJobs, Way, read_words
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.platform import audit, clock, files, jobs
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.jobs import Job, JobKind, JobState
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.web.shell import number
from training_portal.platform.workflow import NotAllowed, Refused

#: How many people a step nominates: about a quarter of a second.
STEP = 100


@transactional
def keep_to_be_read(
    cohort: Cohort,
    organisation: Organisation,
    upload: files.Upload,
    *,
    replaced: Collection[str] = (),
    actor: Actor,
) -> Job:
    """Keep a long list, and have a job read it; see new_list for `replaced`."""
    kept = services.new_list(cohort, organisation, upload, ImportState.READING, actor, replaced)
    job = jobs.enqueue(
        READING_JOB,
        actor=actor,
        about=cohort.code,
        arguments={"list": kept.id},
        dedupe_key=f"{READING_JOB}:{kept.id}",
    )
    kept.job_id = job.id
    audit.record("upload", "nominee_import", kept.id, actor=actor, after={"cohort": cohort.code})
    return job


def _check(
    kept: NomineeImport,
    sheets: Sequence[Sheet],
    way: Way,
    _defaults: Mapping[str, str],
    tell: Tell,
) -> Checked:
    cohort = db.session.get_one(Cohort, kept.cohort_id)
    country = db.session.get_one(Organisation, kept.organisation_id).country_code
    today = clock.today(cohort.time_zone)
    return check_list(
        sheets,
        nominating_country=country,
        majority=queries.ages_of_majority(),
        today=today,
        month_first=way.month_first,
        tell=tell,
    )


def _refuse_begun(kept: NomineeImport) -> None:
    if queries.count_nominated(kept.id):
        raise Refused(_m("Some people of this list are nominated already: upload the rest anew."))


def _about(kept: NomineeImport) -> str:
    return db.session.get_one(Cohort, kept.cohort_id).code


JOBS = ListJobs(
    LISTS,
    PEOPLE,
    _check,
    guard=_refuse_begun,
    about=_about,
    again=("read_nominees_again", _l("Read a list of nominees in another way")),
    endpoint="admissions.nominee_list",
    gone=_m("Another list took the place of this one."),
)


def _rows_in_order(order: Order) -> Sequence[opened_lists.ImportRow]:
    kept = JOBS.in_state(order.arguments, ImportState.NOMINATING)
    return services.in_order(opened_lists.opened(kept).included)


def _nominate_some(step: Step) -> bool:
    """Nominate the next people of the list, in its order; True when they were the last."""
    lock(NomineeImport, step.arguments["list"])
    kept = JOBS.in_state(step.arguments, ImportState.NOMINATING)
    organisation = _body_of(kept, step.actor)
    left = queries.lines_to_nominate(kept.id)
    rows = [row for row in step.plan if row.line in left]
    now, later = rows[:STEP], rows[STEP:]
    new = _unknown(now, organisation, kept.cohort_id, step)
    nominate(
        db.session.get_one(Cohort, kept.cohort_id),
        organisation,
        [services.entry_of(row, organisation) for row in new],
        import_id=kept.id,
        actor=step.actor,
    )
    db.session.execute(
        update(NomineeRow)
        .where(NomineeRow.import_id == kept.id, NomineeRow.line.in_([row.line for row in now]))
        .values(is_nominated=True)
    )
    step.done += len(now)
    step.outcome["nominated"] = step.outcome.get("nominated", 0) + len(new)
    if not later:
        services.finish(kept, step.outcome["nominated"], step.actor)
    return not later


def _body_of(kept: NomineeImport, actor: Actor) -> Organisation:
    """The nominating body, held; the one who asked must still be one of its officers."""
    organisation = lock(Organisation, kept.organisation_id)
    if organisation.id not in [body.id for body in organisations_of(actor)]:
        raise NotAllowed
    refuse_closed(db.session.get_one(Cohort, kept.cohort_id), organisation)
    return organisation


def _unknown(
    rows: Sequence[opened_lists.ImportRow], organisation: Organisation, cohort_id: int, step: Step
) -> list[opened_lists.ImportRow]:
    """Those whom a colleague has not nominated by hand in the meantime."""
    known = people_nominated_by(organisation.id, cohort_id)
    new = []
    for row in rows:
        if known.has(row.values["passport"], row.values["name"], row.values["birth_date"]):
            step.say(row.line, opened_lists.ALREADY_NOMINATED)
        else:
            new.append(row)
    return new


def _nominating_ended(job: Job) -> None:
    """What is left of a list waits for the officer again."""
    kept = JOBS.of(job)
    if job.state is not JobState.DONE and kept.state is ImportState.NOMINATING:
        kept.state = ImportState.CHECKED
        audit.record(
            "stop_nominating", "nominee_import", kept.id, actor=SYSTEM, after={"done": job.done}
        )


def _nominated_words(outcome: Mapping[str, Any]) -> list[str]:
    count = outcome.get("nominated", 0)
    return [
        ngettext(
            "%(count)s person is nominated.",
            "%(count)s people are nominated.",
            count,
            count=number(count),
        )
    ]


READING = JobKind(
    name=READING_JOB,
    label=_l("Read a list of nominees"),
    prepare=JOBS.read,
    chunk=JOBS.keep_rows,
    ended=JOBS.reading_ended,
    told=read_words,
    cancelling=_l("The list is deleted. Nobody is nominated."),
    address=JOBS.page,
)
READING_AGAIN = JOBS.reading_again
NOMINATING = JobKind(
    name=NOMINATING_JOB,
    label=_l("Nominate the people of a list"),
    prepare=_rows_in_order,
    chunk=_nominate_some,
    ended=_nominating_ended,
    told=_nominated_words,
    cancelling=_l(
        "Those who are nominated so far stay nominated, and have their mail. The others stay in "
        "the list, which waits for you as before."
    ),
    address=JOBS.page,
)
