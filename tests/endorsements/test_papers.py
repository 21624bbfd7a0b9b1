"""Steps taken on paper: the letter with its code, the office's link, what staff put in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from tests.admissions.applying import PDF
from tests.factories.endorsements import Office, make_office, step
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.endorsements.forms import record_return_form
from training_portal.endorsements.models import (
    Endorsement,
    EndorsementStage,
    EndorsementState,
    StageState,
)
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.typed_codes import in_fours

BrowserOf = Callable[[Account], PageClient]


def letter() -> tuple[io.BytesIO, str]:
    return io.BytesIO(PDF), "letter.pdf"


def code_of(sent: Endorsement) -> str:
    found = db.session.scalars(
        select(EndorsementStage.code).where(
            EndorsementStage.endorsement_id == sent.id,
            EndorsementStage.state == StageState.OPEN,
        )
    ).one()
    return in_fours(found or "")


@pytest.fixture
def far(app: object) -> Office:
    """An office whose ministry has no account, but an address."""
    return make_office(steps=[step(office_email="registry@works.example.org")])


def link_of() -> str:
    db.session.expire_all()
    body = db.session.scalars(
        select(OutboxMail.body).where(
            OutboxMail.template == "endorsement_link", OutboxMail.subject != ""
        )
    ).all()[-1]
    return re.findall(r"(/endorse/\S+)", body)[0]


def test_the_letter_names_the_people_and_carries_the_code(
    office: Office, officer: PageClient, manager: PageClient
) -> None:
    office.nominee(1, name="Sok Dara")
    sent = office.send()
    base = f"/nominations/{office.cohort.public_id}/endorsement"
    answer = officer.client.get(f"{base}/{sent.public_id}/letter.pdf")
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "Sok Dara" in words
    assert code_of(sent) in words
    answer = manager.client.get(
        f"/manage/cohorts/{office.cohort.public_id}/endorsements/{sent.public_id}/letter.pdf"
    )
    assert answer.mimetype == "application/pdf"


def test_staff_find_the_list_by_its_code_and_put_in_who_signed(
    office: Office, manager: PageClient
) -> None:
    bad, good = office.nominee(1), office.nominee(2)
    sent = office.send()
    page = manager.submit("/manage/endorsement-code", status=422, code="7Q2M XK9A 3HTR")
    assert "No list that waits has this code: compare it with the paper." in page.errors
    # As it is typed from paper: small letters, hyphens.
    found = manager.submit("/manage/endorsement-code", code=code_of(sent).lower().replace(" ", "-"))
    assert "On behalf of Ministry of Works" in found
    url = f"/manage/cohorts/{office.cohort.public_id}/endorsements/{sent.public_id}/record"
    today = clock.today().strftime("%d/%m/%Y")
    name = next(
        each for each in found.form(url).xpath(".//input/@name") if str(each).startswith("reason_")
    )
    typed = {name: "Struck out.", "signed_by": "Minister"}
    early = manager.submit(url, values=typed, signed_on="1/12/1995", paper=letter(), status=422)
    assert "not before" in early.errors[0]  # Nobody signs a list before it is sent.
    done = manager.submit(url, values=typed, signed_on=today, paper=letter())
    assert "Endorsed on paper, and put in by the programme: Ministry of Works" in done
    assert "Minister" in done
    assert office.words_of(bad) == "Not endorsed."
    assert "Focal Point" in office.words_of(good)
    # The step is taken: its code leads nowhere any more, and the next one has another.
    assert manager.client.get(f"/endorsements/papers/{code_of(sent)}").status_code == 302


def test_an_office_without_an_account_signs_off_by_its_link_once(
    far: Office, pages: PageClient
) -> None:
    first = far.nominee(1, name="Sok Dara")
    sent = far.send()
    link = link_of()
    assert "Sok Dara" in pages.get(link)
    assert pages.client.get(f"{link}/letter.pdf").mimetype == "application/pdf"
    refused = pages.submit(link, status=422, sign="y")
    assert refused.errors
    assert "Thank you" in pages.submit(link, signed_by="Registrar", sign="y")
    db.session.expire_all()
    assert db.session.get_one(Endorsement, sent.id).state is EndorsementState.ENDORSED
    assert far.words_of(first) == "Endorsed."
    assert "no longer good" in pages.get(link, status=410)


def test_a_link_ends_with_its_time_and_with_the_step(far: Office, pages: PageClient) -> None:
    far.nominee(1)
    sent = far.send()
    link = link_of()
    with time_machine.travel(clock.now() + timedelta(days=30)):
        pages.get(link, status=410)
    far.endorse(sent)
    pages.get(link, status=410)


def test_who_hides_is_endorsed_with_the_list_and_stands_on_no_page_of_it(
    office: Office, officer: PageClient, browser_of: BrowserOf
) -> None:
    hidden, shown = office.nominee(1, name="Sok Dara"), office.nominee(2, name="Chan Vanna")
    with unit_of_work():
        db.session.get_one(Person, hidden.person_id).is_hidden = True
    sent = office.send()
    endorser = browser_of(office.endorser)
    page = endorser.get(f"/endorsements/{sent.public_id}")
    assert "Chan Vanna" in page
    assert "Sok Dara" not in page
    endorser.submit(f"/endorsements/{sent.public_id}/endorse", sign="y")
    office.endorse(sent, by=office.focal)
    assert office.words_of(hidden) == office.words_of(shown) == "Endorsed."


@pytest.mark.parametrize("hour", [1, 12, 18, 23])  # From 17:00 UTC on it is tomorrow there.
def test_what_was_signed_today_is_taken_at_any_hour(app: Flask, hour: int) -> None:
    with time_machine.travel(datetime(2026, 12, 1, hour, tzinfo=UTC), tick=False):
        with app.test_request_context():
            signed_on = record_return_form(clock.now(), seen="")["signed_on"]
        signed_on.process(MultiDict({"signed_on": clock.today().strftime("%d/%m/%Y")}))
        assert signed_on.validate(None), signed_on.errors
