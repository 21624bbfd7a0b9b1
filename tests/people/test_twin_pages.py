"""Programme staff look at who may be on record twice, and say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import actor_of, make_account, make_person, make_twin, propose
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.people.models import Person, Twin, TwinState
from training_portal.people.twins import services
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import NotAllowed, Refused

LIST = "/manage/people/twice"


@pytest.fixture
def coordinator(app: Flask, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def state_of(twin: Twin) -> TwinState:
    return db.session.get_one(Twin, twin.id, populate_existing=True).state


def test_the_task_leads_to_the_pair_and_a_reason_keeps_it_apart(coordinator: PageClient) -> None:
    twin = make_twin()
    page = coordinator.get("/me")
    page = coordinator.get(page.link("1 person may be on record twice"))
    assert "the same name, the same date of birth" in page
    page = coordinator.get(page.link("Chum Sothy"))
    assert "Sothy Chum" in page
    page = coordinator.submit(page, button="Keep them apart", status=422)
    page = coordinator.submit(page, button="Keep them apart", reason="They are cousins.")
    assert page.notices == ["They stay apart."]
    assert "Nothing waits" in page
    assert state_of(twin) is TwinState.KEPT_APART
    page = coordinator.get(f"{LIST}/{twin.public_id}")
    assert "They are cousins." in page
    coordinator.submit(page, button="Look at them once more")
    assert state_of(twin) is TwinState.OPEN


def test_it_is_decided_once(coordinator: PageClient) -> None:
    twin = make_twin()
    services.keep_apart(twin.id, reason="Cousins.", actor=SYSTEM)
    with pytest.raises(Refused):
        services.keep_apart(twin.id, reason="Cousins.", actor=SYSTEM)
    services.reopen(twin.id, actor=SYSTEM)
    with pytest.raises(Refused):
        services.reopen(twin.id, actor=SYSTEM)


def test_nobody_else_decides(app: Flask) -> None:
    twin = make_twin()
    with pytest.raises(NotAllowed):
        services.keep_apart(twin.id, reason="Cousins.", actor=actor_of(make_account(Role.REVIEWER)))


def test_who_is_one_of_them_finds_neither_task_nor_page(
    app: Flask, browser_of: Callable[[Account], PageClient]
) -> None:
    account = make_account(Role.PROGRAMME_COORDINATOR)
    twin = propose(make_person("Sothy Chum", account=account), make_person("Chum Sothy"))
    browser = browser_of(account)
    assert "on record twice" not in browser.get("/me")
    assert "Chum Sothy" not in browser.get(LIST)
    browser.get(f"{LIST}/{twin.public_id}", status=404)


def test_the_persons_page_says_so_to_staff_alone(
    coordinator: PageClient, browser_of: Callable[[Account], PageClient]
) -> None:
    account = make_account()
    one = make_person("Chum Sothy", account=account)
    twin = propose(one, make_person("Sothy Chum", claimed=True))
    page = coordinator.get(f"/manage/people/{one.public_id}")
    assert page.link("Compare both records") == f"{LIST}/{twin.public_id}"
    own = browser_of(account)
    for address in ("/me", "/me/profile"):
        assert "twice" not in own.get(address)


def test_who_hid_meanwhile_is_shown_to_nobody(coordinator: PageClient) -> None:
    twin = make_twin()
    with unit_of_work():
        db.session.get_one(Person, twin.high_id).is_hidden = True
    coordinator.get(f"{LIST}/{twin.public_id}", status=404)
    assert "Chum Sothy" not in coordinator.get(LIST)
    assert "on record twice" not in coordinator.get("/me")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Anong", "Bounmy"}),
        ("state=open", {"Bounmy"}),
        ("state=kept_apart&columns=decided_at.state", {"Anong"}),
        ("reason=born", {"Anong", "Bounmy"}),
        ("reason=passport", set()),
        ("q=other boun", {"Bounmy"}),
        ("q=nobody", set()),
    ],
)
def test_pairs_are_found(coordinator: PageClient, query: str, found: set[str]) -> None:
    apart = make_twin("Anong", "Other Anong")
    make_twin("Bounmy", "Other Bounmy")
    services.keep_apart(apart.id, reason="Cousins.", actor=SYSTEM)
    page = coordinator.get(f"{LIST}?{query}")
    assert {name for name in ("Anong", "Bounmy") if name in page} == found


def test_the_file_says_why(coordinator: PageClient) -> None:
    make_twin("Anong", "Other Anong")
    text = coordinator.client.get(f"{LIST}?format=csv&columns=other.score.state").text
    assert text.lstrip("\ufeff").splitlines() == [
        "One record,The other,What they have alike,State",
        'Anong,Other Anong,"the same name, the same date of birth",To be looked at',
    ]


def test_a_longer_list_asks_no_more(coordinator: PageClient) -> None:
    make_twin("Anong", "Other Anong")
    coordinator.get(LIST)
    with statements(db.engine) as one:
        coordinator.get(LIST)
    for number in range(5):
        make_twin(f"Person {number}", f"Other {number}")
    with statements(db.engine) as six:
        coordinator.get(LIST)
    assert len(six) == len(one)
