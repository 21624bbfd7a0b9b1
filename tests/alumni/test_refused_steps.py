"""What the network refuses who is not in it, and what is done once only."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.alumni import acting, make_finished_cohort, make_link, make_member
from training_portal.alumni import link_services, membership_services, safety_services
from training_portal.alumni.models import (
    LinkKind,
    LinkState,
    NetworkBlock,
    NetworkMember,
    PersonLink,
)
from training_portal.alumni.rules import latest_birth
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

Pair = tuple[NetworkMember, NetworkMember]


@pytest.fixture
def pair(app: Flask) -> Pair:
    cohort = make_finished_cohort()
    return make_member("One", cohort=cohort), make_member("Other", cohort=cohort)


def leave(member: NetworkMember) -> None:
    membership_services.leave(member.person_id, actor=acting(member))


def test_who_left_neither_leaves_again_nor_asks_nor_blocks_nor_writes(pair: Pair) -> None:
    one, other = pair
    leave(one)
    with pytest.raises(Refused, match="not in the network"):
        leave(one)
    with pytest.raises(Refused, match="You are not in the network"):
        link_services.ask(
            one.person_id, other.person_id, LinkKind.CONNECTION, message="", actor=acting(one)
        )
    with pytest.raises(Refused, match="You are not in the network"):
        safety_services.block(one.person_id, other.person_id, actor=acting(one))
    with pytest.raises(Refused, match="You have left"):
        membership_services.tell(one.id, membership_services.Told(), {}, actor=acting(one))


def test_a_connection_that_is_there_is_not_asked_for_again(pair: Pair) -> None:
    one, other = pair
    make_link(one, other)
    with pytest.raises(Refused, match="there already"):
        link_services.ask(
            one.person_id, other.person_id, LinkKind.CONNECTION, message="", actor=acting(one)
        )


def test_nobody_else_answers_a_link(pair: Pair) -> None:
    one, other = pair
    third = make_member("Third")
    link = make_link(one, other, state=LinkState.ASKED)
    with pytest.raises(Refused):
        link_services.answer(link.id, third.person_id, "accept", actor=acting(third))


def test_a_block_is_undone_once_also_when_its_owner_left_meanwhile(pair: Pair) -> None:
    one, other = pair
    safety_services.block(one.person_id, other.person_id, actor=acting(one))
    block = db.session.scalars(select(NetworkBlock.id)).one()
    leave(one)
    safety_services.unblock(block, actor=acting(one))
    assert db.session.scalars(select(NetworkBlock)).all() == []
    with pytest.raises(Refused, match="done already"):
        safety_services.unblock(block, actor=acting(one))


def test_a_reported_person_who_left_is_barred_all_the_same(pair: Pair) -> None:
    one, other = pair
    made = safety_services.report(one.person_id, other.person_id, words="Rude.", actor=acting(one))
    leave(other)
    safety_services.decide_report(made.id, "remove", reason="Seen.", actor=SYSTEM)
    assert db.session.get_one(NetworkMember, other.id, populate_existing=True).barred_at is not None


def test_whoever_leaves_ends_links_and_questions_and_lets_rest_what_is_over(pair: Pair) -> None:
    one, other = pair
    third, fourth = make_member("Third"), make_member("Fourth")
    links = [
        make_link(one, other),
        make_link(one, third, state=LinkState.ASKED),
        make_link(one, fourth, state=LinkState.DECLINED),
    ]
    leave(one)
    states = [
        db.session.get_one(PersonLink, link.id, populate_existing=True).state for link in links
    ]
    assert states[0] is LinkState.ENDED and states[2] is LinkState.DECLINED
    assert states[1] in (LinkState.WITHDRAWN, LinkState.DECLINED)


@pytest.mark.parametrize(
    ("today", "age", "born"),
    [
        ("2024-02-29", 18, "2006-02-28"),
        ("2024-02-29", 20, "2004-02-29"),
        ("2100-02-28", 18, "2082-02-28"),
        ("2028-02-29", 128, "1900-02-28"),
    ],
)
def test_who_was_born_on_the_29_of_february_is_of_age_on_the_first_of_march(
    today: str, age: int, born: str
) -> None:
    assert latest_birth(date.fromisoformat(today), age) == date.fromisoformat(born)
