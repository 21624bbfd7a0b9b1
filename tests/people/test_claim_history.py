"""The timeline of a claim by somebody who has a record already."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.factories import actor_of, make_account, make_person
from tests.support.mails import last_link
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.people import claims, second_records, services
from training_portal.people.claim_history import of_question
from training_portal.people.models import ClaimQuestion, Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

SOTHY = "sothy@example.org"


def ask(account: Account) -> ClaimQuestion:
    make_person("Sothy Chum", account=account)
    token = last_link(SOTHY).removeprefix("/claim/")
    claims.claim(token, account.id, actor=actor_of(account), is_proven=True)
    return db.session.scalars(select(ClaimQuestion)).one()


def told(question: ClaimQuestion) -> list[tuple[str, str]]:
    found = db.session.get_one(ClaimQuestion, question.id, populate_existing=True)
    return [(str(each.sentence), each.actor) for each in of_question(found)]


ASKED = ("Claimed by somebody who has a record already", "")


@pytest.mark.parametrize(
    ("same", "sentence"),
    [
        (True, "One person: the records were joined"),
        (False, "Two people: the records were kept apart"),
    ],
)
def test_it_says_who_settled_it_and_how(
    imported: Person, browser_of: Callable[[Account], PageClient], same: bool, sentence: str
) -> None:
    question = ask(make_account(email=SOTHY))
    noi = make_account(Role.PROGRAMME_COORDINATOR, name="Noi")
    actor = actor_of(noi, Role.PROGRAMME_COORDINATOR)
    second_records.settle(question.id, same=same, actor=actor)
    assert told(question) == [(sentence, "Noi"), ASKED]
    assert sentence in browser_of(noi).get(f"/manage/claims/{question.public_id}")


def test_one_that_somebody_elses_claim_closed_names_nobody(imported: Person) -> None:
    question = ask(make_account(email="sister@example.org", name="Sister"))
    right = make_account(email=SOTHY, name="Right one")
    token = claims.new_link(imported.id, actor=SYSTEM).rpartition("/")[2]
    claims.claim(token, right.id, actor=actor_of(right), is_proven=True)
    assert told(question) == [("Closed: somebody else claimed the record", ""), ASKED]


def test_one_whose_record_is_erased_is_closed(imported: Person) -> None:
    question = ask(make_account(email=SOTHY))
    services.erase(imported.id, actor=SYSTEM)
    assert told(question) == [
        ("Closed: one of the two records was erased", "The portal"),
        ASKED,
    ]


def test_one_from_before_there_was_a_history_has_its_dates(imported: Person) -> None:
    account = make_account(email=SOTHY)
    own = make_person("Sothy Chum", account=account)
    with unit_of_work():
        question = ClaimQuestion(
            unclaimed_id=imported.id,
            claimant_id=own.id,
            asked_at=clock.now(),
        )
        db.session.add(question)
    assert told(question) == [ASKED]
    with unit_of_work():
        second_records.close_about(own.id, "record_erased", actor=SYSTEM)
    assert told(question) == [
        ("Closed: one of the two records was erased", "The portal"),
        ASKED,
    ]
