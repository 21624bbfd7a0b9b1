"""Pages of certificates: issuing, one's own, the public check, and the paper itself."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update

from tests.factories.programme import make_account
from tests.learning.conftest import Running
from tests.learning.test_learning_pages import base, with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.courses.models import Competency, CourseText
from training_portal.credentials import services
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.platform import printing
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def certificate(over: Running) -> Certificate:
    services.issue_for_cohort(over.cohort, actor=over.staff)
    return db.session.scalars(select(Certificate)).one()


@pytest.fixture
def coordinator(browser_of: BrowserOf, over: Running) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


@pytest.fixture
def holder(browser_of: BrowserOf, over: Running) -> PageClient:
    return browser_of(db.session.get_one(Account, over.people[0].account_id))


def test_a_valid_certificate_is_said_to_be_valid(
    pages: PageClient, certificate: Certificate
) -> None:
    page = pages.get(f"/verify/{certificate.code}")
    assert page.heading == "This certificate is valid"
    assert certificate.holder_name in page and certificate.number in page


def test_who_checks_in_japanese_reads_the_course_in_japanese_beside_what_is_printed(
    pages: PageClient, certificate: Certificate, over: Running
) -> None:
    version_id = over.cohort.course_version_id
    with unit_of_work():
        text = CourseText(version_id=version_id, language="ja", title="品質管理")
        db.session.add(text)
        skill = {"en": "Read a chart", "ja": "管理図を読む"}
        db.session.add(Competency(version_id=version_id, code="CX", position=99, texts=skill))
        db.session.get_one(Certificate, certificate.id).competencies = ["Read a chart"]
    page = f"/verify/{certificate.code}"
    assert "品質管理" not in pages.get(page)
    pages.client.set_cookie("language", "ja")
    for words in (certificate.course_title, "品質管理", "Read a chart", "管理図を読む"):
        assert words in pages.get(page)


def test_the_page_shows_no_more_than_the_paper(
    pages: PageClient, certificate: Certificate, over: Running
) -> None:
    html = pages.get(f"/verify/{certificate.code}").html
    person = over.people[0]
    assert person.birth_date is not None
    for private in (person.email, person.phone, person.birth_date.isoformat(), person.public_id):
        assert not private or private not in html


def test_a_code_is_read_as_it_is_typed(client: FlaskClient, certificate: Certificate) -> None:
    typed = f"{certificate.code[:4].lower()}-{certificate.code[4:]}"
    answer = client.get("/verify", query_string={"code": typed})
    assert answer.location == f"/verify/{certificate.code}"
    assert client.get(f"/verify/{certificate.code.lower()}").status_code == 301


@pytest.mark.parametrize("code", ["0000000000000000", "nonsense", "A" * 300, "%00", "'--"])
def test_an_unknown_code_is_said_to_be_unknown(pages: PageClient, code: str) -> None:
    if code == "%00":
        assert pages.client.get("/verify/%00").status_code in (400, 404)
        return
    assert pages.get(f"/verify/{code}", status=404).heading == "Unknown certificate"


def test_what_is_no_code_comes_back_with_words(pages: PageClient) -> None:
    page = pages.get("/verify?code=hello")
    assert page.errors == ["This is no certificate code: it has 16 letters and digits."]


def test_no_code_at_all_is_asked_for(pages: PageClient) -> None:
    assert pages.get("/verify?code=").errors == [
        "Certificate code: Type the code of the certificate: 16 letters and digits."
    ]


@pytest.mark.parametrize("address", ["/verify?code=", "/verify/"])
def test_the_number_in_place_of_the_code_is_recognised_and_finds_nothing(
    pages: PageClient, certificate: Certificate, address: str
) -> None:
    page = pages.get(address + certificate.number.lower())
    assert page.errors[0].endswith("printed under the QR mark of the same paper.")
    assert certificate.holder_name not in page


def test_a_revoked_one_says_why(
    coordinator: PageClient, pages: PageClient, certificate: Certificate, over: Running
) -> None:
    url = f"{base(over)}/certificates/{certificate.code}/revoke"
    assert coordinator.submit(url, status=422, reason="").errors
    assert "The certificate is revoked." in coordinator.submit(url, reason="Issued by mistake.")
    page = pages.get(f"/verify/{certificate.code}")
    assert page.heading == "This certificate is revoked"
    assert "Issued by mistake." in page


def test_one_revoked_by_mistake_is_issued_anew_and_leads_to_the_new(
    coordinator: PageClient, pages: PageClient, certificate: Certificate, over: Running
) -> None:
    url = f"{base(over)}/certificates/{certificate.code}"
    assert "Issue a new one…" not in coordinator.get(url)
    assert "the state is “Valid”" in coordinator.get(f"{url}/anew")
    coordinator.submit(f"{url}/revoke", reason="The wrong person.")
    asked = coordinator.get(coordinator.get(url).link("Issue a new one…"))
    assert coordinator.submit(asked, status=422, reason="").errors
    new = coordinator.submit(asked, reason="It was the right person.")
    assert "The new certificate is issued" in new
    assert "Issue a new one…" not in coordinator.get(url)
    page = pages.get(f"/verify/{certificate.code}")
    assert page.heading == "This certificate is revoked"
    assert pages.get(page.link("Check the new one")).heading == "This certificate is valid"


def test_a_corrected_one_leads_to_the_new(
    coordinator: PageClient, pages: PageClient, certificate: Certificate, over: Running
) -> None:
    url = f"{base(over)}/certificates/{certificate.code}/correct"
    assert coordinator.submit(url, status=422, holder_name="", reason="x").errors
    same = coordinator.submit(url, status=422, reason="Nothing")
    assert "nothing would be corrected" in same
    asked = coordinator.submit(url, holder_name="Somsak PHOMMACHANH", reason="Latin letters.")
    assert asked.heading == "Issue the corrected certificate?"
    assert certificate.state is CertificateState.VALID
    edited = coordinator.submit(asked, button="Go back and edit")
    assert edited.heading == "Issue a corrected certificate"
    asked = coordinator.submit(edited)
    coordinator.submit(asked, button="Issue the corrected certificate")
    page = pages.get(f"/verify/{certificate.code}")
    assert page.heading == "This certificate was replaced"
    assert pages.get(page.link("Check the corrected one")).heading == "This certificate is valid"


def test_nothing_typed_is_no_code(pages: PageClient) -> None:
    assert "16 letters and digits" in pages.get("/verify?code=").errors[0]


def test_a_revoked_or_replaced_paper_says_so_across_the_page(
    holder: PageClient, certificate: Certificate, over: Running
) -> None:
    services.revoke(certificate, reason="Issued by mistake.", actor=over.staff)
    assert "Download PDF" not in holder.get("/me/certificates")
    answer = holder.client.get(f"/me/certificates/{certificate.code}/pdf")
    words = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "REVOKED" in words and "SPECIMEN" not in words


def test_the_holder_downloads_the_paper_in_the_own_script(
    holder: PageClient, certificate: Certificate
) -> None:
    assert certificate.number in holder.get("/me/certificates")
    answer = holder.client.get(f"/me/certificates/{certificate.code}/pdf")
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.data))
    words = reader.pages[0].extract_text()
    assert certificate.number in words and "SPECIMEN" in words
    assert "/verify" in words
    fonts = {str(font) for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert fonts


def test_the_paper_says_the_same_in_whatever_language_it_is_asked_for(
    holder: PageClient, certificate: Certificate
) -> None:
    answer = holder.client.get(
        f"/me/certificates/{certificate.code}/pdf", headers={"Accept-Language": "ja"}
    )
    words = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Certificate of completion" in words


def test_nobody_else_downloads_it(
    browser_of: BrowserOf, certificate: Certificate, over: Running
) -> None:
    stranger = browser_of(make_account())
    assert stranger.client.get(f"/me/certificates/{certificate.code}/pdf").status_code == 404
    assert "No certificate yet" in stranger.get("/me/certificates")


def test_staff_download_it_too(
    coordinator: PageClient, certificate: Certificate, over: Running
) -> None:
    url = f"{base(over)}/certificates/{certificate.code}/pdf"
    assert coordinator.client.get(url).data.startswith(b"%PDF")
    assert coordinator.client.get(f"{base(over)}/certificates/0000/pdf").status_code == 404


def test_missing_fonts_are_named_by_their_package(
    holder: PageClient, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(printing.FONTS, "Noto Sans Nowhere", "fonts-noto-extra")
    printing.missing_font_packages.cache_clear()
    try:
        answer = holder.client.get(f"/me/certificates/{certificate.code}/pdf")
        assert answer.status_code == 503
        assert "fonts-noto-extra" in holder.get("/me/certificates")
    finally:
        monkeypatch.undo()
        printing.missing_font_packages.cache_clear()


def test_what_no_font_has_is_said_in_words_and_is_no_fault_of_the_server(
    holder: PageClient, certificate: Certificate
) -> None:
    with unit_of_work():
        # Kept before names with pictographs were refused.
        db.session.execute(update(Certificate).values(holder_native_name="Hương 👩"))
    answer = holder.client.get(f"/me/certificates/{certificate.code}/pdf")
    assert answer.status_code == 409
    assert "holds what cannot be printed" in answer.get_data(as_text=True)


def test_too_many_checks_from_one_address_are_slowed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training_portal.credentials.views.CHECKS", 2)
    answers = [client.get("/verify/0000000000000000").status_code for _ in range(3)]
    assert answers == [404, 404, 429]
