"""Part A is kept as it is written; a form that saves itself is no second window to itself."""

from __future__ import annotations

from sqlalchemy import select

from tests.endorsements.test_part_a import form_on, page_of
from tests.factories.endorsements import Office
from tests.support.pages import Page, PageClient, values_of
from training_portal.cohorts.models import CohortDecision
from training_portal.endorsements.models import OrganisationPart
from training_portal.platform.database import db, unit_of_work


def address(office: Office) -> str:
    return page_of(office).replace("/organisation?", "/organisation/autosave?")


def save(browser: PageClient, office: Office, page: Page, **typed: str) -> tuple[int, str]:
    """What the script of the page sends; status and words of the answer."""
    fields = {**dict(values_of(form_on(page, page_of(office)))), **typed}
    answer = browser.client.post(
        address(office), data=fields, headers={"Sec-Fetch-Site": "same-origin"}
    )
    return answer.status_code, answer.get_data(as_text=True)


def kept() -> OrganisationPart:
    newest = select(OrganisationPart).execution_options(populate_existing=True)
    return db.session.scalars(newest).one()


def test_it_saves_itself_again_and_again_and_then_by_its_button(
    office: Office, officer: PageClient
) -> None:
    office.nominee(1)
    page = officer.get(page_of(office))
    assert f'data-autosave="{address(office)}"' in page.html
    for words in ("The gates", "The gates jam", "The gates jam in the rain."):
        assert save(officer, office, page, problem=words) == (200, "")
        assert kept().problem == words
    assert "Saved." in officer.submit(page, problem="The gates jam.", objectives="None").notices
    assert (kept().problem, kept().objectives) == ("The gates jam.", "None")


def test_another_window_is_told_and_overwrites_nothing(office: Office, officer: PageClient) -> None:
    first, second = officer.get(page_of(office)), officer.get(page_of(office))
    assert save(officer, office, first, problem="Of the first")[0] == 200
    status, words = save(officer, office, second, problem="Of the second")
    assert status == 409 and "another window" in words
    assert kept().problem == "Of the first"


def test_what_is_too_long_is_not_saved_and_said(office: Office, officer: PageClient) -> None:
    page = officer.get(page_of(office))
    assert save(officer, office, page, problem="Short")[0] == 200
    status, words = save(officer, office, page, problem="x" * 3001)
    assert status == 422 and words.startswith("Not saved yet")
    assert kept().problem == "Short"


def test_nothing_saves_itself_once_nobody_can_be_put_forward(
    office: Office, officer: PageClient
) -> None:

    with unit_of_work():
        office.cohort.decision = CohortDecision.CANCELLED
    assert "data-autosave" not in officer.get(page_of(office)).html
