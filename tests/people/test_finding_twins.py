"""The duty that finds who is on record twice."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import func, select

from tests.factories import make_organisation, make_person, put_forward
from tests.support.statements import statements
from training_portal.people import services
from training_portal.people.models import Person, PersonMark, Twin, TwinState
from training_portal.people.twins import finding
from training_portal.people.twins import services as twins
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

BORN = date(1995, 3, 1)


def pairs() -> list[tuple[int, int]]:
    finding.find()
    rows = db.session.execute(select(Twin.low_id, Twin.high_id).order_by(Twin.id)).all()
    return [(low, high) for low, high in rows]


def test_a_second_record_is_found_by_passport_whatever_its_name(app: Flask) -> None:
    body = make_organisation().id
    one = put_forward("Chum Sothy", by=body, passport_number="N 0123456")
    pairs()
    other = put_forward("ជុំ", by=body, passport_number="n0123456")
    assert pairs() == [(one.id, other.id)]


def test_what_was_compared_is_not_compared_again(app: Flask) -> None:
    make_person("Chum Sothy", claimed=True, birth_date=BORN)
    make_person("Sothy Chum", claimed=True, birth_date=BORN)
    assert finding.find() == 2
    assert finding.find() == 0


def test_a_change_of_facts_proposes_and_takes_back(app: Flask) -> None:
    one = make_person("Chum Sothy", claimed=True, birth_date=BORN)
    other = make_person("Somchai", claimed=True, birth_date=BORN)
    assert pairs() == []
    services.change_facts(
        other.id, services.Facts(full_name="Sothi Chum", birth_date=BORN), actor=SYSTEM
    )
    assert pairs() == [(one.id, other.id)]
    services.change_facts(
        other.id, services.Facts(full_name="Somchai", birth_date=BORN), actor=SYSTEM
    )
    assert pairs() == []


def test_who_hides_is_nobodys_twin_until_they_show_themselves(app: Flask) -> None:
    one = make_person("Chum Sothy", claimed=True, birth_date=BORN)
    other = make_person("Sothy Chum", claimed=True, birth_date=BORN, is_hidden=True)
    assert pairs() == []
    services.set_hidden(other.id, False, actor=SYSTEM)
    assert pairs() == [(one.id, other.id)]
    services.set_hidden(one.id, True, actor=SYSTEM)
    assert pairs() == []


def test_what_staff_said_is_remembered(app: Flask) -> None:
    make_person("Chum Sothy", claimed=True, birth_date=BORN)
    other = make_person("Sothy Chum", claimed=True, birth_date=BORN)
    pairs()
    twin = db.session.scalars(select(Twin)).one()
    twins.keep_apart(twin.id, reason="Cousins.", actor=SYSTEM)
    services.change_facts(
        other.id,
        services.Facts(full_name="Sothy Chum", birth_date=BORN, phone="+8551"),
        actor=SYSTEM,
    )
    assert len(pairs()) == 1
    assert db.session.get_one(Twin, twin.id, populate_existing=True).state is TwinState.KEPT_APART


def test_erasure_leaves_neither_pair_nor_mark(app: Flask) -> None:
    one = make_person("Chum Sothy", claimed=True, birth_date=BORN)
    make_person("Sothy Chum", claimed=True, birth_date=BORN)
    pairs()
    services.erase(one.id, actor=SYSTEM)
    assert pairs() == []
    assert not db.session.scalar(select(func.count()).where(PersonMark.person_id == one.id))


def test_a_mark_that_too_many_share_pairs_nobody(app: Flask) -> None:
    """A whole office with one telephone, and no dates of birth."""
    many = finding._SHARED_BY + 1
    with unit_of_work():
        for number in range(many):
            make_person(f"Clerk {number}", claimed=True, phone="+8551")
    assert pairs() == []
    assert db.session.scalar(select(func.count()).select_from(PersonMark))


def test_comparing_one_costs_the_same_among_many(app: Flask) -> None:
    def cost() -> int:
        make_person("Chum Sothy", claimed=True, birth_date=BORN, email="a@example.org")
        with statements(db.engine) as asked:
            assert finding.find() == 1
        return len(asked)

    few = cost()
    with unit_of_work():
        for number in range(60):
            make_person(
                f"Somebody {number}", claimed=True, birth_date=date(1980, 1, 1 + number % 28)
            )
    finding.find()
    db.session.expire_all()
    # The one more statement adds the pair.
    assert cost() <= few + 6
    assert db.session.scalar(select(func.count()).select_from(Person)) == 62
