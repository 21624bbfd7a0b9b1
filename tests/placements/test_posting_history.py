"""The timeline of a posting: staff read who did what, the company no name of staff, nobody one
that was erased.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import give_role, make_account, make_company, make_person
from tests.factories.accounts import actor_of
from tests.factories.placements import again, make_posting
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.people import services as people
from training_portal.placements import review_services as services
from training_portal.placements.models import Posting
from training_portal.placements.posting_history import looks_at, of_posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import audit
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA")


@pytest.fixture
def posting(company: Organisation) -> Posting:
    """Handed in by Bounmy of the company, looked at by Noi, published by Suda, then over."""
    bounmy = make_account(name="Bounmy")
    give_role(bounmy, Role.COMPANY_RECRUITER, company)
    posting = make_posting(company, state=PostingState.IN_REVIEW)
    with unit_of_work():
        audit.record(
            "submit", "posting", posting.id, actor=actor_of(bounmy, Role.COMPANY_RECRUITER)
        )
    for name, reason in (("Noi", "Above what plants pay."), ("Suda", "I asked two workers.")):
        account = make_account(Role.PROGRAMME_COORDINATOR, name=name)
        actor = actor_of(account, Role.PROGRAMME_COORDINATOR)
        services.publish_posting(posting.id, decision=reason, actor=actor)
    with unit_of_work():
        audit.record("expire", "posting", posting.id, actor=SYSTEM)
    return again(posting)


def told(posting: Posting, *, for_company: bool) -> list[tuple[str, str, str]]:
    entries = of_posting(posting, for_company=for_company)
    return [(str(each.sentence), each.actor, each.reason) for each in entries]


def test_staff_read_who_did_what_and_why(posting: Posting) -> None:
    assert told(posting, for_company=False) == [
        ("The application deadline is over.", "The portal", ""),
        ("It was published.", "Suda", "I asked two workers."),
        ("The first of two people looked at it.", "Noi", "Above what plants pay."),
        ("It was handed in.", "Bounmy", ""),
    ]


def test_the_company_reads_its_own_people_and_no_name_or_reason_of_staff(
    posting: Posting, company: Organisation, browser_of: BrowserOf
) -> None:
    assert told(posting, for_company=True) == [
        ("The application deadline is over.", "The portal", ""),
        ("It was published.", "The programme", ""),
        ("It was handed in.", "Bounmy", ""),
    ]
    reader = make_account(name="Reader")
    give_role(reader, Role.COMPANY_RECRUITER, company)
    page = browser_of(reader).get(f"/company/postings/{posting.public_id}")
    assert "Bounmy" in page and "It was published." in page
    for hidden in ("Noi", "Suda", "Above what plants pay.", "I asked two workers."):
        assert hidden not in page.html


def test_who_was_erased_is_named_to_nobody(company: Organisation) -> None:
    account = make_account(name="Vilay", email="vilay@portal.test")
    person = make_person("Vilay", account=account)
    posting = make_posting(company, state=PostingState.IN_REVIEW)
    actor = actor_of(account, Role.PROGRAMME_COORDINATOR)
    with unit_of_work():
        audit.record("first_review", "posting", posting.id, actor=actor)
    assert [look.name for look in looks_at(posting)] == ["Vilay"]
    people.erase(person.id, actor=SYSTEM)
    assert [look.name for look in looks_at(posting)] == ["The programme"]
    assert [actor for _words, actor, _why in told(posting, for_company=False)] == ["The programme"]
