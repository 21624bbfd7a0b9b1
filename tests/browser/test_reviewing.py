"""A manager gives reviews out, reviewers write on a phone, and what differs goes to a third."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walker import Walker, walker
from tests.factories import PASSWORD, make_account
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, make_person
from tests.factories.reviews import make_reviewer
from tests.support.chromium import go_by, overflows
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.admissions.models import ApplicationState
from training_portal.platform.policy import Role


@dataclass(frozen=True)
class Scene:
    """A cohort with one application that can be reviewed, and who is there for it."""

    board: str
    coordinator: str
    reviewers: dict[str, str]


@pytest.fixture(scope="module")
def scene(portal: LivePortal) -> Scene:
    app = create_app(portal.settings)
    with app.app_context():
        cohort = make_cohort()
        person = make_person("Noy Keo")
        make_application(
            cohort, person, state=ApplicationState.ELIGIBLE, snapshot={"position": "Line leader"}
        )
        people = [make_reviewer(name) for name in ("Akiko", "Ben", "Chie")]
        return Scene(
            f"/manage/cohorts/{cohort.public_id}/reviews",
            make_account(Role.PROGRAMME_COORDINATOR, name="Naomi").email,
            {each.display_name: each.email for each in people},
        )


def write(person: Walker, step: int) -> None:
    """Open the one review there is, choose this step of each scale, and send it."""
    person.page.goto("/reviews")
    go_by(person.page.locator("tbody th a"))
    person.press("No conflict: open the application")
    person.says("Line leader")
    for choice in person.page.locator(f"main input[type=radio][value='{step}']").all():
        choice.check()
    assert not overflows(person.page)
    person.page.get_by_label("What decided it, in all").fill("Seen and judged.")
    expect(person.page.locator("[data-saved-line]")).to_contain_text("Saved. You can close")
    person.press("Check and send")
    person.says("Once it is sent it cannot be changed.")
    person.press("Send the review")
    person.says("Your review is sent.")


def test_two_who_differ_are_followed_by_a_third(
    portal: LivePortal, chromium: Browser, scene: Scene
) -> None:
    with walker(chromium, portal) as naomi:
        naomi.sign_in(scene.coordinator, PASSWORD)
        naomi.page.goto(scene.board)
        naomi.follow("Plan reviews")
        naomi.press("Save")
        naomi.follow("Propose reviewers")
        naomi.says("2 reviews are given out.")
        naomi.press("Give out 2 reviews")
        naomi.says("Not begun")
        naomi.look("reviews-given-out")
        given = naomi.page.locator("tbody tr").inner_text()
        names = [name for name in scene.reviewers if name in given]
        assert len(names) == 2
        for name, step in zip(names, (5, 1), strict=True):
            with walker(chromium, portal, width=360) as reviewer:
                reviewer.sign_in(scene.reviewers[name], PASSWORD)
                write(reviewer, step)
                reviewer.look(f"reviewed-{step}")
        naomi.page.goto(scene.board)
        (third,) = set(scene.reviewers) - set(names)
        naomi.says(third)
        naomi.says("2 of 3 sent")
        naomi.look("a-third-is-asked")
