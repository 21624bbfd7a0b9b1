"""For each kind of job of the portal: something for it to do, with one such job waiting.

Lists are of five people; what is done step by step then takes three steps (`dying_worker.STEP`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from tests.cohorts.lists import sheets
from tests.cohorts.past import archive
from tests.factories import actor_of, make_account
from tests.factories.admissions import make_application
from tests.factories.alumni import complete, make_finished_cohort
from tests.factories.jobs import work
from tests.factories.programme import make_cohort, make_organisation, make_person
from training_portal.admissions import import_services, opened_lists
from training_portal.admissions import long_lists as nominees
from training_portal.admissions.models import ApplicationState, NomineeImport
from training_portal.allocations import joint_services
from training_portal.allocations import services as allocations
from training_portal.cohorts.lists.csv_text import Encoding
from training_portal.cohorts.lists.reading_jobs import Way
from training_portal.cohorts.models import Cohort, PastImport
from training_portal.cohorts.past import long_lists as past
from training_portal.cohorts.past import queries, services, undoing
from training_portal.credentials import cohort_jobs
from training_portal.credentials import services as certificates
from training_portal.credentials.queries import waiting_for_certificate
from training_portal.jobs import exporting
from training_portal.messaging import letter_jobs, letter_services
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter
from training_portal.people.queries import visible_people
from training_portal.platform import files
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role

PEOPLE = range(5)


def _csv(rows: Sequence[Sequence[str]]) -> files.Upload:
    text = "".join(",".join(row) + "\n" for row in rows)
    return files.Upload("list.csv", "text/csv", text.encode())


def _coordinator() -> Actor:
    account = make_account(Role.PROGRAMME_COORDINATOR)
    return actor_of(account, Role.PROGRAMME_COORDINATOR)


def read_nominees() -> Actor:
    """The first reading of a list; gives who asked for it."""
    body = make_organisation("KH", nominates=True)
    account = make_account(Role.NOMINATING_OFFICER, organisation=body)
    officer = actor_of(account, Role.NOMINATING_OFFICER, organisation=body)
    upload = _csv([sheets.HEAD, *map(sheets.person, PEOPLE)])
    nominees.keep_to_be_read(make_cohort(capacity=60), body, upload, actor=officer)
    return officer


def _nominees() -> tuple[NomineeImport, Actor]:
    officer = read_nominees()
    work()
    return db.session.scalars(select(NomineeImport)).one(), officer


def read_nominees_again() -> None:
    kept, officer = _nominees()
    nominees.JOBS.read_again(kept, Way(Encoding.THAI), actor=officer)


def nominate() -> None:
    kept, officer = _nominees()
    seen = opened_lists.opened(kept).fingerprint
    assert import_services.confirm(kept, seen=seen, actor=officer) is None


def read_past() -> Actor:
    """The first reading of a list of a past cohort; gives who asked for it."""
    archive.make_scene()
    staff = _coordinator()
    sent = services.Sent("Paper files", None, {})
    upload = _csv([archive.HEAD, *map(archive.person, PEOPLE)])
    services.keep_to_be_read(upload, sent, actor=staff)
    return staff


def _past() -> tuple[PastImport, Actor]:
    staff = read_past()
    work()
    return db.session.scalars(select(PastImport)).one(), staff


def read_past_again() -> None:
    kept, staff = _past()
    past.JOBS.read_again(kept, Way(Encoding.THAI), actor=staff)


def record_past() -> tuple[PastImport, Actor]:
    """A list that is to be recorded; gives it, and who confirmed it."""
    kept, staff = _past()
    seen = queries.opened(kept).fingerprint
    assert services.confirm(kept, seen=seen, actor=staff) is None
    return kept, staff


def erase_past() -> None:
    kept, staff = record_past()
    work()
    undoing.undo(kept, reason="The wrong file.", actor=staff)


def _completed() -> Cohort:
    cohort = make_finished_cohort()
    for number in PEOPLE:
        complete(make_person(f"Anong {'abcde'[number]}"), cohort)
    return cohort


def issue() -> None:
    cohort, staff = _completed(), _coordinator()
    waiting = waiting_for_certificate(cohort.id, visible_people(staff))
    cohort_jobs.issue_by_job(cohort, [each.public_id for each in waiting], actor=staff)


def print_certificates() -> None:
    cohort, staff = _completed(), _coordinator()
    waiting = waiting_for_certificate(cohort.id, visible_people(staff))
    certificates.issue_to(cohort, [each.enrolment_id for each in waiting], actor=staff)
    cohort_jobs.print_by_job(cohort, actor=staff)


def _selected() -> tuple[Cohort, Actor, list[int]]:
    """A cohort whose five people have accepted."""
    cohort = make_cohort(capacity=60)
    ids = [
        make_application(
            cohort, make_person(f"Anong {'abcde'[number]}"), state=ApplicationState.ACCEPTED
        ).id
        for number in PEOPLE
    ]
    return cohort, _coordinator(), ids


def issue_letters() -> None:
    cohort, staff, ids = _selected()
    letter_jobs.issue_by_job(LetterKind.INVITATION, cohort, ids, actor=staff)


def print_letters() -> None:
    cohort, staff, ids = _selected()
    letter_services.issue(LetterKind.INVITATION, cohort, ids, actor=staff)
    letters = list(db.session.scalars(select(Letter.id)))
    letter_jobs.print_by_job(cohort, letters, actor=staff)


def run_jointly() -> None:
    cohorts = [make_cohort(), make_cohort()]
    person = make_person("Dara Both")
    for each in cohorts:
        make_application(each, person, state=ApplicationState.SHORTLISTED)
    staff = _coordinator()
    for each in cohorts:
        # The lot is drawn by chance, once: both of the two jobs that are compared find it.
        allocations.try_plan(each, actor=staff)
    joint_services.try_by_job([each.id for each in cohorts], actor=staff)


def export() -> None:
    cohort = _completed()
    exporting.ask(f"/manage/cohorts/{cohort.public_id}/people?format=csv", actor=_coordinator())


#: By the name of the kind.
SCENES: dict[str, Callable[[], object]] = {
    import_services.READING_JOB: read_nominees,
    nominees.READING_AGAIN.name: read_nominees_again,
    import_services.NOMINATING_JOB: nominate,
    services.READING_JOB: read_past,
    past.READING_AGAIN.name: read_past_again,
    services.RECORDING_JOB: record_past,
    undoing.ERASING_JOB: erase_past,
    cohort_jobs.ISSUING_JOB: issue,
    cohort_jobs.PRINTING_JOB: print_certificates,
    letter_jobs.ISSUING_JOB: issue_letters,
    letter_jobs.PRINTING_JOB: print_letters,
    joint_services.JOB: run_jointly,
    exporting.EXPORT_JOB: export,
}
#: How many chunks it takes, where it is more than one; papers are printed in one of their own.
CHUNKS = {
    import_services.NOMINATING_JOB: 3,
    undoing.ERASING_JOB: 3,
    cohort_jobs.ISSUING_JOB: 4,
    letter_jobs.ISSUING_JOB: 4,
}
#: Kinds that print papers.
PRINTED = {
    cohort_jobs.ISSUING_JOB,
    cohort_jobs.PRINTING_JOB,
    letter_jobs.ISSUING_JOB,
    letter_jobs.PRINTING_JOB,
}
