"""Confirming a list: as it was seen, as a whole, each person once, in the order that was given."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.admissions.offices import BrowserOf, Office, nominated, officer_of
from tests.cohorts.lists.sheets import HEAD, person
from tests.factories.programme import make_organisation
from tests.support.statements import statements
from training_portal.admissions import nominating
from training_portal.admissions.models import Application, Nomination, NomineeRow
from training_portal.people import passports
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.platform import personal
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM
from training_portal.platform.tokens import OneTimeToken


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def hidden_values(html: str) -> dict[str, str]:
    return {
        name: html.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]
        for name in ("csrf_token", "idempotency_key", "seen")
    }


def twins() -> list[tuple[int, int]]:
    """Who was flagged, and as whom."""
    rows = db.session.execute(
        select(AuditEvent.subject_id, AuditEvent.after).where(AuditEvent.action == "possible_twin")
    )
    return [(subject_id, after["of"]) for subject_id, after in rows]


def test_a_list_that_changed_in_another_tab_is_not_confirmed(office: Office) -> None:
    office.send(person(1), person(2))
    url = office.list_url()
    first_tab = hidden_values(office.browser.get(f"{url}/confirm").html)
    office.browser.submit(url, action=f"{url}/rows/3/drop")
    answer = office.browser.client.post(f"{url}/confirm", data=first_tab)
    assert answer.status_code == 409
    assert "changed since you opened this page" in answer.text
    assert count(Nomination) == 0
    assert "1 person is nominated." in office.confirm()


def test_a_list_confirmed_in_one_tab_is_done_with_in_the_other(office: Office) -> None:
    office.send(person(1))
    url = office.list_url()
    first_tab = hidden_values(office.browser.get(f"{url}/confirm").html)
    office.confirm()
    answer = office.browser.client.post(f"{url}/confirm", data=first_tab)
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    assert "nothing was done twice" in office.browser.get(url)
    assert count(Nomination) == 1


def test_a_list_with_errors_is_not_confirmed_by_whatever_is_sent(office: Office) -> None:
    office.send(person(1), person(2, Nationality="XX"))
    url = office.list_url()
    values = hidden_values(office.browser.get(url).html + 'name="seen" value=""')
    assert office.browser.client.post(f"{url}/confirm", data=values).status_code == 409
    assert count(Person) == 0


def test_all_or_nobody(office: Office) -> None:
    office.send(*map(person, range(5)))
    values = hidden_values(office.browser.get(f"{office.list_url()}/confirm").html)
    with (
        patch.object(nominating, "_note", side_effect=RuntimeError("the power went off")),
        pytest.raises(RuntimeError),
    ):
        office.browser.client.post(f"{office.list_url()}/confirm", data=values)
    db.session.rollback()
    assert [count(each) for each in (Person, Nomination, Application, OutboxMail)] == [0] * 4
    assert "5 people are nominated." in office.confirm()


def test_ranks_follow_the_list_and_stay_each_their_own(office: Office) -> None:
    head = [*HEAD, "Rank"]
    rows = [[*person(n), rank] for n, rank in ((1, "3"), (2, ""), (3, "1"), (4, "3"))]
    office.send(*rows, head=head)
    office.confirm()
    ranks = db.session.execute(
        select(Person.email, Nomination.rank)
        .join(Nomination, Nomination.person_id == Person.id)
        .order_by(Nomination.rank)
    ).all()
    assert [tuple(row) for row in ranks] == [
        ("p3@example.org", 1), ("p1@example.org", 2), ("p4@example.org", 3), ("p2@example.org", 4),
    ]  # fmt: skip


def test_a_second_list_is_ranked_behind_the_first(office: Office) -> None:
    office.nominate(1, 2)
    office.nominate(3)
    assert db.session.scalars(select(Nomination.rank).order_by(Nomination.id)).all() == [1, 2, 3]


def test_people_who_share_an_address_get_no_mail_and_no_address(office: Office) -> None:
    shared = {"E-mail": "office@example.org"}
    office.send(
        person(1, **shared), person(2, **shared, **{"Date of birth": "1/2/1990"}), person(3)
    )
    page = office.browser.get(f"{office.list_url()}/confirm")
    assert "1 person gets an e-mail" in page
    assert "2 people have no e-mail of their own" in page
    office.confirm()
    addresses = db.session.scalars(select(OutboxMail.to_address)).all()
    assert addresses == ["p3@example.org"]
    assert db.session.scalars(select(Person.email).order_by(Person.id)).all() == [
        "", "", "p3@example.org",
    ]  # fmt: skip


def test_who_shares_an_address_with_a_row_left_out_gets_the_mail(office: Office) -> None:
    shared = {"E-mail": "office@example.org"}
    office.send(person(1, **shared), person(2, **shared, **{"Date of birth": "1/2/1990"}))
    url = office.list_url()
    office.browser.submit(url, action=f"{url}/rows/2/drop")
    office.confirm()
    assert db.session.scalars(select(OutboxMail.to_address)).all() == ["office@example.org"]


def test_leaving_the_first_of_two_out_keeps_the_second(office: Office) -> None:
    office.send(person(1, Nationality="XX"), person(1), person(2))
    url = office.list_url()
    page = office.browser.submit(url, action=f"{url}/drop-errors")
    assert "1 row left out." in page
    assert "2 people are nominated." in office.confirm()


def test_the_list_begins_the_step_about_work(office: Office) -> None:
    head = [*HEAD, "Position", "Organisation", "Years of experience"]
    office.send([*person(1), "Line leader", "Bavet Works (demo)", "4 years"], head=head)
    office.confirm()
    assert db.session.scalars(select(Application.answers)).one()["work"]["values"] == {
        "employer": ["Bavet Works (demo)"],
        "position": ["Line leader"],
        "experience_years": ["4"],
    }


def test_the_passport_is_sealed_and_found_by_its_hash(office: Office) -> None:
    office.send([*person(1), "N 004-101"], head=[*HEAD, "Passport"])
    office.confirm()
    recorded = db.session.scalars(select(Person)).one()
    assert recorded.passport_hash == personal.keyed_hash("passport", "N004101")
    assert passports.passport_number(recorded) == "N004101"
    assert b"N004101" not in (recorded.passport_sealed or b"")


def test_somebody_added_by_hand_meanwhile_is_named_before_confirming(office: Office) -> None:
    office.send(person(1), person(2))
    office.browser.submit(
        f"{office.base}/add", name="SOK Dara b", birth_date="12/03/1988", sex="M", nationality="KH"
    )
    page = office.browser.get(office.list_url())
    assert "Nominated already" in page
    assert "Nominate 1 person?" in office.browser.get(f"{office.list_url()}/confirm")


def test_what_another_body_knows_is_flagged_for_staff_and_told_to_nobody(
    office: Office, browser_of: BrowserOf
) -> None:
    office.nominate(1)
    body = make_organisation("KH", nominates=True)
    other = Office(officer_of(browser_of, body), body, office.cohort)
    page = other.send(person(1))
    assert "already" not in page
    assert "1 person is nominated." in other.confirm()
    first, second = db.session.scalars(select(Person.id).order_by(Person.id)).all()
    assert twins() == [(second, first)]
    assert "already" not in other.browser.get(other.base)


def test_a_passport_known_from_elsewhere_is_flagged_whatever_the_name(
    office: Office, browser_of: BrowserOf
) -> None:
    head = [*HEAD, "Passport"]
    office.send([*person(1), "N004101"], head=head)
    office.confirm()
    body = make_organisation("KH", nominates=True)
    other = Office(officer_of(browser_of, body), body, office.cohort)
    other.send([*person(2, **{"Date of birth": "1/2/1990"}), "n004101"], head=head)
    other.confirm()
    assert len(twins()) == 1


def test_a_hidden_person_is_no_match_for_anybody(office: Office, browser_of: BrowserOf) -> None:
    office.nominate(1)
    people.set_hidden(db.session.scalars(select(Person.id)).one(), True, actor=SYSTEM)
    assert "already" not in office.send(person(1))
    office.confirm()
    assert twins() == []
    assert nominated(office) == "1"


def test_the_number_of_statements_does_not_grow_with_the_list(app: Flask, office: Office) -> None:
    asked = []
    for numbers in (range(10), range(100, 140)):
        office.send(*([*person(n), f"N{n:07d}"] for n in numbers), head=[*HEAD, "Passport"])
        values = hidden_values(office.browser.get(f"{office.list_url()}/confirm").html)
        with statements(db.session.connection().engine) as seen:
            answer = office.browser.client.post(f"{office.list_url()}/confirm", data=values)
        assert answer.status_code == 303
        asked.append(len(seen))
    assert asked[0] == asked[1] < 50
    assert count(Nomination) == count(OneTimeToken) == 50
    assert set(db.session.scalars(select(NomineeRow.sealed))) == {None}
