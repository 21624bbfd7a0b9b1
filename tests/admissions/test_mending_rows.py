"""Mending a row of a waiting list in the page, and what that does to the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import HEAD, person
from tests.support.html_lint import text_of
from tests.support.pages import Page, Value
from training_portal.admissions.models import Nomination
from training_portal.admissions.nomination_queries import has_nominee_at
from training_portal.people.models import Person
from training_portal.platform.database import db

SAMPLE = Path(__file__).parents[1] / "samples" / "nominees-ministry-cambodia.xlsx"


def test_a_wrong_cell_is_mended_and_the_list_can_be_confirmed(office: Office) -> None:
    office.send(person(1), person(2, Nationality="CAM"))
    url = f"{office.list_url()}/rows/3"
    page = office.browser.get(url)
    assert page.errors == [
        "Nationality: “CAM” is no country of the programme; did you mean Cambodia (KH)?"
    ]
    page = office.browser.submit(url, nationality="KH")
    assert "Every row that is left can be taken." in page
    assert "2 people are nominated." in office.confirm()


def test_the_country_that_is_proposed_is_chosen_already(office: Office) -> None:
    office.send(person(1), person(2, Nationality="CAM"))
    page = office.browser.get(f"{office.list_url()}/rows/3")
    assert '<option value="KH" selected' in page.html and "“CAM”" in page
    office.browser.submit(page, button="Save this row")
    assert "2 people are nominated." in office.confirm()


def test_who_leaves_a_row_out_goes_on_with_the_next_that_is_wrong(office: Office) -> None:
    office.send(person(1, Nationality="XX"), person(2, Nationality="YY"), person(3))
    page = office.browser.get(f"{office.list_url()}/rows/2")
    page = office.browser.submit(page, button="Leave it out, and correct the next")
    assert page.heading == "Correct line 3"
    page = office.browser.submit(page, button="Leave out this row")
    assert "Rows read" in page


def test_what_is_still_wrong_comes_back_as_it_was_typed(office: Office) -> None:
    office.send(person(1, **{"E-mail": "no at sign"}))
    url = f"{office.list_url()}/rows/2"
    page = office.browser.submit(url, status=422, email="dara@@example", birth_date="31/02/1990")
    assert len(page.errors) == 2
    assert 'value="dara@@example"' in page.html
    assert "There is no @ in the e-mail address." in office.browser.get(office.list_url())


def test_blank_cells_that_a_person_needs_are_asked_for(office: Office) -> None:
    office.send(person(1))
    url = f"{office.list_url()}/rows/2"
    page = office.browser.submit(url, status=422, name="", birth_date="", nationality="")
    assert len(page.errors) == 3


def test_all_seven_errors_of_the_cambodian_sample_can_be_mended_in_pages(office: Office) -> None:
    office.upload(SAMPLE.read_bytes(), SAMPLE.name)
    url = office.list_url()
    mended = {
        12: {"nationality": "KH"},
        16: {"birth_date": "1/1/1990"},
        22: {"email": "sreyneang@example.org"},
        26: {"birth_date": "28/02/1989"},
        34: {"nationality": "KH"},
    }
    for line, cells in mended.items():
        office.browser.submit(f"{url}/rows/{line}", **cells)
    for line in (29, 38):
        office.browser.submit(url, action=f"{url}/rows/{line}/drop")
    assert "38 people are nominated." in office.confirm()


def test_a_mended_row_that_was_left_out_is_in_again(office: Office) -> None:
    office.send(person(1), person(2, Sex="sometimes"))
    url = office.list_url()
    office.browser.submit(url, action=f"{url}/rows/3/drop")
    office.browser.submit(f"{url}/rows/3", sex="F")
    assert "Nominate 2 people?" in office.browser.get(f"{url}/confirm")


def test_a_row_mended_into_another_person_is_no_duplicate_any_more(office: Office) -> None:
    office.send(person(1), person(1))
    url = office.list_url()
    assert "The same person as line 2." in office.browser.get(url)
    page = office.browser.submit(f"{url}/rows/3", name="KEO Maly", email="maly@example.org")
    assert "The same person as line 2." not in page


def test_a_name_in_two_columns_is_mended_as_one(office: Office) -> None:
    head = ["Given name", "Family name", "Date of birth", "Sex", "Nationality"]
    office.send(["Dara", "SOK", "12/03/88", "M", "KH"], head=head)
    page = office.browser.get(f"{office.list_url()}/rows/2")
    assert 'value="SOK Dara"' in page.html
    office.browser.submit(f"{office.list_url()}/rows/2", birth_date="12/03/1988", name="SOK Dara")
    office.confirm()
    assert db.session.scalars(select(Person.full_name)).one() == "SOK Dara"


def test_lines_that_are_not_there_are_not_found(office: Office) -> None:
    office.send(person(1))
    for line in (1, 99, 2**31, 2**63):
        office.browser.get(f"{office.list_url()}/rows/{line}", status=404)


@pytest.mark.parametrize(("end", "became"), [("confirm", "confirmed"), ("discard", "deleted")])
def test_whoever_saves_a_row_of_a_list_that_is_done_with_has_the_words_back(
    office: Office, end: str, became: str
) -> None:
    office.send(person(1))
    url = f"{office.list_url()}/rows/2"
    window = office.browser.get(url)
    office.browser.submit(f"{office.list_url()}/{end}")
    typed = {
        "Name": "SOK Dara", "E-mail": "dara@example.org", "Date of birth": "12/03/1989",
        "Passport number": "N0012345", "Years of experience": "7",
    }  # fmt: skip
    names = ("name", "email", "birth_date", "passport", "experience")
    chosen: dict[str, Value] = {"nationality": "LA", "sex": "F"}
    sent = dict(zip(names, typed.values(), strict=True)) | chosen
    page = office.browser.submit(window, status=409, values=sent)
    assert f"This list is no longer waiting: it was {became}." in page
    assert kept_words(page) == {**typed, "Nationality": "Lao PDR", "Sex": "Female"}
    assert page.link("Open the nominees").startswith(office.base)
    assert "no longer kept" in office.browser.get(url)


def kept_words(page: Page) -> dict[str, str]:
    """What an error page gives back, by its labels."""
    fields = [box for box in page.tree.iter("div") if box.get("class") == "field"]
    return {text_of(each.find("label")): text_of(each.find("textarea")) for each in fields}


def test_only_rows_with_problems_are_shown_when_asked(office: Office) -> None:
    office.send(person(1), person(2, Nationality="CAM"))
    page = office.browser.get(f"{office.list_url()}?show=problems")
    assert "SOK Dara c" in page
    assert "SOK Dara b" not in page
    back = office.browser.submit(
        f"{office.list_url()}/rows/3?show=problems", nationality="KH", show="problems"
    )
    assert "No row has anything to look at." in back


def test_rows_that_are_left_out_are_counted_apart_from_those_to_look_at(office: Office) -> None:
    office.send(person(1), person(2, Nationality="CAM"), person(3, Nationality="XX"))
    page = office.browser.submit(office.list_url(), button="Leave out all rows with errors")
    assert "With remarks 0" in page and "Left out 2" in page
    page = office.browser.get(f"{office.list_url()}?show=dropped")
    assert "SOK Dara c" in page and "SOK Dara b" not in page
    page = office.browser.submit(page, button="Use again line 3")
    assert "Left out 1" in page and "SOK Dara c" not in page and "SOK Dara d" in page


def test_nothing_is_nominated_by_mending(office: Office) -> None:
    office.send(person(1, Nationality="CAM"))
    office.browser.submit(f"{office.list_url()}/rows/2", nationality="KH")
    assert db.session.scalars(select(Nomination.id)).all() == []


def test_the_head_of_the_list_has_the_columns_that_are_mended(office: Office) -> None:
    office.send(person(1))
    form = office.browser.get(f"{office.list_url()}/rows/2").html
    assert all(f'name="{name}"' in form for name in ("name", "birth_date", "email", "passport"))
    assert len(HEAD) == 5


def test_a_row_without_remarks_can_be_corrected_too(office: Office) -> None:
    office.send(person(1, **{"Date of birth": "03/12/1988"}))
    url = f"{office.list_url()}/rows/2"
    assert office.browser.get(office.list_url()).link("Correct line 2").startswith(url)
    page = office.browser.submit(url, birth_date="12/03/1988")
    assert "12 Mar 1988" in page


def test_the_form_says_what_to_look_at(office: Office) -> None:
    office.send(person(1, Sex=""))
    page = office.browser.get(f"{office.list_url()}/rows/2")
    assert "Please check Sex: The sex is missing" in page
    assert page.errors == []


def test_a_row_is_left_out_from_its_form(office: Office) -> None:
    office.send(person(1), person(1))
    url = f"{office.list_url()}/rows/3"
    page = office.browser.get(url)
    assert page.errors
    page = office.browser.submit(page, button="Leave out this row")
    assert "Every row that is left can be taken." in page
    left_out = office.browser.get(url)
    assert "Leave out this row" not in left_out
    assert "Leave out line 3" in office.browser.submit(left_out, button="Use again")


def test_from_the_problems_it_leads_back_to_the_problems(office: Office) -> None:
    office.send(person(1), person(1))
    page = office.browser.get(f"{office.list_url()}/rows/3?show=problems")
    page = office.browser.submit(page, button="Leave out this row")
    assert "No row has anything to look at." in page and "Left out 1" in page


def test_an_address_of_somebody_nominated_before_is_nobody_else_s(office: Office) -> None:
    office.nominate(1)
    office.send(person(2, **{"E-mail": "P1@example.org"}))
    page = office.browser.get(office.list_url())
    assert "Another person you nominated has this e-mail" in page
    page = office.browser.get(f"{office.list_url()}/confirm")
    assert "1 person has no e-mail of their own" in page
    office.confirm()
    people = db.session.scalars(select(Person.email).order_by(Person.id)).all()
    assert people == ["p1@example.org", ""]


def test_an_address_is_one_in_any_letters_however_it_is_typed(office: Office) -> None:
    """Two ways in ask the same: the list, and the form for one person."""
    office.send(person(1, **{"E-mail": "éva@example.org"}))
    office.confirm()
    office.send(person(2, **{"E-mail": "ÉVA@example.org"}))
    page = office.browser.get(office.list_url())
    assert "Another person you nominated has this e-mail" in page
    nomination = db.session.scalars(select(Nomination)).one()
    assert has_nominee_at(nomination.organisation_id, nomination.cohort_id, "ÉVA@Example.org")


def test_what_could_not_be_read_as_a_choice_is_shown_beside_it(office: Office) -> None:
    office.send(person(1, Sex="sometimes", Nationality="CAM"))
    page = office.browser.get(f"{office.list_url()}/rows/2")
    assert "In the list: “sometimes”." in page and "In the list: “CAM”." in page
    page = office.browser.submit(page, sex="F", nationality="KH")
    assert "Line 2 is saved." in page and "Every row that is left can be taken." in page


def test_from_row_to_row_with_an_error_and_then_back_to_the_list(office: Office) -> None:
    wrong = {"Nationality": "CAM"}
    office.send(person(1, **wrong), person(2), person(3, **wrong), person(4, **wrong))
    url, further = office.list_url(), "Save, and correct the next"
    page = office.browser.get(f"{url}/rows/4?show=problems")
    assert "2 other rows have an error." in page
    for line in (5, 2):
        page = office.browser.submit(page, button=further, nationality="KH")
        assert f"Correct line {line}" in page
    assert further not in page.html
    page = office.browser.submit(page, button="Save this row", nationality="KH")
    assert "Line 2 is saved." in page and "All rows" in page


def test_every_column_of_the_row_is_shown(office: Office) -> None:
    head = ["Title", "First name", "Surname", *HEAD[1:], "Years of experience", "Rank", "Remarks"]
    cells = ["Ms", "Dara", "SOK", *person(1)[1:], "many", "second", "Vegetarian"]
    office.send(cells, head=head)
    page = office.browser.get(f"{office.list_url()}/rows/2")
    for text in ("Ms", "Dara"):
        assert f"<bdi>{text}</bdi>" in page.html
    for name, text in (
        ("family_name", "SOK"), ("experience", "many"), ("rank", "second"),
        ("remarks", "Vegetarian"),
    ):  # fmt: skip
        assert f'name="{name}"' in page.html and f'value="{text}"' in page.html
    page = office.browser.submit(page, experience="4", rank="2")
    assert "is no rank" not in page and "is no number of years" not in page


def test_two_windows_of_one_row_do_not_overwrite_each_other(office: Office) -> None:
    office.send(person(1), person(2, Nationality="CAM"))
    url = f"{office.list_url()}/rows/3"
    window = office.browser.get(url)
    office.browser.submit(url, nationality="KH", email="first@example.org")
    page = office.browser.submit(window, status=409, nationality="KH", email="second@example.org")
    assert "first@example.org" in page and "second@example.org" in page
    assert "first@example.org" in office.browser.get(url).html
    office.browser.submit(page, button="Save what is chosen")
    assert "second@example.org" in office.browser.get(url).html
