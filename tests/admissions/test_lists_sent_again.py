"""A list that is sent again: who is nominated already stays as it is, the others go in."""

from __future__ import annotations

from sqlalchemy import select

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import HEAD, person
from training_portal.admissions.models import Nomination
from training_portal.people.models import Person
from training_portal.platform.database import db


def people() -> list[tuple[str, int]]:
    """E-mail addresses and ranks, in the order of nominating."""
    rows = db.session.execute(
        select(Person.email, Nomination.rank)
        .join(Nomination, Nomination.person_id == Person.id)
        .order_by(Nomination.id)
    )
    return [(email, rank) for email, rank in rows]


def test_only_who_is_new_is_nominated(office: Office) -> None:
    office.nominate(1, 2)
    # The second is known by what makes a person, whatever else is wrong in the row this time.
    page = office.send(person(1), person(2, Sex="?", **{"E-mail": "no at sign"}), person(3))
    assert "2 people of this list are nominated already and stay as they are" in page
    assert page.html.count("Nominated already") == 3  # two rows, and the figure on top
    assert "Every row that is left can be taken." in page
    page = office.browser.get(f"{office.list_url()}/confirm")
    assert "Nominate 1 person?" in page and "2 people are nominated already" in page
    assert "1 person is nominated." in office.confirm()
    assert people() == [("p1@example.org", 1), ("p2@example.org", 2), ("p3@example.org", 3)]


def test_who_stands_twice_in_a_list_sent_again_counts_once_and_is_marked(office: Office) -> None:
    office.nominate(1, 2)
    page = office.send(person(1), person(2), person(1), person(3))
    assert "2 people of this list are nominated already and stay as they are" in page
    # Three rows are two people: the figure of rows says so.
    assert "3 rows, of 2 people" in page
    assert page.html.count("Nominated already</span><p>The same person as line 2.</p>") == 1
    assert "2 people are nominated already" in office.browser.get(f"{office.list_url()}/confirm")
    page = office.browser.get(f"{office.list_url()}/discard")
    assert "Those nominated already stay nominated." in page and "Nobody on it" not in page
    page = office.browser.submit(page)
    assert "the 2 people nominated before stay so" in page
    assert len(people()) == 2


def test_all_or_nobody_holds_for_who_is_new(office: Office) -> None:
    office.nominate(1)
    office.send(person(1), person(2), person(3, Nationality="XX"))
    assert "Some rows still have errors" in office.browser.get(f"{office.list_url()}/confirm")
    assert len(people()) == 1


def test_a_list_of_people_who_are_all_nominated_says_so(office: Office) -> None:
    office.nominate(1, 2)
    page = office.send(person(1), person(2))
    assert "Everybody who is left is nominated already: there is nothing to do." in page
    page = office.browser.get(f"{office.list_url()}/confirm")
    assert "there is nothing to do" in page


def test_a_rank_of_the_earlier_list_binds_nobody_on_the_new_one(office: Office) -> None:
    head = [*HEAD, "Rank"]
    office.send([*person(1), "1"], head=head)
    office.confirm()
    page = office.send([*person(1), "1"], [*person(2), "1"], head=head)
    assert "The same rank" not in page
    office.confirm()
    assert people()[-1] == ("p2@example.org", 2)


def test_an_address_shared_with_somebody_nominated_already_opens_nobody_s_record(
    office: Office,
) -> None:
    shared = {"E-mail": "office@example.org"}
    rows = [person(1, **shared), person(2, **shared, **{"Date of birth": "1/2/1990"})]
    office.send(*rows)
    office.confirm()
    office.send(*rows, person(3, **shared, **{"Date of birth": "1/3/1990"}))
    office.confirm()
    assert [email for email, _rank in people()] == ["", "", ""]


def test_who_was_taken_back_is_new_again(office: Office) -> None:
    office.nominate(1)
    public_id = db.session.scalars(select(Nomination.public_id)).one()
    office.browser.submit(f"{office.base}/{public_id}/withdraw", reason="Changed post.")
    assert "1 person is nominated." in office.nominate(1)
