"""A placement that begins and ends is a link between a person and a company."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import make_organisation, put_forward
from tests.factories.alumni import account_of, make_alumna, make_member
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.alumni import measure_queries, membership_services
from training_portal.alumni.models import CompanyLink, CompanyTie, NetworkMember
from training_portal.organisations.models import Organisation
from training_portal.people import second_records
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.placements import application_services, hiring_services
from training_portal.placements.application_states import Outcome, PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM


@pytest.fixture
def member(app: Flask) -> NetworkMember:
    return make_member("Khamla", country="LA")


@pytest.fixture
def posting(app: Flask) -> Posting:
    return make_posting()


def accepted(posting: Posting, person_id: int) -> PlacementApplication:
    person = db.session.get_one(Person, person_id)
    return make_placement(posting, person, state=PlacementState.ACCEPTED)


def begun(posting: Posting, person_id: int) -> PlacementApplication:
    application = accepted(posting, person_id)
    application_services.begin(application.id, actor=SYSTEM)
    return application


def links() -> list[tuple[CompanyTie, bool]]:
    """Kind, and whether it stands."""
    found = db.session.scalars(
        select(CompanyLink).order_by(CompanyLink.id).execution_options(populate_existing=True)
    )
    return [(each.kind, each.ended_at is None) for each in found]


def test_a_placement_that_begins_is_a_link_of_both(
    member: NetworkMember, posting: Posting, browser_of: Callable[[Account], PageClient]
) -> None:
    begun(posting, member.person_id)
    link = db.session.scalars(select(CompanyLink)).one()
    assert (link.kind, link.person_country) == (CompanyTie.PLACED_AT, "LA")
    assert link.organisation_id == posting.organisation_id
    page = browser_of(account_of(member)).get("/me/network/connections")
    assert "Placed at" in page and "out of a placement" in page


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (Outcome.HIRED_ON, [(CompanyTie.PLACED_AT, False), (CompanyTie.EMPLOYED_BY, True)]),
        (Outcome.COMPLETED, [(CompanyTie.PLACED_AT, False)]),
    ],
)
def test_it_ends_with_the_placement_and_who_was_hired_is_employed(
    member: NetworkMember,
    posting: Posting,
    outcome: Outcome,
    after: list[tuple[CompanyTie, bool]],
) -> None:
    application = begun(posting, member.person_id)
    hiring_services.finish(application.id, outcome, actor=SYSTEM)
    assert links() == after


def another(posting: Posting) -> Posting:
    """Another posting of the same company."""
    return make_posting(db.session.get_one(Organisation, posting.organisation_id))


def hired(posting: Posting, person_id: int) -> None:
    application = begun(posting, person_id)
    hiring_services.finish(application.id, Outcome.HIRED_ON, actor=SYSTEM)


def test_who_is_hired_twice_by_a_company_is_employed_there_once(
    member: NetworkMember, posting: Posting
) -> None:
    hired(posting, member.person_id)
    hired(another(posting), member.person_id)
    placed = (CompanyTie.PLACED_AT, False)
    assert links() == [placed, (CompanyTie.EMPLOYED_BY, True), placed]
    assert measure_queries.company_links() == 1


def test_two_companies_may_employ_one_person(member: NetworkMember, posting: Posting) -> None:
    hired(posting, member.person_id)
    hired(make_posting(), member.person_id)
    assert links().count((CompanyTie.EMPLOYED_BY, True)) == 2


def test_the_database_refuses_a_second_employment_that_stands(
    member: NetworkMember, posting: Posting
) -> None:
    hired(posting, member.person_id)
    placed = begun(another(posting), member.person_id)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(employed(member.person_id, placed, date(2026, 1, 5)))


def employed(person_id: int, by: PlacementApplication, since: date) -> CompanyLink:
    """An employment that came of a placement."""
    return CompanyLink(
        kind=CompanyTie.EMPLOYED_BY,
        person_id=person_id,
        organisation_id=db.session.get_one(Posting, by.posting_id).organisation_id,
        placement_application_id=by.id,
        person_country="LA",
        since=since,
    )


def test_what_never_began_and_who_completed_nothing_make_no_link(
    member: NetworkMember, posting: Posting
) -> None:
    accepted(posting, member.person_id)
    _account, apprentice = make_graduate()
    begun(make_posting(), apprentice.id)
    assert links() == []


def test_it_is_counted_while_the_person_is_in_the_network(
    member: NetworkMember, posting: Posting
) -> None:
    begun(posting, member.person_id)
    begun(make_posting(), make_alumna("Not a member").id)
    assert measure_queries.company_links() == 1
    membership_services.leave(member.person_id, actor=SYSTEM)
    assert measure_queries.company_links() == 0


def test_it_ends_with_an_erasure(member: NetworkMember, posting: Posting) -> None:
    begun(posting, member.person_id)
    people.erase(member.person_id, actor=SYSTEM)
    assert links() == [(CompanyTie.PLACED_AT, False)]


def test_of_two_records_that_are_joined_the_earlier_employment_stays(
    member: NetworkMember, posting: Posting
) -> None:
    imported = put_forward(by=make_organisation().id)
    hired(posting, member.person_id)
    second = accepted(another(posting), member.person_id)
    with unit_of_work():
        db.session.add(employed(imported.id, second, date(2024, 1, 5)))
    with unit_of_work():
        second_records.take_over(member.person_id, imported.id, actor=SYSTEM)
    found = db.session.scalars(
        select(CompanyLink)
        .where(CompanyLink.kind == CompanyTie.EMPLOYED_BY)
        .order_by(CompanyLink.since)
        .execution_options(populate_existing=True)
    )
    assert [(each.person_id, each.ended_at is None) for each in found] == [
        (member.person_id, True),
        (member.person_id, False),
    ]


def test_it_moves_when_two_records_are_joined(member: NetworkMember, posting: Posting) -> None:
    begun(posting, member.person_id)
    imported = put_forward(by=make_organisation().id)
    with unit_of_work():
        db.session.scalars(select(CompanyLink)).one().person_id = imported.id
    with unit_of_work():
        second_records.take_over(member.person_id, imported.id, actor=SYSTEM)
    moved = db.session.scalars(select(CompanyLink).execution_options(populate_existing=True)).one()
    assert moved.person_id == member.person_id
