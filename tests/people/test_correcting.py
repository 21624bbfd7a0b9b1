"""Staff correct a record: with a reason, on the record, and the person is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import make_account, make_actor, make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.people import correcting, services
from training_portal.people.correcting import Correction
from training_portal.people.models import Person
from training_portal.platform.audit import AuditEvent, timeline
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import NotAllowed, Refused

BrowserOf = Callable[[Account], PageClient]
WHY = "The passport was seen on 3 June."


def reread(person: Person) -> Person:
    return db.session.get_one(Person, person.id, populate_existing=True)


def page_of(person: Person) -> str:
    return f"/manage/people/{person.public_id}/correct"


def mails_to(address: str) -> list[str]:
    ours = select(OutboxMail).where(OutboxMail.to_address == address)
    rows = db.session.scalars(ours.order_by(OutboxMail.id))
    return [f"{mail.subject}\n{mail.body}" for mail in rows]


@pytest.fixture
def coordinator(browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Naomi"))


def test_name_and_birth_date_are_corrected_and_found(
    imported: Person, coordinator: PageClient
) -> None:
    page = coordinator.submit(
        page_of(imported), full_name="Chum Sothea", birth_date="01/03/1996", reason=WHY
    )
    assert page.notices == [
        "Corrected. The person gets a mail with what was corrected and your reason."
    ]
    person = reread(imported)
    assert person.full_name == "Chum Sothea" and person.birth_date == date(1996, 3, 1)
    assert person.native_name == "ជុំ សុធី" and person.phone == "+85512345678", "the rest stays"
    assert "Chum Sothea" in coordinator.get("/manage/people?q=sothea")
    history = page.text.partition("History")[2]
    assert "Corrected: full name, date of birth" in history
    assert WHY in history and "Naomi" in history


def test_the_person_is_told_what_and_why_but_never_the_date(
    imported: Person, coordinator: PageClient
) -> None:
    coordinator.submit(page_of(imported), birth_date="01/03/1996", reason=WHY)
    told = mails_to("sothy@example.org")[-1]
    assert "Your record was corrected" in told and "date of birth" in told and WHY in told
    assert "1996" not in told and "1995" not in told, "this date opens the record"


def test_who_has_an_account_is_told_there_with_the_way_to_the_record(
    app: object, coordinator: PageClient
) -> None:
    person = make_person("Dao", account=make_account(email="dao@example.org"))
    coordinator.submit(page_of(person), full_name="Dao Keo", reason=WHY)
    assert "/me/profile" in mails_to("dao@example.org")[-1]


def test_of_whom_no_address_is_known_the_page_says_so(app: object, coordinator: PageClient) -> None:
    person = make_person("Dao")
    page = coordinator.submit(page_of(person), full_name="Dao Keo", reason=WHY)
    assert page.notices == ["Corrected. No mail goes out: tell the person yourself."]


def test_what_was_there_and_the_reason_are_sealed_and_go_with_the_person(
    imported: Person, coordinator: PageClient
) -> None:
    coordinator.submit(page_of(imported), full_name="Chum Sothea", reason=WHY)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "correct")).one()
    assert event.after == {"fields": ["full_name"]} and event.before is None
    assert event.sealed is not None and b"passport was seen" not in event.sealed
    services.erase(imported.id, actor=SYSTEM)
    entries = timeline([("person", imported.id)])
    assert all(WHY not in (each.reason or "") for each in entries)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"full_name": "Chum Sothea"}, "Why?"),
        ({"full_name": "", "reason": WHY}, "Full name"),
        ({"birth_date": "01/03/2024", "reason": WHY}, "Date of birth"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    imported: Person, coordinator: PageClient, sent: dict[str, str], words: str
) -> None:
    page = coordinator.submit(page_of(imported), status=422, **sent)
    assert words in page
    assert reread(imported).full_name == "Chum Sothy"
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "correct")).all() == []


def test_saying_what_stands_there_already_tells_nobody(
    imported: Person, coordinator: PageClient
) -> None:
    before = mails_to("sothy@example.org")
    page = coordinator.submit(page_of(imported), reason=WHY)
    assert page.notices == ["Nothing changed."] and mails_to("sothy@example.org") == before


def test_only_who_answers_for_all_records_may_and_nobody_their_own(imported: Person) -> None:
    correction = Correction(full_name="Chum Sothea")
    for role in (Role.PROGRAMME_MANAGER, Role.NOMINATING_OFFICER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            correcting.correct_record(imported.id, correction, reason=WHY, actor=make_actor(role))
    naomi = make_actor(Role.PROGRAMME_COORDINATOR)
    account = db.session.get_one(Account, naomi.account_id)
    own = make_person("Naomi", account=account)
    with pytest.raises(Refused):
        correcting.correct_record(own.id, correction, reason=WHY, actor=naomi)
