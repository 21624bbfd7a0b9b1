"""Several at once on one question: accepting, taking back, blocking, leaving have one outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.alumni import acting, make_link, make_member
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.alumni import link_services, membership_services, safety_services
from training_portal.alumni.models import (
    LinkKind,
    LinkState,
    NetworkBlock,
    NetworkMember,
    PersonLink,
)
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

#: Rounds of each race: one could go well by luck.
ROUNDS = 2


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def at_once(portal: Flask, works: Sequence[Callable[[], object]]) -> list[bool]:
    """Carry all out at one moment; whether each was done rather than refused."""
    gate = Barrier(len(works))

    def one(work: Callable[[], object]) -> bool:
        with portal.app_context():
            gate.wait()
            try:
                work()
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


class Pair:
    """Somebody who asks and somebody who is asked, by ids that any thread may use."""

    def __init__(self, portal: Flask, number: int, *, asks: bool = True) -> None:
        self.portal = portal
        with portal.app_context():
            asker, asked = make_member(f"Asker {number}"), make_member(f"Asked {number}")
            self.asker, self.asked = asker.person_id, asked.person_id
            self.actors = {each.person_id: acting(each) for each in (asker, asked)}
            self.link = make_link(asker, asked, state=LinkState.ASKED).id if asks else 0

    def answer(self, person: int, verb: str) -> Callable[[], object]:
        return lambda: link_services.answer(self.link, person, verb, actor=self.actors[person])

    def ask(self, one: int, other: int) -> Callable[[], object]:
        return lambda: link_services.ask(
            one, other, LinkKind.CONNECTION, message="", actor=self.actors[one]
        )

    @property
    def state(self) -> LinkState:
        with self.portal.app_context():
            return db.session.get_one(PersonLink, self.link, populate_existing=True).state


@pytest.mark.parametrize("number", range(ROUNDS))
def test_accepting_and_taking_back_at_once_have_one_outcome(portal: Flask, number: int) -> None:
    pair = Pair(portal, number)
    done = at_once(
        portal,
        [pair.answer(pair.asked, "accept"), pair.answer(pair.asker, "withdraw")] * 3,
    )
    assert sum(done) == 1
    accepted = any(done[::2])
    assert pair.state is (LinkState.CONFIRMED if accepted else LinkState.WITHDRAWN)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_blocking_while_accepting_leaves_no_link(portal: Flask, number: int) -> None:
    pair = Pair(portal, number)
    at_once(
        portal,
        [
            pair.answer(pair.asked, "accept"),
            lambda: safety_services.block(pair.asker, pair.asked, actor=pair.actors[pair.asker]),
            pair.answer(pair.asked, "accept"),
        ],
    )
    assert pair.state in {LinkState.WITHDRAWN, LinkState.ENDED}
    with portal.app_context():
        assert db.session.scalar(select(func.count()).select_from(NetworkBlock)) == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_leaving_while_accepting_leaves_no_link(portal: Flask, number: int) -> None:
    pair = Pair(portal, number)
    at_once(
        portal,
        [
            pair.answer(pair.asked, "accept"),
            lambda: membership_services.leave(pair.asker, actor=SYSTEM),
        ],
    )
    assert pair.state in {LinkState.WITHDRAWN, LinkState.ENDED}
    with portal.app_context():
        left = select(NetworkMember.left_at).where(NetworkMember.person_id == pair.asker)
        assert db.session.scalar(left) is not None


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_who_ask_each_other_at_once_have_one_question(portal: Flask, number: int) -> None:
    pair = Pair(portal, number, asks=False)
    asks = [pair.ask(pair.asker, pair.asked), pair.ask(pair.asked, pair.asker)] * 2
    assert sum(at_once(portal, asks)) == 1
    with portal.app_context():
        assert db.session.scalar(select(func.count()).select_from(PersonLink)) == 1
