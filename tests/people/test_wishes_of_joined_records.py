"""Whose records are joined has one order of wishes, and two again once that is undone."""

from __future__ import annotations

from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from tests.people.later_rows import anew
from tests.people.pairs import Pair
from training_portal.admissions.models import Application, ApplicationState
from training_portal.people.models import Person
from training_portal.platform.database import unit_of_work

A = ApplicationState


def wished(person: Person, place: int | None, state: ApplicationState = A.SUBMITTED) -> Application:
    """An application at a place of its person's order."""
    application = make_application(make_cohort(), person, state=state)
    with unit_of_work():
        application.wish = place
    return application


def places(*applications: Application) -> list[int | None]:
    return [anew(each).wish for each in applications]


def test_the_places_of_both_are_one_order_without_gap_or_double(pair: Pair) -> None:
    own = [wished(pair.kept, place) for place in (1, 2)]
    theirs = [wished(pair.other, place) for place in (1, 2)]
    pair.join()
    assert sorted(places(*own, *theirs)) == [1, 2, 3, 4]
    for pairs in (own, theirs):  # Each is before what it was before.
        first, second = places(*pairs)
        assert first is not None and second is not None and first < second


def test_undoing_gives_each_the_own_order_back(pair: Pair) -> None:
    own = [wished(pair.kept, place) for place in (1, 2)]
    theirs = [wished(pair.other, place) for place in (1, 2, 3)]
    pair.join()
    pair.undo()
    assert places(*own) == [1, 2] and places(*theirs) == [1, 2, 3]


def test_what_was_decided_meanwhile_leaves_no_gap(pair: Pair) -> None:
    own, theirs = wished(pair.kept, 1), [wished(pair.other, place) for place in (1, 2)]
    pair.join()
    with unit_of_work():
        anew(theirs[0]).state = A.REJECTED
    pair.undo()
    assert places(own, theirs[1]) == [1, 1]


def test_what_has_no_place_gets_none(pair: Pair) -> None:
    own, theirs = wished(pair.kept, None), wished(pair.other, None)
    pair.join()
    assert places(own, theirs) == [None, None]


def test_one_that_is_decided_keeps_the_place_that_it_had(pair: Pair) -> None:
    own = [wished(pair.kept, 1, A.OFFERED), wished(pair.kept, 2)]
    theirs = wished(pair.other, 1)
    pair.join()
    assert places(own[0]) == [1] and sorted(places(own[1], theirs)) == [1, 2]
