"""What waits for companies, and for those who verify them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories import make_actor, make_company
from training_portal.front import company_tasks
from training_portal.front.menus import _OF_POSTINGS, _Section
from training_portal.organisations.models import CompanyState
from training_portal.platform.policy import Role

S = CompanyState


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> Iterator[None]:
    """Tasks lead to pages, and addresses are made in requests only."""
    with app.test_request_context():
        yield


def test_a_returned_company_waits_for_its_owner() -> None:
    company = make_company("LA", name="Own works", state=S.RETURNED)
    owner = make_actor(Role.COMPANY_OWNER, organisation=company)
    [task] = company_tasks.own(owner)
    assert task.title == "Mend the registration: Own works"
    assert task.url == f"/company/{company.public_id}"


@pytest.mark.parametrize("state", [S.IN_REVIEW, S.VERIFIED])
def test_a_company_in_another_state_asks_nothing_of_its_owner(state: S) -> None:
    company = make_company("LA", state=state)
    assert company_tasks.own(make_actor(Role.COMPANY_OWNER, organisation=company)) == []


@pytest.mark.parametrize("role", [Role.COMPANY_OWNER, Role.COMPANY_RECRUITER])
@pytest.mark.parametrize(
    ("state", "title"),
    [(S.SUSPENDED, "Suspended: Own works"), (S.REFUSED, "Not accepted: Own works")],
)
def test_whoever_works_for_a_company_that_is_shut_out_is_led_to_the_reason(
    state: S, title: str, role: Role
) -> None:
    company = make_company("LA", name="Own works", state=state)
    [task] = company_tasks.own(make_actor(role, organisation=company))
    assert (task.title, task.url) == (title, f"/company/{company.public_id}")


def test_a_recruiter_has_nothing_to_mend() -> None:
    company = make_company("LA", state=S.RETURNED)
    assert company_tasks.own(make_actor(Role.COMPANY_RECRUITER, organisation=company)) == []


@pytest.mark.parametrize("role", [Role.PROGRAMME_COORDINATOR, Role.PROGRAMME_MANAGER])
def test_companies_that_wait_are_one_task_of_staff(role: Role) -> None:
    for state in (S.IN_REVIEW, S.IN_REVIEW, S.VERIFIED, S.RETURNED):
        make_company("LA", state=state)
    [task] = company_tasks.to_verify(make_actor(role))
    assert task.title == "2 companies to verify"
    assert task.url == "/manage/companies?state=in_review&sort=since"


def test_where_none_waits_there_is_no_task() -> None:
    make_company("LA")
    assert company_tasks.to_verify(make_actor(Role.PROGRAMME_COORDINATOR)) == []
    make_company("LA", state=S.IN_REVIEW)
    assert company_tasks.to_verify(make_actor(Role.TRAINER)) == []


def test_pages_of_applicants_stand_under_the_postings() -> None:
    company = _Section("My company", "/company", "/company", but_not=_OF_POSTINGS)
    postings = _Section("Our postings", "/company/postings", _OF_POSTINGS)
    for path in ("/company/postings/1", "/company/applicants/1"):
        assert (company.item(path).is_current, postings.item(path).is_current) == (False, True)
    assert company.item("/company/1/people").is_current
