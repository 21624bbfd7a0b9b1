"""A join of two records, and its undoing, beside what the other one does at the same moment.

One of the two holds its unit of work open until the other had the time to go ahead: what rests on
what the first one changes has to wait for it, and then finds what holds by then.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import actor_of, make_account, make_organisation, put_forward
from tests.factories.admissions import TYPED, make_application
from tests.factories.people import propose
from tests.factories.programme import make_cohort, make_countries, make_person
from tests.people.later_rows import enrolled
from tests.races.arena import Browser, browser_for
from tests.support.crowd import AT_ONCE, all_at_once, waits_for
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.accounts.models import Account
from training_portal.admissions import application_services
from training_portal.admissions.consents import consents_of
from training_portal.admissions.draft_queries import Draft
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Enrolment
from training_portal.people import claims, services
from training_portal.people.models import Person, PersonJoin, Twin
from training_portal.people.twins import finding, joining, parting
from training_portal.platform.database import db, lock, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import Refused

WHY = "I saw both passports."


class Two:
    """Two records with accounts of their own, and the verbs that race for them."""

    def __init__(self) -> None:
        make_countries()
        self.kept, self.other = make_person("Chum Sothy").id, make_person("Sothy Chum").id
        one, two = (db.session.get_one(Person, each) for each in (self.kept, self.other))
        self.accounts = {each.id: each.account_id for each in (one, two)}
        self.twin = propose(one, two).id
        self.cohort = make_cohort().id

    def join(self) -> None:
        joining.join(self.twin, kept_id=self.kept, from_other=(), reason=WHY, actor=SYSTEM)

    def undo(self) -> None:
        parting.undo(self.twin, reason=WHY, actor=SYSTEM)

    def apply(self) -> Application:
        """The other one begins an application, signed in since before."""
        return application_services.start_own_application(self.cohort, actor=self.actor())

    def actor(self) -> Actor:
        account = self.accounts[self.other]
        assert account is not None
        return actor_of(db.session.get_one(Account, account))

    def send(self, application_id: int) -> Callable[[], object]:
        """The other one sends what was written before."""
        actor = self.actor()
        draft = Draft(db.session.get_one(Application, application_id))
        told, consents = draft.told, consents_of(draft.facts, "")

        def work() -> object:
            application_services.submit_application(
                application_id, told, consents=consents, based_on=0, actor=actor
            )
            return "sent"

        return work


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


@pytest.fixture
def two(portal: Flask) -> Two:
    with portal.app_context():
        return Two()


def owners() -> list[int]:
    return list(db.session.scalars(select(Application.person_id).order_by(Application.id)))


def test_who_begins_an_application_after_the_join_is_refused(portal: Flask, two: Two) -> None:
    found = waits_for(portal, two.join, two.apply)
    assert isinstance(found, Refused), found
    with portal.app_context():
        assert owners() == []


def test_an_application_begun_before_the_join_moves_with_it(portal: Flask, two: Two) -> None:
    assert waits_for(portal, two.apply, two.join) is None
    with portal.app_context():
        assert owners() == [two.kept]


def written(portal: Flask, two: Two) -> int:
    """A draft of the other one, whole."""
    with portal.app_context():
        person = db.session.get_one(Person, two.other)
        cohort = make_cohort()
        answers = {step: {"values": values, "revision": 1} for step, values in TYPED.items()}
        state = ApplicationState.DRAFT
        return make_application(cohort, person, state=state, answers=answers).id


def test_who_sends_after_the_join_writes_nothing_into_the_kept_record(
    portal: Flask, two: Two
) -> None:
    draft = written(portal, two)
    with portal.app_context(), portal.test_request_context():
        send = two.send(draft)
    found = waits_for(portal, two.join, send)
    assert isinstance(found, Refused), found
    with portal.app_context():
        assert db.session.get_one(Person, two.kept).full_name == "Chum Sothy"
        assert db.session.get_one(Application, draft).state is ApplicationState.DRAFT


def test_what_was_sent_before_the_join_moves_with_it(portal: Flask, two: Two) -> None:
    draft = written(portal, two)
    with portal.app_context(), portal.test_request_context():
        send = two.send(draft)
    assert waits_for(portal, send, two.join) is None
    with portal.app_context():
        application = db.session.get_one(Application, draft)
        assert application.state is ApplicationState.SUBMITTED
        assert application.person_id == two.kept


def test_nobody_signs_in_to_the_other_record_once_it_is_joined(portal: Flask, two: Two) -> None:
    """Whatever of the sign-in came first: no session of before is worth anything."""
    with portal.app_context():
        account = db.session.get_one(Account, two.accounts[two.other])
        browsers = [browser_for(portal, account)]

    def work(number: int) -> object:
        if number == 0:
            return two.join()
        account = db.session.get_one(Account, two.accounts[two.other])
        return browser_for(portal, account) if account.disabled_at is None else None

    browsers += [each for each in all_at_once(portal, work) if isinstance(each, Browser)]
    for browser in browsers:
        client = portal.test_client()
        answer = client.get("/me", headers={"Cookie": f"session={browser.cookie}"})
        assert answer.status_code == 302, answer.status_code
        assert "/sign-in" in answer.headers["Location"]


def erase_other(two: Two) -> Callable[[], None]:
    return lambda: services.erase(two.other, actor=SYSTEM)


def test_a_record_that_is_being_erased_is_not_joined(portal: Flask, two: Two) -> None:
    found = waits_for(portal, erase_other(two), two.join)
    assert isinstance(found, Refused), found
    with portal.app_context():
        assert db.session.scalars(select(PersonJoin)).all() == []


def test_an_erasure_after_the_join_takes_the_ledger_and_not_the_kept_record(
    portal: Flask, two: Two
) -> None:
    assert waits_for(portal, two.join, erase_other(two)) is None
    with portal.app_context():
        kept, other = (db.session.get_one(Person, each) for each in (two.kept, two.other))
        assert (kept.erased_at is None, other.erased_at is None) == (True, False)
        assert db.session.scalars(select(PersonJoin)).one().ledger is None


def test_the_duty_that_compares_waits_and_leaves_the_pair_joined(portal: Flask, two: Two) -> None:
    assert waits_for(portal, two.join, finding.find) is not None
    with portal.app_context():
        assert db.session.scalars(select(Twin.state)).one() == "joined"


def test_a_claim_of_the_record_that_rests_finds_its_link_over(portal: Flask) -> None:
    with portal.app_context():
        make_countries()
        kept = make_person("Chum Sothy")
        other = put_forward("Sothy Chum", by=make_organisation().id)
        token = claims.new_link(other.id, actor=SYSTEM).rpartition("/")[2]
        twin, account = propose(kept, other).id, make_account()
        actor, ids = actor_of(account), (kept.id, other.id, account.id)
    kept_id, other_id, account_id = ids

    def join() -> None:
        joining.join(twin, kept_id=kept_id, from_other=(), reason=WHY, actor=SYSTEM)

    found = waits_for(
        portal, join, lambda: claims.claim(token, account_id, actor=actor, is_proven=True)
    )
    assert found is claims.Claimed.OVER
    with portal.app_context():
        assert db.session.get_one(Person, other_id).account_id is None


def test_who_signed_in_to_the_other_record_claims_nothing_more(portal: Flask, two: Two) -> None:
    with portal.app_context():
        third = put_forward("Chum Sothy", by=make_organisation().id)
        token = claims.new_link(third.id, actor=SYSTEM).rpartition("/")[2]
        actor = two.actor()
        assert actor.account_id is not None
        account_id = actor.account_id
    found = waits_for(
        portal, two.join, lambda: claims.claim(token, account_id, actor=actor, is_proven=True)
    )
    assert isinstance(found, Refused), found


def test_a_place_given_beside_the_undoing_is_of_who_has_the_application(
    portal: Flask, two: Two
) -> None:
    with portal.app_context():
        person = db.session.get_one(Person, two.other)
        moved = make_application(make_cohort(), person, state=ApplicationState.ACCEPTED)
        two.join()

    def give() -> None:
        with unit_of_work():
            enrolled(lock(Application, moved.id))

    waits_for(portal, two.undo, give)
    with portal.app_context():
        place = db.session.scalars(select(Enrolment)).one()
        assert place.person_id == db.session.get_one(Application, moved.id).person_id == two.other


def test_a_join_and_its_undoing_at_once_end_as_one_of_the_two(portal: Flask, two: Two) -> None:
    with portal.app_context():
        two.join()
    outcomes = all_at_once(portal, lambda _number: refused(two.undo))
    assert sorted(map(str, outcomes)) == ["None"] + ["refused"] * (AT_ONCE - 1)


def refused(work: Callable[[], object]) -> object:
    try:
        return work()
    except Refused:
        return "refused"
