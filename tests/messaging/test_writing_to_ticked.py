"""Who is ticked in the table of applications is written to: shown, checked again, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories.accounts import make_account
from tests.factories.admissions import make_document
from tests.messaging.conftest import Programme, S
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.document_models import DocumentState
from training_portal.admissions.models import Application, ApplicationDocument
from training_portal.eligibility.kinds import DocumentKind
from training_portal.endorsements.models import OrganisationPart
from training_portal.endorsements.rules import PART_HEADINGS
from training_portal.messaging.audiences import Audience, Lacking
from training_portal.messaging.groups import Narrowing, group_of
from training_portal.messaging.message_models import CohortMessage, MessageRecipient
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
KIND = DocumentKind.PASSPORT
WORDS = {"subject": "About {course}", "text": "Dear {name}, please answer."}


@pytest.fixture
def staff(programme: Programme, browser_of: BrowserOf) -> PageClient:
    host = db.session.get_one(Organisation, programme.cohort.host_id)
    return browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=host, name="Priya N."))


def chosen(programme: Programme, *applications: Application, every: bool = False) -> str:
    base = f"/manage/cohorts/{programme.cohort.public_id}/applications/chosen?action=write&view="
    rows = "".join(f"&row={each.public_id}" for each in applications)
    return base + rows + ("&all_matching=1" if every else "")


def recipients() -> set[int | None]:
    return set(db.session.scalars(select(MessageRecipient.application_id)))


def test_the_message_opens_for_the_ticked_and_goes_to_nobody_else(
    programme: Programme, staff: PageClient
) -> None:
    vone, sai = programme.applied("Vone", S.ELIGIBLE), programme.applied("Sai", S.ELIGIBLE)
    programme.applied("Not ticked", S.ELIGIBLE)
    page = staff.get(chosen(programme, vone, sai))
    assert page.heading == "Write to: Applicants"
    assert "Only to 2 people who were ticked: Sai, Vone" in page
    page = staff.submit(page, **WORDS)
    assert "To: Sai, Vone" in page
    page = staff.submit(page, button="Send to 2 people")
    assert recipients() == {vone.id, sai.id}
    assert "2 ticked rows" in page
    assert len(db.session.scalars(select(OutboxMail)).all()) >= 2


def test_the_selection_outlives_a_mistake_and_a_look_as_somebody(
    programme: Programme, staff: PageClient
) -> None:
    vone = programme.applied("Vone", S.ELIGIBLE)
    programme.applied("Not ticked", S.ELIGIBLE)
    page = staff.get(chosen(programme, vone))
    page = staff.submit(page, status=422, subject="", text="Dear {nobody},")
    assert "Only to 1 person who was ticked: Vone" in page
    page = staff.submit(page, button="Look at it", whom=vone.public_id, **WORDS)
    assert "This is how Vone reads it." in page
    page = staff.submit(page, **WORDS)
    staff.submit(page, button="Send to 1 person")
    assert recipients() == {vone.id}


def test_who_is_in_the_group_is_looked_at_once_more_when_it_is_sent(
    programme: Programme, staff: PageClient
) -> None:
    vone, sai = programme.applied("Vone", S.ELIGIBLE), programme.applied("Sai", S.ELIGIBLE)
    page = staff.submit(staff.get(chosen(programme, vone, sai)), **WORDS)
    with unit_of_work():
        db.session.get_one(Application, sai.id).closed_to_staff_at = clock.now()
    page = staff.submit(page, button="Send to 2 people", status=409)
    assert "The group is another one by now." in page
    assert recipients() == set()
    staff.submit(page, button="Send to 1 person")
    assert recipients() == {vone.id}


def test_all_rows_of_a_view_can_be_ticked_up_to_five_hundred(
    programme: Programme, staff: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Vone", "Sai"):
        programme.applied(name, S.ELIGIBLE)
    page = staff.get(chosen(programme, every=True))
    assert "Only to 6 people who were ticked:" in page
    monkeypatch.setattr("training_portal.messaging.views.messages.MOST_CHOSEN", 2)
    page = staff.get(chosen(programme, every=True))
    assert "At most 2 ticked applications are written to at once" in page


def test_applications_of_another_cohort_are_in_nobodys_selection(
    programme: Programme, staff: PageClient
) -> None:
    vone = programme.applied("Vone", S.ELIGIBLE)
    page = staff.get(chosen(programme, vone) + "&row=0123456789AB")
    assert "1 ticked row is of nobody who can be written to now." in page
    page = staff.submit(page, **WORDS)
    staff.submit(page, button="Send to 1 person")
    assert recipients() == {vone.id}


def test_a_group_is_narrowed_to_who_is_to_send_a_document_anew(programme: Programme) -> None:
    vone, sai, tou = (programme.applied(name, S.ELIGIBLE) for name in ("Vone", "Sai", "Tou"))
    refused, expired, _good = (make_document(each, KIND) for each in (vone, sai, tou))
    with unit_of_work():
        db.session.get_one(ApplicationDocument, refused.id).state = DocumentState.REFUSED
        yesterday = clock.today() - timedelta(days=1)
        db.session.get_one(ApplicationDocument, expired.id).expires_on = yesterday
    narrowing = Narrowing(lacks=Lacking.DOCUMENT)
    group = group_of(Audience.APPLICANTS, programme.cohort, narrowing, programme.manager)
    assert {each.name for each in group.readers} == {"Vone", "Sai"}


def test_a_group_is_narrowed_to_a_nominating_body(programme: Programme) -> None:
    everybody = group_of(Audience.BODIES, programme.cohort, Narrowing(), programme.manager).readers
    body = everybody[0].key["organisation_id"]
    only = group_of(
        Audience.BODIES, programme.cohort, Narrowing(body_id=body), programme.manager
    ).readers
    assert {each.key["organisation_id"] for each in only} == {body}
    nobody = group_of(
        Audience.APPLICANTS, programme.cohort, Narrowing(body_id=body + 999), programme.manager
    )
    assert nobody.readers == []


def test_that_nominations_are_due_is_told_on_the_readers_clock_with_the_page(
    programme: Programme, staff: PageClient
) -> None:
    with unit_of_work():
        programme.officer.time_zone = "Asia/Tokyo"
    url = f"/manage/cohorts/{programme.cohort.public_id}/messages/new/bodies?begin=nominate"
    page = staff.get(url)
    page = staff.submit(page)
    page = staff.submit(page, button="Send to 1 person")
    message = db.session.scalars(select(CohortMessage)).one()
    mail = db.session.scalars(
        select(OutboxMail).where(OutboxMail.to_address == programme.officer.email)
    ).one()
    assert "Tokyo time (" in mail.body
    assert f"/nominations/{programme.cohort.public_id}" in mail.body
    assert message.chosen == 0


def test_bodies_whose_part_a_is_not_whole_are_those_that_put_somebody_forward(
    programme: Programme,
) -> None:
    narrowing = Narrowing(lacks=Lacking.PART)

    def bodies() -> list[str]:
        found = group_of(Audience.BODIES, programme.cohort, narrowing, programme.manager)
        return [each.body for each in found.readers]

    assert bodies() == [programme.body.name]
    with unit_of_work():
        db.session.add(
            OrganisationPart(
                cohort_id=programme.cohort.id,
                organisation_id=programme.body.id,
                written_at=clock.now(),
                **dict.fromkeys(PART_HEADINGS, "Written."),
            )
        )
    assert bodies() == []
