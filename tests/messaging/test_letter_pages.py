"""Pages of letters: issuing by ticks, the list, each letter, and those who got them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories.accounts import make_account
from tests.factories.jobs import work
from tests.factories.programme import make_organisation
from tests.messaging.conftest import Programme, letters
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import LetterKind
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.jobs import Job
from training_portal.platform.policy import Role

K = LetterKind
BrowserOf = Callable[[Account], PageClient]


def pdf_text(browser: PageClient, address: str) -> str:
    answer = browser.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.status_code
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_ticked_people_get_letters_and_the_manager_one_file(
    programme: Programme, manager: PageClient
) -> None:
    ids = [programme.applications[name].public_id for name in ("Dara", "Keo", "Noi")]
    rows = "&".join(f"row={each}" for each in ids)
    address = f"{programme.base}/letters/new/invitation"
    question = manager.get(f"{address}/chosen?view=&action=issue&{rows}")
    assert "a number that stays for ever" in question and letters() == []
    # Names and words, each in the language of who gets it, before anything is issued.
    assert "Dear Dara," in question and "Keo 様" in question
    manager.submit(question, button="Issue letters: 3")
    work()
    job = db.session.scalars(select(Job)).one()
    printed = pdf_text(manager, f"/jobs/{job.public_id}/result")
    assert "Dear Dara," in printed and "Keo 様" in printed and "SPECIMEN" in printed
    assert "3 letters issued." in manager.get(f"/jobs/{job.public_id}")
    listed = manager.get(address)
    assert [each.number for each in letters() if each.number in listed] == [
        each.number for each in letters()
    ]


def test_a_file_is_withheld_once_a_letter_in_it_was_withdrawn(
    programme: Programme, manager: PageClient
) -> None:
    programme.issue(K.INVITATION, "Dara", "Keo")
    rows = "&".join(f"row={each.public_id}" for each in letters())
    question = manager.get(f"{programme.base}/letters/chosen?view=&action=print&{rows}")
    manager.submit(question, button="Print these as one file: 2")
    work()
    job = db.session.scalars(select(Job)).one()
    assert "Dear Dara," in pdf_text(manager, f"/jobs/{job.public_id}/result")
    letter_services.withdraw(letters()[0], reason="Wrong dates.", actor=programme.manager)
    assert manager.client.get(f"/jobs/{job.public_id}/result").status_code == 403


def test_what_a_letter_will_say_is_seen_beforehand(
    programme: Programme, manager: PageClient
) -> None:
    row = programme.applications["Keo"].public_id
    page = manager.get(f"{programme.base}/letters/new/invitation/{row}")
    assert "Keo 様" in page and "Nothing is issued yet" in page
    outsider = programme.applications["Phet"].public_id
    manager.get(f"{programme.base}/letters/new/invitation/{outsider}", status=404)
    manager.get(f"{programme.base}/letters/new/nonsense", status=404)


def test_a_letter_is_withdrawn_with_a_reason_and_stays(
    programme: Programme, manager: PageClient
) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara")
    address = f"{programme.base}/letters/{letters()[0].public_id}"
    assert "born 27 Mar 1994" in manager.get(address)
    manager.submit(f"{address}/withdraw", button="Withdraw the letter", status=422)
    page = manager.submit(
        f"{address}/withdraw", button="Withdraw the letter", values={"reason": "Wrong dates."}
    )
    assert "The letter is withdrawn." in page.notices and "Wrong dates." in page
    assert "WITHDRAWN" in pdf_text(manager, f"{address}/pdf")
    manager.get(f"{address}/withdraw")
    manager.submit(
        f"{address}/withdraw", button="Withdraw the letter", values={"reason": "x"}, status=409
    )


def test_who_got_a_letter_finds_it_on_their_own_page_and_nobody_else_does(
    programme: Programme, browser_of: BrowserOf
) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara")
    paper = f"/me/letters/{letters()[0].public_id}/pdf"
    dara, keo = (browser_of(programme.account_of(name)) for name in ("Dara", "Keo"))
    own = dara.get(f"/me/applications/{programme.applications['Dara'].public_id}")
    assert "Letters to you" in own and paper in own.html
    assert "has been selected to take part" in pdf_text(dara, paper)
    keo.get(paper, status=404)
    officer = browser_of(programme.officer)
    officer.get(paper, status=404)
    nominee = officer.get(f"/nominations/{programme.cohort.public_id}")
    assert "Letters to your organisation" not in nominee


def test_a_body_finds_its_letters_beside_its_nominees(
    programme: Programme, browser_of: BrowserOf
) -> None:
    programme.issue(K.ACCEPTANCE)
    paper = f"/nominations/letters/{letters()[0].public_id}/pdf"
    officer = browser_of(programme.officer)
    assert paper in officer.get(f"/nominations/{programme.cohort.public_id}").html
    assert "1. Dara" in pdf_text(officer, paper)
    other = make_organisation("KH", nominates=True)
    stranger = browser_of(make_account(Role.NOMINATING_OFFICER, organisation=other))
    stranger.get(paper, status=404)


def test_everybody_who_has_the_code_reads_that_the_letter_is_valid_and_no_more(
    programme: Programme, pages: PageClient
) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara")
    letter = letters()[0]
    page = pages.get(f"/verify/{letter.code}")
    for words in ("This letter is valid", "Letter for the visa", letter.number, "Dara", "Specimen"):
        assert words in page, words
    for kept in ("1994", "Lao PDR", "Production Management", "Ministry of Industry"):
        assert kept not in page, kept
    letter_services.withdraw(letter, reason="Wrong dates.", actor=programme.manager)
    page = pages.get(f"/verify/{letter.code.lower()}")
    assert "This letter was withdrawn" in page and "Wrong dates." in page


def test_a_manager_sees_no_letter_to_somebody_who_hides(
    programme: Programme, manager: PageClient
) -> None:
    programme.issue(K.INVITATION, "Dara", "Keo")
    with unit_of_work():
        db.session.get_one(Person, programme.person("Dara").id).is_hidden = True
    hidden, shown = letters()
    page = manager.get(f"{programme.base}/letters")
    assert shown.number in page and hidden.number not in page
    manager.get(f"{programme.base}/letters/{hidden.public_id}", status=404)
    assert "Dara" not in manager.get(f"{programme.base}/letters/new/invitation")


@pytest.mark.parametrize(
    ("text", "words"),
    [("Dear {nam}", "There is no such merge field: {nam}."), ("Dear {", "Braces stand around")],
)
def test_words_with_a_slip_in_braces_are_refused_with_what_there_is(
    coordinator: PageClient, text: str, words: str
) -> None:
    address = "/manage/letters/regret/en"
    page = coordinator.submit(address, button="Keep these words", values={"text": text}, status=422)
    assert words in page and text in page


def test_words_are_looked_at_as_somebody_and_kept_as_the_next_version(
    programme: Programme, coordinator: PageClient
) -> None:
    whom = f"{programme.cohort.public_id}:{programme.applications['Phet'].public_id}"
    address = "/manage/letters/regret/en"
    look = coordinator.submit(
        address, button="Look at it", values={"text": "Sorry, {name}.", "whom": whom}
    )
    assert "Sorry, Phet." in look and "Nothing is kept yet." in look
    assert "as proposed" in coordinator.get("/manage/letters")
    coordinator.submit(look, button="Keep these words")
    assert "Version 1" in coordinator.get("/manage/letters")
    assert "Sorry, {name}." in coordinator.get(address)
    assert programme.issue(K.REGRET, "Phet") and letters()[0].text == "Sorry, {name}."


def test_managers_do_not_change_the_words_of_all(manager: PageClient) -> None:
    manager.get("/manage/letters", status=403)
