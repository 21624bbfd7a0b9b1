"""The list of concerns: found, shared out among those who read them, and taken along as a file."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.factories import give_role, make_account, make_company
from tests.factories.accounts import actor_of
from tests.factories.placements import make_concern, make_graduate, make_placement, make_posting
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.placements import concern_services as services
from training_portal.placements.models import Concern
from training_portal.platform.audit import PersonalRead, person_reference, timeline
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
LIST = "/manage/concerns"
WORDS = "They took my passport."
_numbers = count(1)


@pytest.fixture
def noi(app: Flask) -> Account:
    return make_account(Role.PROGRAMME_COORDINATOR, name="Noi")


@pytest.fixture
def browser(noi: Account, browser_of: BrowserOf) -> PageClient:
    return browser_of(noi)


def concern(company: str = "", country: str = "LA") -> Concern:
    _account, person = make_graduate()
    name = company or f"Works {next(_numbers)}"
    posting = make_posting(make_company(country, name=name))
    return make_concern(make_placement(posting, person), WORDS)


def again(row: Concern) -> Concern:
    return db.session.get_one(Concern, row.id, populate_existing=True)


def test_concerns_are_taken_up_given_on_and_given_back(
    noi: Account, browser: PageClient, browser_of: BrowserOf
) -> None:
    suda = make_account(Role.PROGRAMME_COORDINATOR, name="Suda")
    make_account(Role.PROGRAMME_MANAGER, name="No reader of concerns")
    first, second, settled = concern(), concern(), concern()
    services.settle_concern(settled.id, "Talked to.", actor=SYSTEM)
    rows = [each.public_id for each in (first, second, settled)]
    page = browser.submit(LIST, button="Look into these myself", row=rows)
    assert "Left out: 1" in page and "This concern is settled already." in page
    page = browser.submit(page, button="Look into these myself: 2")
    assert page.notices == ["You look into 2 concerns."]
    assert again(first).taken_by_id == again(second).taken_by_id == noi.id
    assert "concerns to look at" not in browser_of(suda).get("/me"), "they are with somebody"
    assert "2 concerns to look at" in browser.get("/me")

    page = browser.submit(LIST, button="Give these to a colleague", row=rows[:1])
    assert "Suda" in page and "No reader of concerns" not in page
    page = browser.submit(page, button="Give these to a colleague: 1", status=422)
    browser.submit(page, button="Give these to a colleague: 1", choice=suda.public_id)
    assert again(first).taken_by_id == suda.id
    assert "Suda" in browser.get(LIST) and "Suda" not in browser.get(f"{LIST}?whose=mine")

    page = browser.submit(LIST, button="Give these back to all", row=rows[1:2])
    browser.submit(page, button="Give these back to all: 1")
    assert again(second).taken_by_id is None and again(second).taken_at is None
    actions = [entry.action for entry in timeline([("concern", second.id)])]
    assert actions == ["give_back", "take_up", "raise"]


@time_machine.travel("2026-11-29T08:00:05Z", tick=False)
def test_the_colleague_is_told_by_one_mail_with_nothing_of_what_was_raised(noi: Account) -> None:
    suda = make_account(Role.PROGRAMME_COORDINATOR, name="Suda")
    actor = actor_of(noi, Role.PROGRAMME_COORDINATOR)
    rows = [concern("Harness works"), concern("Lens works")]
    for row in rows:
        services.take_up(row.id, suda.id, actor=actor)
    services.take_up(rows[0].id, noi.id, actor=actor)
    assert mails_to(noi.email) == [], "who takes it up themselves knows"
    told, gone = mails_to(suda.email)
    assert "with somebody else now" in gone.body
    assert last_link(suda.email) == f"{LIST}?state=open&whose=mine"
    people = [db.session.get_one(Person, row.person_id).full_name for row in rows]
    for words in (WORDS, "works", rows[0].kind.label, *people):
        assert words not in told.subject + told.body + gone.subject + gone.body


def test_it_is_given_to_nobody_who_does_not_read_concerns(noi: Account) -> None:
    row, stranger = concern("Harness works"), make_account(email="stranger@example.org")
    with pytest.raises(Refused, match="does not read this concern"):
        services.take_up(row.id, stranger.id, actor=actor_of(noi, Role.PROGRAMME_COORDINATOR))
    assert db.session.get_one(Concern, row.id).taken_by_id is None


def test_the_file_has_who_and_what_about_never_the_words_and_is_noted(
    noi: Account, browser: PageClient
) -> None:
    row = concern("Harness works")
    concern("Lens works", "KH")
    services.take_up(row.id, noi.id, actor=actor_of(noi, Role.PROGRAMME_COORDINATOR))
    columns = "state.company.country.person.taken_by"
    text = browser.client.get(f"{LIST}?q=harness&format=csv&columns={columns}").text
    assert "Harness works" in text and "Noi" in text and "Lens works" not in text
    assert WORDS not in text
    read = db.session.scalars(select(PersonalRead.person_ref)).all()
    assert read == [person_reference(row.person_id)], "those in the file, and nobody else"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=KH", {"Lens"}),
        ("whose=nobody&sort=person", {"Lens"}),
        ("whose=mine&sort=-taken_by", {"Harness"}),
        ("q=lens", {"Lens"}),
        ("q=ＬÉṆS", {"Lens"}),
        ("kind=pay", set()),
        ("columns=country.company.settled_at&sort=country", {"Harness", "Lens"}),
    ],
)
def test_concerns_are_found(noi: Account, browser: PageClient, query: str, found: set[str]) -> None:
    row = concern("Harness works")
    concern("Lens works", "KH")
    services.take_up(row.id, noi.id, actor=actor_of(noi, Role.PROGRAMME_COORDINATOR))
    page = browser.get(f"{LIST}?{query}")
    assert {name for name in ("Harness", "Lens") if f"{name} works" in page} == found


def test_the_list_asks_as_often_for_many_as_for_few(browser: PageClient) -> None:
    asked: list[int] = []
    for _round in range(2):
        concern(), concern()
        for page in (LIST, f"{LIST}/chosen?action=assign&all_matching=1"):
            with statements(db.engine) as seen:
                browser.get(page)
            asked.append(len(seen))
    assert asked[:2] == asked[2:]


def test_the_way_to_concerns_is_shown_to_those_who_read_them(
    app: Flask, browser_of: Callable[[Account], PageClient]
) -> None:
    for role, is_shown in ((Role.PROGRAMME_COORDINATOR, True), (Role.PROGRAMME_MANAGER, False)):
        page = browser_of(make_account(role)).get("/manage/postings")
        assert ("/manage/concerns" in page.html.partition("<main")[2]) is is_shown


def test_who_works_for_the_company_neither_finds_nor_reads_it(
    noi: Account, browser: PageClient, browser_of: BrowserOf
) -> None:
    company = make_company("LA", name="Harness works")
    _account, person = make_graduate()
    row = make_concern(make_placement(make_posting(company), person), WORDS)
    give_role(noi, Role.COMPANY_RECRUITER, company)
    other = concern("Lens works")
    assert "1 concern to look at" in browser.get("/me")
    page = browser.get(LIST)
    assert "Lens works" in page and "Harness works" not in page
    assert "Harness works" not in browser.client.get(f"{LIST}?format=csv").text
    browser.get(f"{LIST}/{row.public_id}", status=404)
    browser.client.post(f"{LIST}/{row.public_id}", data={"settlement": "Nothing in it."})
    assert again(row).state.value == "open"
    suda = browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Suda"))
    assert "2 concerns to look at" in suda.get("/me")
    page = suda.submit(
        LIST, button="Give these to a colleague", row=[row.public_id, other.public_id]
    )
    page = suda.submit(page, button="Give these to a colleague: 2", choice=noi.public_id)
    assert "Who was chosen does not read this concern." in page
    assert again(row).taken_by_id is None and again(other).taken_by_id == noi.id


def test_who_raised_it_does_not_look_into_it(
    noi: Account, browser: PageClient, browser_of: BrowserOf
) -> None:
    _account, person = make_graduate(account=noi)
    row = make_concern(make_placement(make_posting(make_company("LA")), person), WORDS)
    assert "concern to look at" not in browser.get("/me")
    browser.get(f"{LIST}/{row.public_id}", status=404)
    suda = make_account(Role.PROGRAMME_COORDINATOR)
    with pytest.raises(Refused, match="does not read this concern"):
        services.take_up(row.id, noi.id, actor=actor_of(suda, Role.PROGRAMME_COORDINATOR))


def test_what_the_list_does_not_show_is_not_counted(browser: PageClient) -> None:
    row = concern("Harness works")
    people.erase(row.person_id, actor=SYSTEM)
    assert "concern to look at" not in browser.get("/me")
    assert "Harness works" not in browser.get(LIST)
