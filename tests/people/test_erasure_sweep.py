"""After an erasure no table, mail or file holds a word of the person: every column is searched.

The person is made with a canary in each place that may hold personal words. A table that is added
later is searched too, because the tables are those of the metadata; that a canary was there before
the erasure is checked as well, so that the search is no search for nothing.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import JSON, Enum, LargeBinary, String, select

from tests.factories.accounts import give_role
from tests.factories.admissions import make_nomination
from tests.factories.placements import make_placement, make_posting
from tests.factories.places import make_country
from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.learning.test_completion import end_course
from tests.learning.test_recording import plan
from training_portal.accounts import services as accounts
from training_portal.accounts.models import Account, Deputyship, EmailChange, Invitation
from training_portal.admissions.models import (
    Application,
    ApplicationDocument,
    ApplicationState,
    EligibilityFinding,
)
from training_portal.cohorts.models import EnrolmentState
from training_portal.credentials import services as credentials
from training_portal.credentials.models import Certificate
from training_portal.eligibility.kinds import DocumentKind, Finding
from training_portal.learning import by_hand_services
from training_portal.learning import queries as learning_queries
from training_portal.learning import services as learning
from training_portal.learning.models import Attendance, CompletionDecision, Mark, Presence
from training_portal.organisations.models import Organisation
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, Person, Sex
from training_portal.people.services import Facts
from training_portal.platform import clock, files, mail
from training_portal.platform.audit import AuditEvent, person_reference
from training_portal.platform.database import Base, UtcDateTime, Words, db, unit_of_work
from training_portal.platform.personal import unseal
from training_portal.platform.policy import Role

#: Stands in every personal word of the person, in any case.
CANARY = "zqcanaryqz"


def places_with_canary() -> set[str]:
    """`table.column` of every value, of whatever type, in which the canary stands."""
    found = set()
    db.session.expire_all()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for column, value in row.items():
                if CANARY in _as_text(value).casefold():
                    found.add(f"{table.name}.{column}")
    return found


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def files_with_canary() -> list[str]:
    root = current_app.extensions["settings"].instance_path
    return [
        str(path)
        for path in root.rglob("*")
        if path.is_file()
        and (CANARY.encode() in path.read_bytes().lower() or CANARY in path.name.lower())
    ]


def _documents(application: Application) -> None:
    upload = files.Upload(f"{CANARY}.pdf", "application/pdf", f"%PDF-1.4 {CANARY}".encode())
    stored = files.keep(upload)
    db.session.add_all(
        [
            ApplicationDocument(
                application_id=application.id,
                kind=DocumentKind.PASSPORT,
                file_id=stored.id,
                uploaded_at=clock.now(),
                reason=CANARY,
            ),
            EligibilityFinding(
                application_id=application.id,
                position=1,
                rule_kind="minimum_age",
                finding=Finding.PASS,
                facts={"told": CANARY},
                checked_at=clock.now(),
                waiver_reason=CANARY,
            ),
        ]
    )


@pytest.fixture
def full(running: Running) -> Person:  # noqa: F811 - the fixture itself
    """Somebody who applied, took part, completed, was certified, and of whom everybody wrote."""
    person, enrolment = running.people[0], running.enrolments[0]
    make_country("KH")
    account = db.session.get_one(Account, person.account_id)
    actor = accounts.own_actor(account)
    with unit_of_work():
        account.email, account.email_key = f"{CANARY}@example.org", f"{CANARY}@example.org"
        account.display_name = account.search_key = account.demo_hint = f"{CANARY} name"
        db.session.add(
            Invitation(
                email=f"{CANARY}@Example.org",
                name=CANARY,
                role=Role.TRAINER,
                invited_by_id=running.trainer_account.id,
                created_at=clock.now(),
                expires_at=clock.now(),
            )
        )
        db.session.add(
            EmailChange(
                account_id=account.id,
                old_email=f"old.{CANARY}@example.org",
                new_email=f"new.{CANARY}@example.org",
                asked_at=clock.now(),
            )
        )
        db.session.add(
            Deputyship(
                assignment_id=give_role(running.trainer_account, Role.OBSERVER).id,
                email=f"{CANARY}@example.org",
                deputy_id=account.id,
                first_day=clock.today(),
                last_day=clock.today(),
                reason=f"{CANARY} helps me out.",
                named_by_id=running.trainer_account.id,
                named_at=clock.now(),
            )
        )
        person.recorded_for = person.recorded_from = CANARY
    facts = Facts(
        full_name=f"{CANARY} full",
        name_in_latin=f"{CANARY} latin",
        name_on_certificate=f"{CANARY} printed",
        native_name=f"{CANARY} native",
        native_language="km",
        family_name=CANARY,
        preferred_name=CANARY,
        birth_date=date(1995, 3, 1),
        nationality="KH",
        residence_country="KH",
        sex=Sex.FEMALE,
        gender_told=CANARY,
        email=f"other-{CANARY}@example.org",
        phone=CANARY,
        guardian_name=CANARY,
    )
    people.change_facts(person.id, facts, actor=actor, passport_number="N0123456")
    people.give_consent(
        person.id,
        ConsentPurpose.GUARDIAN,
        country_code="KH",
        language="en",
        text="I agree.",
        actor=actor,
        given_by=CANARY,
    )
    nomination = make_nomination(running.cohort, person, running_host(running))
    with unit_of_work():
        application = Application(
            cohort_id=running.cohort.id,
            person_id=person.id,
            nomination_id=nomination.id,
            state=ApplicationState.ENROLLED,
            sending_country="LA",
            created_at=clock.now(),
            submitted_at=clock.now(),
            answers={"you": {"values": {"full_name": [CANARY]}}},
            snapshot={"full_name": CANARY},
            outcome_reason=CANARY,
        )
        db.session.add(application)
        db.session.flush()
        _documents(application)
        mail.enqueue("reset_unknown", account.email, email=CANARY, address="/")
        # Nobody proved this address: what waits for it is taken where it names the person.
        mail.enqueue("reset_unknown", facts.email, email=facts.full_name, address="/")
    _place(person)
    _teach(running)
    credentials.issue_for_cohort(running.cohort, actor=running.staff)
    (certificate,) = db.session.scalars(
        select(Certificate).where(Certificate.enrolment_id == enrolment.id)
    )
    credentials.reissue(
        certificate,
        holder_name=f"{CANARY} better",
        holder_native_name=CANARY,
        reason=f"{CANARY} was misspelt",
        actor=running.staff,
    )
    decision = by_hand_services.propose(
        enrolment, is_completed=False, reason=CANARY, actor=running.staff
    )
    by_hand_services.refuse(decision, reason=CANARY, actor=running.trainer)
    return db.session.get_one(Person, person.id)


def _place(person: Person) -> None:
    make_placement(
        make_posting(),
        person,
        shared={"name": f"{CANARY} latin", "phone": CANARY},
        message=CANARY,
        outcome_reason=CANARY,
        interview_place=CANARY,
        interview_link=CANARY,
    )


def running_host(running: Running) -> Organisation:  # noqa: F811 - the fixture's value
    return db.session.get_one(Organisation, running.cohort.host_id)


def _teach(running: Running) -> None:  # noqa: F811 - the fixture's value
    session = plan(running)
    enrolment = running.enrolments[0]
    learning.take_attendance(session, {enrolment.id: Presence.PRESENT}, actor=running.trainer)
    component = learning_queries.component_of(running.cohort.course_version_id, "report")
    learning.record_marks(
        component, running.cohort, {enrolment.id: (1, Decimal(72))}, actor=running.trainer
    )
    end_course(running)
    learning.complete_cohort(running.cohort, actor=running.staff)


def text_columns() -> set[str]:
    """`table.column` of every column that can hold words: text, JSON, sealed or plain bytes."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            kind = column.type
            is_wide = isinstance(kind, String) and not isinstance(kind, Enum | UtcDateTime)
            if isinstance(kind, Words | JSON | LargeBinary) or (
                is_wide and (getattr(kind, "length", None) or 1000) > 60
            ):
                found.add(f"{table.name}.{column.name}")
    return found


