"""What hangs on an application, an enrolment and a cohort of the small world."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.access.told import answers_of, canary, snapshot_of
from tests.factories.admissions import make_application, make_change, make_nomination
from tests.factories.allocations import make_joint_run, make_run
from tests.factories.questionnaires import a_question, ask
from training_portal.accounts.models import Account
from training_portal.admissions.models import (
    ApplicationDocument,
    ApplicationState,
    EligibilityFinding,
    NomineeImport,
    NomineeRow,
    Offer,
)
from training_portal.cohorts.lists.kept_rows import as_json
from training_portal.cohorts.lists.row import Level
from training_portal.cohorts.lists.values import read_row
from training_portal.cohorts.models import (
    Cohort,
    Enrolment,
    EnrolmentState,
)
from training_portal.courses.models import AssessmentComponent
from training_portal.credentials.models import Certificate
from training_portal.eligibility.kinds import DocumentKind, Finding
from training_portal.learning.models import CompletionDecision, TrainingSession
from training_portal.people.models import Person
from training_portal.platform import clock, files, personal
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.messages import message
from training_portal.questionnaires import queries


def _answered(cohort: Cohort, owner: str) -> dict[str, Any]:
    """What somebody answered to the question of the cohort."""
    asked = queries.asked(cohort.id) or ask(cohort, a_question("team"))
    return {"asked": asked.id, "answers": {"team": canary(owner, "answer")}}


def applied(part: dict[str, Any], owner: str, rank: int = 1) -> None:
    """A nomination, and the application that came of it."""
    cohort, person = part["admitting"], part["person"]
    part["nomination"] = make_nomination(cohort, person, part["organisation"], rank=rank)
    part["application"] = make_application(
        cohort,
        person,
        state=ApplicationState.OFFERED,
        nomination=part["nomination"],
        answers=answers_of(owner),
        snapshot={**snapshot_of(owner), "questions": _answered(cohort, owner)},
        outcome_reason=canary(owner, "outcome_reason"),
    )


def enrolled(
    person: Person, cohort: Cohort, state: EnrolmentState = EnrolmentState.COMPLETED
) -> Enrolment:
    with unit_of_work():
        enrolment = Enrolment(
            cohort_id=cohort.id,
            person_id=person.id,
            state=state,
            sending_country="LA",
            enrolled_at=clock.now(),
        )
        db.session.add(enrolment)
    return enrolment


def certificate(owner: str, number: int, enrolment: Enrolment, cohort: Cohort) -> Certificate:
    return Certificate(
        number=f"MTP-2026-90000{number}",
        enrolment_id=enrolment.id,
        holder_name=canary(owner, "holder"),
        course_title="A course",
        hours=Decimal(80),
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        place="Aichi",
        issuer_name="Invented institute",
        issued_on=clock.today(),
        state_since=clock.now(),
    )


def application_rows(part: dict[str, Any], owner: str) -> None:
    """A document and an offer of an application, and the run that gave the seat."""
    now, application = clock.now(), part["application"]
    part["allocation"] = make_run(part["admitting"], application)
    part["joint_run"] = make_joint_run(part["admitting"])
    part["change"] = make_change(application, canary(owner, "change"))
    with unit_of_work():
        upload = files.Upload(f"{canary(owner, 'file')}.pdf", "application/pdf", b"%PDF-1.4")
        part["document"] = files.keep(upload)
        part["offer"] = Offer(
            application_id=application.id,
            cohort_id=application.cohort_id,
            deadline=now + timedelta(days=7),
            made_at=now,
        )
        db.session.add(part["offer"])
        db.session.add(
            ApplicationDocument(
                application_id=application.id,
                kind=DocumentKind.EMPLOYER_LETTER,
                file_id=part["document"].id,
                uploaded_at=now,
            )
        )
        db.session.add(
            EligibilityFinding(
                application_id=application.id,
                position=1,
                rule_kind="education",
                finding=Finding.FAIL,
                facts={"needed": "bachelor", "found": "diploma"},
                checked_at=now,
                waived_at=now,
                waiver_reason=canary(owner, "waiver_reason"),
            )
        )


def enrolment_rows(part: dict[str, Any], owner: str, number: int) -> None:
    """A certificate and a proposal to decide completion by hand."""
    enrolment, cohort = part["enrolment"], part["running"]
    with unit_of_work():
        part["certificate"] = certificate(owner, number, enrolment, cohort)
        part["decision"] = CompletionDecision(
            enrolment_id=enrolment.id,
            is_completed=False,
            is_manual=True,
            reason=canary(owner, "decision_reason"),
            proposed_by_id=part["account"].id,
            proposed_at=clock.now(),
        )
        db.session.add_all([part["certificate"], part["decision"]])


def cohort_rows(part: dict[str, Any], trainer: Account) -> None:
    """A session, something that is marked, and a list of nominees that waits."""
    now, running = clock.now(), part["running"]
    with unit_of_work():
        part["session"] = TrainingSession(
            cohort_id=running.id,
            written_title="A session",
            starts_at=now - timedelta(days=2),
            ends_at=now - timedelta(days=2, hours=-3),
            trainer_id=trainer.id,
            series="A-SERIES",
        )
        part["component"] = AssessmentComponent(
            version_id=running.course_version_id,
            code="report",
            position=1,
            weight=100,
            pass_mark=60,
            attempts=2,
            texts={"en": "Report"},
        )
        part["nominee_list"] = NomineeImport(
            cohort_id=part["admitting"].id,
            organisation_id=part["organisation"].id,
            original_name="nominees.xlsx",
            created_by_id=trainer.id,
            created_at=now,
        )
        db.session.add_all([part["session"], part["component"], part["nominee_list"]])
        db.session.flush()
        nominee = read_row(5, {"name": "Nominee of a list"}, now.date())
        nominee.say("birth_date", Level.ERROR, message("Missing."))
        sealed = personal.seal(f"import:{part['nominee_list'].id}", as_json(nominee))
        db.session.add(
            NomineeRow(import_id=part["nominee_list"].id, line=5, sealed=sealed, error_count=1)
        )
