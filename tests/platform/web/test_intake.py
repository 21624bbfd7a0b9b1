"""What is too large or no text is answered before any view sees it."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from tests.support.html_lint import lint

MEGABYTE = 1024 * 1024


def test_a_body_over_the_limit_gets_a_page_that_names_it(browser: FlaskClient):
    answer = browser.post(
        "/gallery/bulk", data={"letter": (io.BytesIO(b"x" * (13 * MEGABYTE)), "a.pdf")}
    )
    assert answer.status_code == 413
    assert "At most 12 MB" in answer.text
    lint(answer.text)


@pytest.mark.parametrize(
    "body",
    [b"a=" + b"x" * (MEGABYTE + 1), b"&".join([b"a=1"] * 1001)],
    ids=["two megabytes", "1,001 fields"],
)
def test_a_url_encoded_body_has_limits_of_its_own(browser: FlaskClient, body: bytes):
    answer = browser.post(
        "/gallery/bulk", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "1,000 fields" in answer.text


def test_over_a_thousand_parts_are_too_many(browser: FlaskClient):
    boundary = "x"
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * 1001 + f"--{boundary}--\r\n"
    answer = browser.post(
        "/gallery/bulk", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == 413


def test_a_megabyte_in_one_part_is_too_much_text(browser: FlaskClient):
    answer = browser.post(
        "/gallery/bulk",
        data={"a": "x" * (MEGABYTE + 1), "f": (io.BytesIO(b"x"), "f.txt")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413


BROKEN = {
    "NUL": "%00",
    "invalid UTF-8": "%ff",
    "a lone surrogate": "%ed%a0%80",
    "half a character": "%e1%80",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_text_in_an_address_gets_400(browser: FlaskClient, broken: str):
    answer = browser.get(f"/gallery?q={broken}")
    assert answer.status_code == 400
    lint(answer.text)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_text_in_a_form_gets_400(browser: FlaskClient, broken: str):
    answer = browser.post(
        "/gallery/form", data=f"employer={broken}", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert "could not be read" in answer.text


@pytest.mark.parametrize("broken", [b"\x00", b"\xff", b"\xed\xa0\x80"])
@pytest.mark.parametrize("where", ["value", "file name", "field name"])
def test_broken_text_in_a_form_with_files_gets_400(browser: FlaskClient, broken: bytes, where: str):
    value, name, field = b"v", b"f.pdf", b"employer"
    if where == "value":
        value = broken
    elif where == "file name":
        name = broken
    else:
        field = broken
    body = (
        b'--x\r\nContent-Disposition: form-data; name="' + field + b'"\r\n\r\n' + value + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="letter"; filename="' + name + b'"\r\n'
        b"Content-Type: application/pdf\r\n\r\nx\r\n--x--\r\n"
    )
    answer = browser.post(
        "/gallery/form", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400
    assert "could not be read" in answer.text


@pytest.mark.parametrize("path", ["/%00", "/gallery%ff", "/%ed%a0%80"])
def test_broken_text_in_a_path_leads_nowhere(browser: FlaskClient, path: str):
    assert browser.get(path).status_code == 404


def test_every_script_is_welcome(browser: FlaskClient):
    assert browser.get("/gallery?q=ສົມສັກ+အောင်+សុខ+สมชาย+Hương+生産").status_code == 200
