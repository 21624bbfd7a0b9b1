"""The documents of an application, in pages: every button sends what was chosen."""

from __future__ import annotations

import io

import pytest

from tests.admissions.applying import PDF, RULES, fill_in, the_application, token_of
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from training_portal.admissions.models import ApplicationState as A
from training_portal.platform.web.intake import MEGABYTE


@pytest.fixture
def url(mine) -> str:
    """The page of documents of a draft."""
    mine.submit(f"/cohorts/{make_cohort(rules=RULES).public_id}/apply", button="Start")
    return f"/me/applications/{the_application().public_id}/documents"


def pdf(name: str = "letter.pdf", content: bytes = PDF):
    return (io.BytesIO(content), name)


def test_going_on_sends_what_was_chosen(mine, url):
    page = mine.submit(url, button="Continue", employer_letter=pdf("ຈົດໝາຍ.pdf"))
    assert page.heading == "Check and send"
    assert "“Letter from the employer” is kept." in page.notices
    assert "ຈົດໝາຍ.pdf" in page


def test_going_on_later_keeps_what_was_chosen_and_says_so(mine, url):
    page = mine.submit(url, button="Save and go on later", employer_letter=pdf())
    assert page.url == "/me/applications"
    assert page.notices[0] == "“Letter from the employer” is kept."
    assert page.notices[1].startswith("Saved. You can close this page and come back")


def test_several_files_go_along_at_once(mine, url):
    page = mine.submit(url, button="Continue", employer_letter=pdf("a.pdf"), passport=pdf("b.pdf"))
    assert "a.pdf" in page
    assert "b.pdf" in page


def test_three_large_files_together_are_not_too_much(mine, url):
    large = PDF + b"%" + b"x" * (9 * MEGABYTE)
    files = {kind: pdf(f"{kind}.pdf", large) for kind in ("employer_letter", "passport")}
    page = mine.submit(url, button="Continue", values={**files, "certificate": pdf("c.pdf", large)})
    assert page.heading == "Check and send"
    assert "certificate" in page


def test_a_document_is_added_replaced_downloaded_and_removed(mine, url):
    page = mine.submit(url, button="Add the file: Passport, page with the photo", passport=pdf())
    assert page.url == url
    page = mine.submit(url, button="Continue", passport=pdf("second.pdf"))
    assert "second.pdf" in page
    assert "letter.pdf" not in page
    page = mine.get(url)
    answer = mine.client.get(page.link("second.pdf"))
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = mine.submit(page, button="Remove: Passport, page with the photo")
    assert "second.pdf" not in page


def test_removing_one_keeps_another_that_was_chosen(mine, url):
    mine.submit(url, button="Continue", passport=pdf("passport.pdf"))
    page = mine.submit(
        url, button="Remove: Passport, page with the photo", employer_letter=pdf("letter.pdf")
    )
    assert "letter.pdf" in page
    assert "passport.pdf" not in page


def test_adding_without_a_file_says_so(mine, url):
    page = mine.submit(url, button="Add the file: Letter from the employer")
    assert page.errors == ["Letter from the employer: Choose a file first."]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "letter.pdf"),
        (b"not a picture", "letter.png"),
        (b"", "letter.pdf"),
        (PDF, "letter.docx"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words_and_the_others_are_kept(mine, url, content, name):
    page = mine.submit(
        url, button="Continue", passport=pdf(name, content), employer_letter=pdf("good.pdf")
    )
    assert page.url == url
    assert len(page.errors) == 1
    assert "good.pdf" in page
    assert mine.get(url).errors == []


def test_the_check_page_asks_for_the_document_that_is_missing(mine):
    number = fill_in(mine, make_cohort(rules=RULES))
    url = f"/me/applications/{number}/documents"
    mine.submit(url, button="Remove: Letter from the employer")
    page = mine.get(f"/me/applications/{number}/check")
    assert page.link("Documents: one thing to mend")
    assert mine.get(page.link("Mend: Documents")).heading == "Documents"
    assert "in any case" not in page


def test_what_is_no_kind_of_document_is_not_found(mine, somsak):
    application = make_application(make_cohort(), somsak, state=A.DRAFT)
    url = f"/me/applications/{application.public_id}/documents"
    token = token_of(mine.get(url))
    answer = mine.client.post(url, data={"remove": "diploma", "csrf_token": token})
    assert answer.status_code == 404
