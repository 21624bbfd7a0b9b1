"""Staff put in somebody who is on no list: held back, told, and proposed where it may be known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests.factories import make_account, make_actor, make_person
from tests.factories.programme import make_organisation
from tests.support.mails import last_link, mails_to
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.people import adding, claims
from training_portal.people.models import Person
from training_portal.people.services import Facts
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed

BrowserOf = Callable[[Account], PageClient]
KEO = "keo@people.example.org"


@pytest.fixture
def body(app: Flask) -> Organisation:
    return make_organisation("LA", name="Chamber of Savannakhet")


@pytest.fixture
def coordinator(browser_of: BrowserOf, body: Organisation) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Naomi"))


@pytest.fixture
def add(coordinator: PageClient, body: Organisation) -> Callable[..., Page]:
    def added(status: int = 200, **typed: object) -> Page:
        whole = {
            "full_name": "Keo Dara",
            "birth_date": "05/03/1990",
            "residence_country": "LA",
            "email": KEO,
            "body": body.public_id,
            "source": "Registration form of 3 June",
            **typed,
        }
        return coordinator.submit("/manage/people/new", status=status, **whole)

    return added


def people() -> list[Person]:
    db.session.expire_all()
    return list(db.session.scalars(select(Person).order_by(Person.id)))


def test_who_is_added_is_held_back_and_told_what_is_kept_and_from_where(
    add: Callable[..., Page], coordinator: PageClient
) -> None:
    page = add(sex="F", nationality="LA", native_name="ແກ້ວ ດາຣາ")
    assert page.notices[0].startswith("Recorded. The person gets a mail")
    (person,) = people()
    assert person.is_hidden and person.claimed_at is None and person.sex == "F"
    assert "Registration form of 3 June" in page.text and "Chamber of Savannakhet" in page.text
    assert "The record was put in" in page.text and "Naomi" in page.text
    (told,) = mails_to(KEO)
    assert "Chamber of Savannakhet" in told.body and "Registration form of 3 June" in told.body
    assert "date of birth" in told.body and "1990" not in told.body


def test_the_person_takes_the_record_over_by_the_link_of_the_mail(
    add: Callable[..., Page], pages: PageClient
) -> None:
    add()
    link = last_link(KEO)
    page = pages.get(link)
    assert "Registration form of 3 June" in page.text and "Keo" not in page.text
    pages.submit(link, birth_date="05/03/1990", password="river-lotus-bridge-9")
    (person,) = people()
    assert person.claimed_at is not None and not person.is_hidden


def test_the_person_can_have_it_removed(add: Callable[..., Page], pages: PageClient) -> None:
    add()
    pages.submit(f"{last_link(KEO)}/remove")
    (person,) = people()
    assert person.erased_at is not None and person.recorded_from == ""


def test_what_nobody_takes_over_goes_after_ninety_days(add: Callable[..., Page]) -> None:
    add()
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        assert claims.purge_unclaimed() == 1


def test_without_an_address_a_letter_is_printed(
    add: Callable[..., Page], coordinator: PageClient, pages: PageClient
) -> None:
    page = add(email="")
    assert "make a letter to hand out" in page.notices[0]
    (person,) = people()
    page = coordinator.submit(f"/manage/people/{person.public_id}/link")
    assert "Registration form of 3 June" in page.text
    (address,) = [each for each in page.text.split() if "/claim/" in each]
    pages.get(address[address.index("/claim/") :])


def test_a_new_link_takes_the_place_of_the_mailed_one(
    add: Callable[..., Page], coordinator: PageClient, pages: PageClient
) -> None:
    add()
    first = last_link(KEO)
    (person,) = people()
    coordinator.submit(f"/manage/people/{person.public_id}/link")
    db.session.expire_all()
    assert [bool(each.body) for each in mails_to(KEO)] == [False, True]
    pages.get(first, status=410)
    pages.get(last_link(KEO))


def test_who_may_be_known_is_proposed_and_added_once_staff_have_looked(
    add: Callable[..., Page],
) -> None:
    known = make_person("Dara Keo", native_name="Keo Dara", birth_date=date(1990, 3, 5))
    page = add(422, email="")
    assert f"/manage/people/{known.public_id}" in page.html
    assert "the same name and date of birth" in page.text
    assert len(people()) == 1
    add(email="", match=known.public_id, is_another=True)
    assert len(people()) == 2


def test_another_who_may_be_the_same_is_asked_about_by_themselves(
    add: Callable[..., Page],
) -> None:
    first = make_person("Keo Dara", birth_date=date(1990, 3, 5))
    second = make_person("ແກ້ວ ດາຣາ", birth_date=date(1990, 3, 5))
    typed = {"email": "", "native_name": "ແກ້ວ ດາຣາ", "is_another": True}
    page = add(422, match=first.public_id, **typed)
    assert f"/manage/people/{second.public_id}" in page.html
    add(match=[second.public_id, first.public_id], **typed)
    assert len(people()) == 3


def test_who_hides_is_proposed_to_nobody(add: Callable[..., Page]) -> None:
    make_person("Keo Dara", is_hidden=True, claimed=True, birth_date=date(1990, 3, 5))
    add(email="")


def test_no_notice_goes_to_an_address_that_somebody_else_has(add: Callable[..., Page]) -> None:
    make_person("Somebody Else", email=KEO.upper())
    page = add(422)
    assert "Somebody else here has this e-mail" in page.text
    assert len(people()) == 1


def test_nobody_but_the_coordinator_adds(body: Organisation) -> None:
    manager = make_actor(Role.PROGRAMME_MANAGER)
    with pytest.raises(NotAllowed):
        adding.add_person(
            Facts(full_name="Keo"), body=body.public_id, source="A form", actor=manager
        )
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
