"""Somebody with several applications says which course they want most."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.admissions import make_application
from tests.factories.programme import actor_of, make_cohort, make_person
from training_portal.admissions import wishes
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.people import services as people
from training_portal.platform import audit
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.versions import Stale
from training_portal.platform.workflow import NotAllowed, Refused


def apply_for(person, *states):
    return [make_application(make_cohort(), person, state=state) for state in states]


def trainee(person):
    return actor_of(person.account_id, Role.TRAINEE)


def order_of(*applications):
    db.session.expire_all()
    return [db.session.get_one(Application, each.id).wish for each in applications]


def test_one_says_which_course_one_wants_most(mine, somsak):
    first, second = apply_for(somsak, A.SUBMITTED, A.SHORTLISTED)
    home = mine.get("/me")
    page = mine.get(home.link("Say which course you want most"))
    assert "It never decides whether you get a seat." in page
    done = mine.submit(page, **{f"place_{second.public_id}": "1", f"place_{first.public_id}": "2"})
    assert "Your order is kept: 1 " in done
    assert "You said which of your courses you want most." in done
    assert order_of(first, second) == [2, 1]
    assert "Say which course you want most" not in mine.get("/me")


def test_what_is_kept_is_told_as_it_counts(mine, somsak):
    first, second = apply_for(somsak, A.SUBMITTED, A.SHORTLISTED)
    page = "/me/applications/wishes"
    blank = {f"place_{first.public_id}": "", f"place_{second.public_id}": ""}
    assert "you want none of these courses more than another" in mine.submit(page, **blank)
    done = mine.submit(page, **{**blank, f"place_{second.public_id}": "2"})
    assert any(each.startswith("Your order is kept: 1 ") for each in done.notices)


def test_courses_on_other_days_are_not_asked_about_on_the_home_page(mine, somsak):
    apply_for(somsak, A.SUBMITTED)
    other = make_cohort()
    with unit_of_work():
        kept = db.session.merge(other)
        kept.starts_on += timedelta(days=400)
        kept.ends_on += timedelta(days=400)
    make_application(other, somsak)
    assert "Say which course you want most" not in mine.get("/me")
    assert "Put them in order" in mine.get("/me/applications")


def test_one_place_is_given_once_and_what_was_chosen_stays(mine, somsak):
    first, second = apply_for(somsak, A.SUBMITTED, A.SHORTLISTED)
    refused = mine.submit(
        "/me/applications/wishes",
        status=422,
        **{f"place_{first.public_id}": "1", f"place_{second.public_id}": "1"},
    )
    assert any("Two courses cannot have the same place." in each for each in refused.errors)
    assert order_of(first, second) == [None, None]


def test_a_place_that_is_not_offered_is_refused(mine, somsak):
    first, second = apply_for(somsak, A.SUBMITTED, A.SHORTLISTED)
    mine.submit("/me/applications/wishes", status=422, **{f"place_{first.public_id}": "7"})
    assert order_of(first, second) == [None, None]


def test_of_two_windows_the_second_is_shown_both_orders(mine, somsak):
    first, second = apply_for(somsak, A.SUBMITTED, A.SHORTLISTED)
    one, other = mine.get("/me/applications/wishes"), mine.get("/me/applications/wishes")
    mine.submit(one, **{f"place_{first.public_id}": "1"})
    conflict = mine.submit(other, status=409, **{f"place_{second.public_id}": "1"})
    assert "changed in another window" in conflict
    assert order_of(first, second) == [1, None]


@pytest.mark.parametrize("state", [A.DRAFT, A.OFFERED, A.ENROLLED, A.REJECTED])
def test_only_what_is_sent_and_undecided_is_put_in_order(mine, somsak, state):
    apply_for(somsak, A.SUBMITTED, state)
    assert "Nothing to put in order" in mine.get("/me/applications/wishes")
    assert "Put them in order" not in mine.get("/me/applications")


def test_what_was_decided_meanwhile_is_not_ordered(mine, somsak):
    first, second = apply_for(somsak, A.SUBMITTED, A.SHORTLISTED)
    page = mine.get("/me/applications/wishes")
    with unit_of_work():
        db.session.get_one(Application, second.id).state = A.REJECTED
    mine.submit(page, status=409, **{f"place_{first.public_id}": "1"})
    assert order_of(first) == [None]
    empty = mine.submit(page, status=422, seen=None)
    assert "Nothing to put in order" in empty


def test_gaps_are_closed_and_each_change_is_in_the_history(somsak, app):
    first, second, third = apply_for(somsak, A.SUBMITTED, A.ELIGIBLE, A.WAITLISTED)
    places = {first.public_id: 3, second.public_id: None, third.public_id: 1}
    wishes.put_in_order(places, actor=trainee(somsak))
    assert order_of(first, second, third) == [2, None, 1]
    (entry,) = audit.timeline([("application", first.id)])
    assert (entry.action, entry.after) == ("wish", {"place": 2})
    assert not audit.timeline([("application", second.id)])


def test_nobody_orders_what_is_not_theirs(somsak, app):
    first, second = apply_for(somsak, A.SUBMITTED, A.SUBMITTED)
    other = trainee(make_person("Somebody Else"))
    places = {first.public_id: 1, second.public_id: 2}
    with pytest.raises(Refused, match="nothing to put in order"):
        wishes.put_in_order(places, actor=other)
    with pytest.raises(NotAllowed):
        wishes.put_in_order(places, actor=actor_of(other.account_id, Role.TRAINER))
    assert wishes.to_order(SYSTEM) == []
    assert order_of(first, second) == [None, None]


def test_an_order_with_a_place_twice_is_refused_by_the_verb_too(somsak, app):
    first, second = apply_for(somsak, A.SUBMITTED, A.SUBMITTED)
    with pytest.raises(Refused, match="same place"):
        wishes.put_in_order({first.public_id: 1, second.public_id: 1}, actor=trainee(somsak))


def test_an_order_of_other_applications_than_were_seen_is_stale(somsak, app):
    first, second = apply_for(somsak, A.SUBMITTED, A.SUBMITTED)
    seen = wishes.version_of(wishes.to_order(trainee(somsak)))
    make_application(make_cohort(), somsak)
    with pytest.raises(Stale):
        wishes.put_in_order(
            {first.public_id: 1, second.public_id: 2}, actor=trainee(somsak), seen=seen
        )


def test_erasing_takes_the_order_away(somsak, app):
    first, second = apply_for(somsak, A.SUBMITTED, A.SUBMITTED)
    wishes.put_in_order({first.public_id: 2, second.public_id: 1}, actor=trainee(somsak))
    people.erase(somsak.id, actor=SYSTEM)
    assert order_of(first, second) == [None, None]
