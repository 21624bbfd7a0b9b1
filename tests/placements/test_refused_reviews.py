"""What staff are refused on a posting and a concern, by the verbs themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_account, make_company
from tests.factories.accounts import actor_of
from tests.factories.placements import again, make_graduate, make_placement, make_posting
from training_portal.accounts.models import Account
from training_portal.placements import concern_services as concerns
from training_portal.placements import following_services as following
from training_portal.placements import review_services as services
from training_portal.placements.application_states import ConcernKind, PlacementState
from training_portal.placements.models import Concern, Posting
from training_portal.placements.on_record import OnRecord
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import Refused


def coordinator(name: str = "Noi") -> Actor:
    account = make_account(Role.PROGRAMME_COORDINATOR, name=name)
    return actor_of(account, Role.PROGRAMME_COORDINATOR)


def posting(state: PostingState = PostingState.IN_REVIEW, **values: object) -> Posting:
    return make_posting(make_company("LA"), state=state, **values)  # type: ignore[arg-type]


def test_only_what_is_in_review_is_published(app: Flask) -> None:
    draft = posting(PostingState.DRAFT)
    with pytest.raises(Refused):
        services.publish_posting(draft.id, decision="Fair.", actor=coordinator())
    assert again(draft).state is PostingState.DRAFT


def test_what_the_gate_leaves_to_a_person_is_written_down(app: Flask) -> None:
    with pytest.raises(Refused, match="write down what you decide"):
        services.publish_posting(posting().id, decision=" ", actor=coordinator())


def test_nobody_looks_twice(app: Flask) -> None:
    noi, one = coordinator(), posting()
    assert not services.publish_posting(one.id, decision="Fair.", actor=noi)
    with pytest.raises(Refused, match="You looked at it first"):
        services.publish_posting(one.id, decision="Fair.", actor=noi)


def test_what_is_over_is_not_published_but_returned(app: Flask) -> None:
    over = posting(closes_at=clock.now() - timedelta(hours=1))
    with pytest.raises(Refused, match="return it for another one"):
        services.publish_posting(over.id, decision="Fair.", actor=coordinator())


def test_with_others_only_what_leaves_nothing_to_a_person_is_published(app: Flask) -> None:
    for one, words in (
        (posting(closes_at=clock.now() - timedelta(hours=1)), "deadline is over"),
        (posting(), "Two people look at this one"),
    ):
        assert words in (services.clear_objection(one, OnRecord([one])) or "")
        with pytest.raises(Refused):
            services.publish_clear(one.id, actor=coordinator())


def test_what_was_never_published_is_neither_suspended_nor_let_go_on(app: Flask) -> None:
    noi = coordinator()
    with pytest.raises(Refused, match="It was never published"):
        services.suspend_published(posting().id, reason="Fees.", actor=noi)
    kept = posting(PostingState.SUSPENDED, published_at=None)
    with pytest.raises(Refused, match="return it to the company"):
        services.lift_suspension(kept.id, actor=noi)


def test_what_was_closed_meanwhile_does_not_expire(app: Flask) -> None:
    closed = posting(PostingState.CLOSED, closes_at=clock.now() - timedelta(hours=1))
    assert services._expire(closed.id) == 0
    assert again(closed).state is PostingState.CLOSED


@pytest.fixture
def concern(app: Flask) -> Concern:
    account, person = make_graduate()
    placement = make_placement(posting(PostingState.PUBLISHED), person)
    return concerns.raise_concern(
        placement.id, ConcernKind.PAPERS, "Mine.", actor=actor_of(account, Role.TRAINEE)
    )


def test_a_settled_concern_is_taken_up_by_nobody_and_settled_once(concern: Concern) -> None:
    noi = coordinator()
    concerns.settle_concern(concern.id, "Talked.", actor=noi)
    with pytest.raises(Refused, match="settled already"):
        concerns.settle_concern(concern.id, "Talked again.", actor=noi)
    with pytest.raises(Refused, match="settled already"):
        concerns.take_up(concern.id, noi.account_id, actor=noi)


def test_taking_up_and_giving_back_are_done_once(concern: Concern) -> None:
    noi, suda = coordinator(), coordinator("Suda")
    with pytest.raises(Refused, match="Nobody has taken it up"):
        concerns.take_up(concern.id, None, actor=noi)
    concerns.take_up(concern.id, noi.account_id, actor=noi)
    with pytest.raises(Refused, match="You look into it already"):
        concerns.take_up(concern.id, noi.account_id, actor=noi)
    with pytest.raises(Refused, match="It is with them already"):
        concerns.take_up(concern.id, noi.account_id, actor=suda)


def test_who_was_disabled_is_not_told_that_a_concern_went_to_another(concern: Concern) -> None:
    noi, suda = coordinator(), coordinator("Suda")
    concerns.take_up(concern.id, suda.account_id, actor=noi)
    with unit_of_work():
        db.session.get_one(Account, suda.account_id).disabled_at = clock.now()
    concerns.take_up(concern.id, noi.account_id, actor=noi)
    assert db.session.get_one(Concern, concern.id, populate_existing=True).taken_by_id == (
        noi.account_id
    )


def test_a_company_is_told_of_applicants_and_of_ends_once(app: Flask) -> None:
    """Two workers find the same posting due: the second sees under the lock that it is done."""
    one = posting(PostingState.PUBLISHED)
    _account, person = make_graduate()
    assert following._tell_of_applications(one.id) == 0, "nobody has applied"
    placement = make_placement(one, person, state=PlacementState.SUBMITTED)
    assert [following._tell_of_applications(one.id) for _worker in range(2)] == [1, 0]
    assert following._tell_of_ends([placement.id]) == 0, "it has not begun"
