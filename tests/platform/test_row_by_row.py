"""One step for each of many rows: what refuses is taken back alone, what may not be ends it all."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_organisation
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db, lock
from training_portal.platform.row_by_row import take_each
from training_portal.platform.workflow import NotAllowed, Refused


def names() -> list[str]:
    return list(db.session.scalars(select(Organisation.name).order_by(Organisation.id)))


@pytest.fixture
def ids(app: Flask) -> list[int]:
    return [make_organisation(name=name).id for name in ("A", "B", "C")]


def renamed(row_id: int) -> Organisation:
    row = lock(Organisation, row_id)
    row.name += "!"
    db.session.flush()
    return row


def test_what_a_row_wrote_before_it_refused_is_taken_back_and_the_others_stay(
    ids: list[int],
) -> None:
    def step(row_id: int) -> None:
        if renamed(row_id).name == "B!":
            raise Refused("Not this one.")

    assert take_each(reversed(ids), step) == {ids[1]: "Not this one."}
    assert names() == ["A!", "B", "C!"]


def test_what_the_actor_may_not_do_at_all_leaves_nothing_done(ids: list[int]) -> None:
    def step(row_id: int) -> None:
        if renamed(row_id).name == "C!":
            raise NotAllowed

    with pytest.raises(NotAllowed):
        take_each(ids, step)
    assert names() == ["A", "B", "C"]
