"""A manager issues letters and writes to people; they find both on a phone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walker import Walker, walker
from tests.factories import PASSWORD, make_account
from tests.messaging.conftest import make_programme
from tests.support.chromium import overflows
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.policy import Role


@dataclass(frozen=True)
class Scene:
    """A cohort with people who have accepted, and who is there for it."""

    base: str
    cohort: str
    manager: str
    dara: str
    application: str
    officer: str


@pytest.fixture(scope="module")
def scene(portal: LivePortal) -> Scene:
    app = create_app(portal.settings)
    with app.app_context():
        programme = make_programme()
        host = db.session.get_one(Organisation, programme.cohort.host_id)
        return Scene(
            programme.base,
            programme.cohort.public_id,
            make_account(Role.PROGRAMME_MANAGER, organisation=host).email,
            programme.account_of("Dara").email,
            programme.applications["Dara"].public_id,
            programme.officer.email,
        )


@pytest.fixture(params=[1280, 360])
def width(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


def _tick(person: Walker, name: str) -> None:
    person.page.locator("tbody tr", has_text=name).locator("input[type=checkbox]").check()


def test_letters_are_issued_to_ticked_people_who_find_them_on_their_page(
    portal: LivePortal, chromium: Browser, scene: Scene
) -> None:
    with walker(chromium, portal) as manager:
        manager.sign_in(scene.manager, PASSWORD)
        manager.page.goto(f"{scene.base}/letters")
        manager.follow("Letter for the visa")
        _tick(manager, "Dara")
        _tick(manager, "Keo")
        manager.press("Issue letters")
        manager.says("a number that stays for ever")
        manager.look("letters-before")
        manager.press("Issue letters: 2")
        expect(manager.page.locator("main")).to_contain_text("2 letters issued.", timeout=30_000)
        manager.page.goto(f"{scene.base}/letters")
        manager.says("Dara")
        manager.look("letters-issued")
    with walker(chromium, portal, 360) as dara:
        dara.sign_in(scene.dara, PASSWORD)
        dara.page.goto(f"/me/applications/{scene.application}")
        dara.says("Letter for the visa")
        assert not overflows(dara.page)
        dara.look("letter-on-own-page")
        with dara.page.expect_download() as download:
            dara.page.get_by_role("link", name="Download PDF").click()
        assert download.value.suggested_filename.startswith("MTL-")


def test_pages_of_letters_fit_each_window(
    portal: LivePortal, chromium: Browser, scene: Scene, width: int
) -> None:
    with walker(chromium, portal, width) as manager:
        manager.sign_in(scene.manager, PASSWORD)
        for page in ("letters", "letters/new/acceptance", "letters/new/invitation"):
            manager.page.goto(f"{scene.base}/{page}")
            assert not overflows(manager.page), page
        manager.page.goto(f"/cohorts/{scene.cohort}/general-information")
        manager.says("Seats by country")
        assert not overflows(manager.page)
        manager.look(f"general-information-{width}")


def test_a_message_is_looked_at_counted_sent_and_read_by_its_group_alone(
    portal: LivePortal, chromium: Browser, scene: Scene, width: int
) -> None:
    words = f"Bring a pen, seen at {width}."
    with walker(chromium, portal, width) as manager:
        manager.sign_in(scene.manager, PASSWORD)
        manager.page.goto(f"{scene.base}/messages")
        assert not overflows(manager.page)
        manager.follow("Applicants")
        manager.page.get_by_label("Accepted", exact=True).check()
        manager.fill("Subject", "About {course}")
        manager.page.locator("#text").fill("Dear {name},\n\n" + words)
        manager.page.locator("#whom").select_option(label="Dara")
        manager.press("Look at it")
        manager.says("Dear Dara,")
        manager.press("Go on")
        manager.says("2 people get a mail.")
        assert not overflows(manager.page)
        manager.look(f"message-before-{width}")
        manager.press("Send to 2 people")
        manager.says("The message is on its way.")
        assert not overflows(manager.page)
        manager.look(f"message-sent-{width}")
    with walker(chromium, portal, width) as dara:
        dara.sign_in(scene.dara, PASSWORD)
        dara.page.goto(f"/me/applications/{scene.application}")
        dara.says(words)
        assert not overflows(dara.page)
        dara.look(f"message-read-{width}")
    with walker(chromium, portal, width) as officer:
        officer.sign_in(scene.officer, PASSWORD)
        officer.page.goto(f"/nominations/{scene.cohort}")
        expect(officer.page.locator("main")).not_to_contain_text(words)
