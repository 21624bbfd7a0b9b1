"""What stands against making one record of two, said before anything moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import (
    actor_of,
    give_role,
    make_account,
    make_organisation,
    make_person,
    propose,
)
from tests.factories.admissions import make_application, make_nomination
from tests.factories.alumni import make_member
from tests.factories.placements import make_placement, make_posting
from tests.factories.programme import make_cohort
from tests.people.pairs import Pair, everything
from training_portal.alumni.models import NetworkBlock
from training_portal.cohorts.models import Enrolment
from training_portal.people import archiving, services
from training_portal.people.models import ConsentRecord, Person
from training_portal.people.twins import joining
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.versions import Stale
from training_portal.platform.workflow import NotAllowed, Refused


def _both_applied(pair: Pair) -> None:
    cohort = make_cohort()
    make_application(cohort, pair.kept)
    make_application(cohort, pair.other)


def _both_put_forward(pair: Pair) -> None:
    cohort, body = make_cohort(), make_organisation()
    make_nomination(cohort, pair.kept, body)
    make_nomination(cohort, pair.other, body)


def _both_enrolled(pair: Pair) -> None:
    cohort = make_cohort()
    with unit_of_work():
        for person in (pair.kept, pair.other):
            db.session.add(
                Enrolment(
                    cohort_id=cohort.id,
                    person_id=person.id,
                    sending_country="KH",
                    enrolled_at=clock.now(),
                )
            )


def _both_want_the_job(pair: Pair) -> None:
    posting = make_posting()
    make_placement(posting, pair.kept)
    make_placement(posting, pair.other)


def _both_block_one(pair: Pair) -> None:
    third = make_person("Dara").id
    with unit_of_work():
        for person in (pair.kept, pair.other):
            db.session.add(
                NetworkBlock(blocker_id=person.id, blocked_id=third, blocked_at=clock.now())
            )


def _archived(pair: Pair) -> None:
    archiving.set_archived(pair.other.id, True, reason="Rest.", actor=SYSTEM)


def _claimed(pair: Pair) -> None:
    with unit_of_work():
        db.session.get_one(Person, pair.other.id).claimed_at = clock.now()
        kept = db.session.get_one(Person, pair.kept.id)
        kept.claimed_at = kept.account_id = None


def _acts(pair: Pair) -> None:
    account = make_account()
    give_role(account, Role.TRAINER)
    with unit_of_work():
        other = db.session.get_one(Person, pair.other.id)
        other.account_id, other.claimed_at = account.id, clock.now()


@pytest.mark.parametrize(
    ("stands", "words"),
    [
        (_both_applied, "Both have applied to"),
        (_both_put_forward, "Both are put forward for"),
        (_both_enrolled, "Both have a place in"),
        (_both_want_the_job, "Both have applied for"),
        (_both_block_one, "Both block"),
        (_archived, "is archived"),
        (_claimed, "has taken over"),
        (_acts, "has a role here"),
    ],
)
def test_what_stands_against_it_is_said_and_nothing_moves(
    pair: Pair, stands: Callable[[Pair], None], words: str
) -> None:
    stands(pair)
    before = everything()
    with pytest.raises(Refused, match=words):
        pair.join()
    assert everything() == before


def test_a_member_of_the_network_is_the_record_that_stays(app: Flask) -> None:
    member = make_member("Chum Sothy")
    other = db.session.get_one(Person, member.person_id)
    kept = make_person("Sothy Chum", claimed=True)
    with pytest.raises(Refused, match="alumni network"):
        Pair(propose(kept, other), kept, other).join()
    assert joining.objections(other, kept) == []


def test_stale_foreign_and_settled_pairs_are_refused(pair: Pair) -> None:
    with pytest.raises(Stale):
        pair.join(seen="something else")
    with pytest.raises(NotAllowed):
        pair.join(actor=actor_of(make_account(Role.REVIEWER)))
    pair.join()
    with pytest.raises(Refused, match="settled already"):
        pair.join()


def test_a_consent_for_one_thing_that_was_taken_back_says_nothing_of_another(pair: Pair) -> None:
    """Each of these names one company or one course in its words."""
    going_on = make_placement(make_posting(), pair.kept)
    ended = make_placement(make_posting(), pair.other)
    services.withdraw_consent(pair.other.id, ended.consent_id, actor=SYSTEM)
    assert joining.objections(pair.kept, pair.other) == []
    pair.join()
    consent = db.session.get_one(ConsentRecord, going_on.consent_id)
    assert consent.withdrawn_at is None
