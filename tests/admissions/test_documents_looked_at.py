"""Staff accept and refuse documents, one or many; people send others in their place."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.admissions.applying import PDF, fill_in, the_application
from tests.factories import actor_of
from tests.factories.admissions import make_application, make_document
from tests.factories.programme import make_account, make_cohort, make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions import document_services as services
from training_portal.admissions.document_models import DocumentState as S
from training_portal.admissions.models import (
    Application,
    ApplicationDocument,
)
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import DocumentKind
from training_portal.people.models import Person
from training_portal.platform import clock, files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

PASSPORT = DocumentKind.PASSPORT


@pytest.fixture
def cohort(app: object) -> Cohort:
    return make_cohort()


def mails_to(application: Application, template: str) -> list[OutboxMail]:
    """The mails of a kind to the person of an application."""
    person = db.session.get_one(Person, application.person_id)
    address = db.session.get_one(Account, person.account_id).email
    return list(
        db.session.scalars(
            select(OutboxMail)
            .where(OutboxMail.template == template, OutboxMail.to_address == address)
            .order_by(OutboxMail.id)
        )
    )


def again(row: ApplicationDocument) -> ApplicationDocument:
    return db.session.get_one(ApplicationDocument, row.id, populate_existing=True)


@pytest.fixture
def sent(cohort: Cohort, somsak: Person) -> ApplicationDocument:
    """The passport of an application that was sent."""
    return make_document(
        make_application(cohort, somsak, state=A.ELIGIBLE), expires_on=date(2035, 1, 1)
    )


def test_a_refused_document_is_asked_for_and_sent_anew(
    cohort: Cohort, sent: ApplicationDocument, manager_browser: Any, mine: PageClient
) -> None:
    application = db.session.get_one(Application, sent.application_id)
    manager = manager_browser(cohort)
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/applications/{application.public_id}")
    page = manager.get(page.link("Refuse: Passport, page with the photo"))
    page = manager.submit(page, button="Refuse", status=422)
    assert page.errors == ["Why: Write the reason: the person reads it."]
    page = manager.submit(page, button="Refuse", reason="The photo cannot be seen.")
    assert "A document was refused; another one is asked for." in page
    (mail,) = mails_to(application, "document_refused")
    assert "The photo cannot be seen." in mail.body
    assert "Send another document: Passport, page with the photo" in mine.get("/me")
    page = mine.get(f"/me/applications/{application.public_id}")
    assert "The photo cannot be seen." in page
    page = mine.get(page.link("Send another one: Passport, page with the photo"))
    page = mine.submit(page, button="Send", expires_on="1/1/2020", status=422)
    assert len(page.errors) == 2
    page = mine.submit(
        page, button="Send", document=(io.BytesIO(PDF), "second.pdf"), expires_on="1/5/2036"
    )
    assert "second.pdf" in page and "The photo cannot be seen." in page
    row = again(sent)
    assert (row.state, row.reason, row.expires_on) == (S.WAITING, "", date(2036, 5, 1))
    assert db.session.scalar(select(func.count(files.StoredFile.id))) == 1
    assert "Send another document" not in mine.get("/me")


def test_what_nobody_asks_for_is_not_taken(
    cohort: Cohort, sent: ApplicationDocument, mine: PageClient
) -> None:
    application = db.session.get_one(Application, sent.application_id)
    url = f"/me/applications/{application.public_id}"
    assert mine.get(f"{url}/documents/passport").url == url
    upload = files.Upload("x.pdf", "application/pdf", PDF)
    with pytest.raises(Refused, match="not asked for"):
        services.renew(application.id, PASSPORT, upload, expires_on=None, actor=SYSTEM)


def test_a_refusal_that_is_undone_is_told_of(sent: ApplicationDocument) -> None:
    application = db.session.get_one(Application, sent.application_id)
    services.decide(sent.id, "refuse_document", actor=SYSTEM, reason="Blurred.")
    services.decide(sent.id, "accept_document", actor=SYSTEM)
    assert again(sent).reason == ""
    assert len(mails_to(application, "document_accepted")) == 1


def test_a_decision_on_a_document_that_was_replaced_is_asked_once_more(
    cohort: Cohort, sent: ApplicationDocument, manager_browser: Any
) -> None:
    application = db.session.get_one(Application, sent.application_id)
    manager = manager_browser(cohort)
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/applications/{application.public_id}")
    accept = manager.get(page.link("Accept: Passport, page with the photo"))
    services.decide(sent.id, "refuse_document", actor=SYSTEM, reason="Blurred.")
    page = manager.submit(accept, button="Accept", status=409)
    assert again(sent).state is S.REFUSED
    manager.submit(page, button="Accept")
    assert again(sent).state is S.ACCEPTED


def test_many_are_accepted_at_once_and_those_that_cannot_are_named(
    cohort: Cohort, sent: ApplicationDocument, manager_browser: Any
) -> None:
    gone = make_document(make_application(cohort, make_person("Gone"), state=A.WITHDRAWN))
    make_document(make_application(cohort, make_person("Draft"), state=A.DRAFT))
    manager = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/documents"
    page = manager.get(url)
    assert "Gone" in page and "Draft" not in page
    page = manager.get(f"{url}/chosen?action=accept_document&all_matching=1")
    assert "Withdrawn" in page
    manager.submit(page, button="Accept: 1")
    assert again(sent).state is S.ACCEPTED
    assert again(gone).state is S.WAITING


def test_nobody_decides_on_a_document_of_their_own(cohort: Cohort) -> None:
    account = make_account(Role.PROGRAMME_COORDINATOR)
    row = make_document(
        make_application(cohort, make_person("Self", account=account), state=A.SUBMITTED)
    )
    with pytest.raises(Refused, match="about yourself"):
        services.decide(
            row.id, "accept_document", actor=actor_of(account, Role.PROGRAMME_COORDINATOR)
        )


def test_people_are_asked_once_for_what_has_expired(
    cohort: Cohort, sent: ApplicationDocument
) -> None:
    application = db.session.get_one(Application, sent.application_id)
    ended = make_document(
        make_application(cohort, make_person("Gone"), state=A.WITHDRAWN),
        expires_on=clock.today() - timedelta(days=2),
    )
    with unit_of_work():
        again(sent).expires_on = clock.today() - timedelta(days=1)
    assert services.ask_for_expired() == 1
    assert services.ask_for_expired() == 0
    assert len(mails_to(application, "document_expired")) == 1
    assert again(ended).asked_at is None


def test_a_passport_needs_its_last_day_and_one_that_ends_early_is_warned_of(
    mine: PageClient,
) -> None:
    cohort = make_cohort()
    public_id = fill_in_without_letter(mine, cohort)
    url = f"/me/applications/{public_id}"
    page = mine.submit(
        f"{url}/documents", button="Continue", passport=(io.BytesIO(PDF), "passport.pdf")
    )
    assert "Documents: one thing to mend" in page
    page = mine.get(page.link("Documents: one thing to mend"))
    assert page.errors == ["Say until when the passport is valid."] or "valid" in page.errors[0]
    page = mine.submit(page, button="Continue", passport_expires_on="31/02/2030")
    page = mine.get(f"{url}/documents")
    assert 'value="31/02/2030"' in page.html
    early = cohort.ends_on - timedelta(days=1)
    page = mine.submit(page, button="Continue", passport_expires_on=f"{early:%d/%m/%Y}")
    assert "Renew it in time" in page
    mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    document = db.session.scalars(
        select(ApplicationDocument).where(ApplicationDocument.kind == PASSPORT)
    ).one()
    assert document.expires_on == early


def fill_in_without_letter(mine: PageClient, cohort: Cohort) -> str:
    fill_in(mine, cohort)
    return the_application().public_id
