"""Whatever was made while two records were one: once they are two again, no row is of another
person than the row that it hangs on."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import select

from tests.people.later_rows import Life, torn_chains
from tests.people.pairs import Pair
from training_portal.admissions.models import Application
from training_portal.people import moving
from training_portal.platform.database import db, unit_of_work


@pytest.mark.parametrize("seed", range(12))
def test_no_chain_is_torn(pair: Pair, seed: int) -> None:
    draw = Random(seed)
    one, other = Life(draw, pair.kept), Life(draw, pair.other)
    for life in (one, other):
        life.begin()
        life.live(draw.randrange(4))
    before = moving.rows_of(pair.other.id)
    assert torn_chains() == []
    pair.join()
    assert torn_chains() == []
    # Both lives go on as one person's.
    other.person = one.person
    for life in draw.choices((one, other), k=4):
        life.live(draw.randrange(1, 5))
    assert torn_chains() == []
    pair.undo()
    assert torn_chains() == []
    after = moving.rows_of(pair.other.id)
    assert {name for name in before if not set(before[name]) <= set(after.get(name, ()))} == set()


def test_the_search_sees_a_torn_chain(pair: Pair) -> None:
    life = Life(Random(0), pair.kept)
    life.begin()
    life.place()
    with unit_of_work():
        db.session.scalars(select(Application)).one().person_id = pair.other.id
    assert torn_chains() != []
