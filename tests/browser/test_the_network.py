"""An alumna joins the network on a phone, meets people of two countries, and takes it all back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walker import Walker, walker
from tests.support.chromium import go_by
from tests.support.database import Databases
from tests.support.live import LivePortal, serving

HER = "Thet Htar Wai"
FRIEND = "Souphaphone Luangrath"


@pytest.fixture(scope="module")
def portal(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """The portal with the demo programme."""
    folder = tmp_path_factory.mktemp("network")
    with serving(databases.demo(folder), folder) as served:
        yield served


def test_an_alumna_joins_connects_and_leaves(portal: LivePortal, chromium: Browser) -> None:
    with walker(chromium, portal, 360) as her, walker(chromium, portal, 360) as friend:
        her.sign_in("trainee.completed@demo.example.org")
        friend.sign_in("trainee.completed.la@demo.example.org")
        she_joins_and_chooses(her)
        she_finds_people_in_two_countries(her)
        she_asks(her)
        the_friend_accepts(friend)
        she_sees_what_connections_see(her)
        she_leaves(her)
        she_is_nowhere(friend)


def she_joins_and_chooses(her: Walker) -> None:
    her.page.goto("/me/network")
    her.look("network-join")
    her.press("Join the network")
    her.says("Without your yes")
    her.page.get_by_label("Yes, I want to be in the network.").check()
    her.press("Join the network")
    her.look("network-fields")
    her.fill("About me (optional)", "I check rules of origin and like to compare notes.")
    her.page.get_by_label("About me: shown to").select_option(label="People of my cohorts")
    her.press("Save")
    her.says("This is what others see from now on.")
    her.look("network-preview")
    assert her.page.get_by_text("rules of origin").count() == 0
    her.page.get_by_label("Seen by").select_option(label="My connections")
    her.press("Show")
    her.says("I check rules of origin")


def she_finds_people_in_two_countries(her: Walker) -> None:
    for country in ("Cambodia", "Viet Nam"):
        her.page.goto("/network")
        her.page.locator("#filter-country").select_option(label=country)
        her.press("Filter")
        expect(her.page.locator("tbody tr").first).to_contain_text(country)
    her.look("network-directory")


def she_asks(her: Walker) -> None:
    her.page.goto("/network?q=souphaphone")
    go_by(her.page.locator("tbody").get_by_role("link", name=FRIEND))
    her.look("network-member")
    her.follow("Ask to connect")
    her.fill("Your message (optional)", "Shall we compare how our offices do it?")
    her.press("Send")
    her.says("It waits for an answer.")


def the_friend_accepts(friend: Walker) -> None:
    friend.page.goto("/me")
    friend.look("network-task")
    friend.follow(f"{HER} asks you: Connection")
    friend.says("Shall we compare how our offices do it?")
    friend.look("network-question")
    friend.press("Accept")
    friend.says("You are connected from now on.")
    friend.says(HER)
    friend.look("network-connections")


def she_sees_what_connections_see(her: Walker) -> None:
    her.page.goto("/network?q=souphaphone")
    go_by(her.page.locator("tbody").get_by_role("link", name=FRIEND))
    her.says("trainee.completed.la@demo.example.org")


def she_leaves(her: Walker) -> None:
    her.page.goto("/me/network")
    her.look("network-mine")
    her.follow("Leave the network…")
    her.look("network-leave")
    her.press("Leave the network")
    her.says("No page shows you any more.")


def she_is_nowhere(friend: Walker) -> None:
    """Every page that is loaded after the commit is without her."""
    for place in ("/network", "/network?q=thet", "/network?country=MM", "/me/network/connections"):
        friend.page.goto(place)
        expect(friend.page.locator("main")).not_to_contain_text(HER)
    friend.page.goto("/me")
    expect(friend.page.locator("main")).not_to_contain_text(HER)
    friend.page.goto("/network?q=thet")
    friend.says("Nobody found")
