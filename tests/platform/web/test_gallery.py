"""Every component, drawn and linted."""

from __future__ import annotations

import io

from tests.support.pages import PageClient


def test_every_component_is_valid_and_reachable(pages: PageClient) -> None:
    page = pages.get("/gallery")
    assert page.heading == "Production Management 2027-1 Returned"
    assert "1–25 of 35" in page


def test_a_form_comes_back_filled_with_each_error_named_and_led_to(
    pages: PageClient,
) -> None:
    page = pages.submit(
        "/gallery/form",
        status=422,
        employer="Savan\u202e Industry",
        since="2565",
        born="29/02/2023",
        email="nobody",
        years="๑๒๐",
        country="LA",
        change="",
    )
    assert page.heading == "Your work"
    assert len(page.errors) == 10
    assert "Since when: 2565 is far ahead. Is it a Buddhist year? Then write 2022." in page.errors
    assert any("2023 has no 29 February: it is not a leap year." in each for each in page.errors)
    assert 'value="2565"' in page.html
    assert '<option value="LA" selected>' in page.html
    assert "Error: Your work" in page.html


def test_a_right_form_goes_through_with_its_file(pages: PageClient) -> None:
    page = pages.submit(
        "/gallery/form",
        employer="ບໍລິສັດ ສະຫວັນ",
        since="03/2022",
        born="12 Feb 1990",
        email="a@example.org",
        phone="020 5551 2345",
        years="7",
        country="LA",
        shift="night",
        topics=["5s", "qc"],
        letter=(io.BytesIO(b"%PDF-1.7"), "letter.pdf"),
        change="Less waiting.",
        agreed="y",
    )
    assert page.notices == ["The offers are on their way."]


def test_ticked_rows_and_the_view_they_were_ticked_in_arrive(pages: PageClient) -> None:
    page = pages.get("/gallery?country=LA&sort=person")
    form = page.form(button="Send offers")
    view = next(e.get("value") for e in form.iter("input") if e.get("name") == "view")
    ticks = {"row": ["a1", "a1", "a2"], "action": "offer", "view": view}
    answer = pages.client.get(form.get("action", ""), query_string=ticks)
    assert answer.get_json() == {
        "action": "offer",
        "ids": ["a1", "a2"],
        "all": False,
        "back": "/gallery?country=LA&sort=person",
    }