def reviewed() -> dict[str, str]:
    """What each such column holds, as people reviewed it."""
    with (Path(__file__).parent / "words_of_people.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {f"{row['table']}.{row['column']}": row["holds"] for row in rows}


#: Where a canary must have stood before, or the search proves nothing.
WAS_THERE = {column for column, holds in reviewed().items() if holds == "canary"}


def test_every_column_that_can_hold_words_was_reviewed(app: Flask) -> None:
    """A new table needs its lines, and, where a person's words go in, a canary or an own test."""
    assert text_columns() - reviewed().keys() == set()
    assert reviewed().keys() - text_columns() == set()


def test_no_column_mail_or_file_holds_a_word_afterwards(full: Person) -> None:
    assert places_with_canary() >= WAS_THERE
    assert len(files_with_canary()) >= 1
    account = db.session.get_one(Account, full.account_id)
    people.erase_own(account.id, actor=accounts.own_actor(account))
    # The receipt waits in the outbox; once it is sent its address goes too.
    assert places_with_canary() == {"outbox_mail.to_address", "outbox_mail.to_key"}
    (receipt,) = db.session.scalars(
        select(mail.OutboxMail).where(mail.OutboxMail.to_address.contains(CANARY))
    )
    assert receipt.template == "record_erased"
    mail._sent(receipt.id)
    assert places_with_canary() == set()
    assert [path for path in files_with_canary() if "sqlite" not in path] == []


def test_no_sealed_words_of_the_audit_can_be_read_afterwards(full: Person) -> None:
    owners = {person_reference(full.id), f"account:{full.account_id}"}
    before = db.session.scalars(select(AuditEvent).where(AuditEvent.sealed.is_not(None))).all()
    about = [event for event in before if CANARY in str(_opened(event)).casefold()]
    assert {event.person_ref for event in about} <= owners, [
        (event.subject_kind, event.action, event.person_ref) for event in about
    ]
    assert {"change", "issue", "supersede", "propose_by_hand", "refuse_by_hand"} <= {
        event.action for event in about
    }
    account = db.session.get_one(Account, full.account_id)
    people.erase_own(account.id, actor=accounts.own_actor(account))
    assert not any(_opened(event) for event in about)


def _opened(event: AuditEvent) -> object:
    assert event.person_ref is not None and event.sealed is not None
    return unseal(event.person_ref, event.sealed)


def test_what_stays_is_number_course_and_date_and_that_the_course_was_completed(
    full: Person,
    running: Running,  # noqa: F811 - the fixture itself
) -> None:
    account = db.session.get_one(Account, full.account_id)
    people.erase_own(account.id, actor=accounts.own_actor(account))
    certificates = db.session.scalars(select(Certificate)).all()
    assert all(each.is_erased and each.number and each.course_title for each in certificates)
    (enrolment, _other) = running.enrolments
    db.session.refresh(enrolment)
    assert enrolment.state is EnrolmentState.COMPLETED
    assert enrolment.sending_country == "LA"
    of_them = [table.enrolment_id == enrolment.id for table in (Attendance, Mark)]
    assert [db.session.scalars(select(1).where(each)).all() for each in of_them] == [[], []]
    decisions = db.session.scalars(
        select(CompletionDecision).where(CompletionDecision.enrolment_id == enrolment.id)
    ).all()
    assert [(each.reason, each.findings) for each in decisions] == [("", []), ("", [])]


def test_attendance_and_marks_are_audited_under_the_persons_key(
    running: Running,  # noqa: F811 - the fixture itself
) -> None:
    _teach(running)
    events = db.session.scalars(
        select(AuditEvent).where(
            AuditEvent.subject_kind == "enrolment",
            AuditEvent.action.in_(["take_attendance", "mark"]),
        )
    ).all()
    assert len(events) == 2
    for event in events:
        assert event.person_ref == person_reference(running.people[0].id)
        assert event.before is None and not {"presence", "points"} & set(event.after or {})
        assert isinstance(_opened(event), dict)
