"""A manager builds questions; somebody answers them on a phone, with script and without."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.browser.walker import Walker, walker
from tests.factories import PASSWORD, make_account
from tests.factories.admissions import TYPED, make_application
from tests.factories.programme import make_cohort, make_person
from tests.support.chromium import go_by, overflows
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState
from training_portal.platform.database import db
from training_portal.platform.policy import Role


@dataclass(frozen=True)
class Scene:
    """A cohort that asks nothing yet, its coordinator, and somebody with a draft."""

    questions: str
    step: str
    coordinator: str
    applicant: str


@pytest.fixture(scope="module")
def scene(portal: LivePortal) -> Scene:
    app = create_app(portal.settings)
    with app.app_context():
        cohort = make_cohort()
        person = make_person("Noy Keo")
        answers = {
            step: {"values": values, "revision": 1, "tab": ""} for step, values in TYPED.items()
        }
        draft = make_application(
            cohort, person, state=ApplicationState.DRAFT, answers=answers, snapshot=None
        )
        account = db.session.scalars(select(Account).where(Account.id == person.account_id)).one()
        return Scene(
            f"/manage/cohorts/{cohort.public_id}/questions",
            f"/me/applications/{draft.public_id}/questions",
            make_account(Role.PROGRAMME_COORDINATOR, name="Naomi").email,
            account.email,
        )


def build(naomi: Walker, scene: Scene) -> None:
    """Three questions, the second shown by an answer to the first, then the third moved up."""
    naomi.page.goto(scene.questions)
    naomi.says("Nothing asked yet")
    naomi.follow("One choice")
    naomi.page.locator("[name=title_en]").fill("Was it tried before?")
    naomi.page.locator("[name=choices_en]").fill("Yes\nNo")
    naomi.press("Save")
    naomi.follow("Long text")
    naomi.page.locator("[name=title_en]").fill("What came of it?")
    naomi.page.get_by_label("Shown only if").select_option(label="“Yes” to “Was it tried before?”")
    naomi.press("Save")
    naomi.follow("Number")
    naomi.page.locator("[name=title_en]").fill("How many are in your team?")
    naomi.look("a-question")
    naomi.press("Save")
    go_by(naomi.page.locator("main ol.list > li").nth(2).get_by_role("button", name="Up"))
    expect(naomi.page.locator("main li h2").nth(1)).to_contain_text("How many are in your team?")


def test_questions_are_built_and_answered_on_a_phone(
    portal: LivePortal, chromium: Browser, scene: Scene
) -> None:
    with walker(chromium, portal) as naomi:
        naomi.sign_in(scene.coordinator, PASSWORD)
        build(naomi, scene)
        naomi.look("questions-built")
        naomi.page.set_viewport_size({"width": 360, "height": 800})
        assert not overflows(naomi.page)
        naomi.follow("See it as applicants do")
        assert not overflows(naomi.page)
    with walker(chromium, portal, width=360) as noy:
        noy.sign_in(scene.applicant, PASSWORD)
        noy.page.goto(scene.step)
        depending = noy.page.get_by_label("What came of it?")
        expect(depending).to_be_hidden()
        noy.page.get_by_label("Yes").check()
        expect(depending).to_be_visible()
        noy.page.get_by_label("No", exact=True).check()
        expect(depending).to_be_hidden()
        noy.page.get_by_label("Yes").check()
        depending.fill("Boards for tools.")
        noy.page.get_by_label("How many are in your team?").fill("12")
        expect(noy.page.locator("[data-saved-line]")).to_contain_text("Saved. You can close")
        assert not overflows(noy.page)
        noy.look("questions-answered")
        noy.press("Continue")
        assert noy.heading == "Documents"


def test_without_script_the_words_say_when_a_question_is_asked(
    portal: LivePortal, chromium: Browser, scene: Scene
) -> None:
    context = chromium.new_context(base_url=portal.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(scene.applicant)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_label("Password").press("Enter")
    page.goto(scene.step)
    expect(page.get_by_label("What came of it?")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Only if you answered “Yes”")
    context.close()
