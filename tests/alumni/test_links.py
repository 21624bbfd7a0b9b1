"""Asking to connect, answering, and what grows out of a connection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.factories.alumni import account_of, acting, make_finished_cohort, make_link, make_member
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.alumni import link_services as services
from training_portal.alumni import safety_services
from training_portal.alumni.link_queries import own_links
from training_portal.alumni.membership_queries import standing_of
from training_portal.alumni.models import (
    Circle,
    LinkKind,
    LinkSource,
    LinkState,
    NetworkMember,
    PersonLink,
)
from training_portal.people import services as people
from training_portal.platform import clock
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def one(app: Flask) -> NetworkMember:
    return make_member("Thida", country="KH")


@pytest.fixture
def other(app: Flask) -> NetworkMember:
    return make_member("Khamla", country="LA")


def asked(one: NetworkMember, other: NetworkMember, message: str = "Hello") -> PersonLink:
    return services.ask(
        one.person_id, other.person_id, LinkKind.CONNECTION, message=message, actor=acting(one)
    )


def answer(link: PersonLink, member: NetworkMember, verb: str) -> PersonLink:
    return services.answer(link.id, member.person_id, verb, actor=acting(member))


def anew(link: PersonLink) -> PersonLink:
    return db.session.get_one(PersonLink, link.id, populate_existing=True)


def test_one_asks_and_the_other_accepts(
    one: NetworkMember, other: NetworkMember, browser_of: BrowserOf
) -> None:
    asking = browser_of(account_of(one))
    page = asking.submit(
        f"/network/{other.public_id}/ask/connection", message="We met in Savannakhet."
    )
    assert "You have asked: Connection. It waits for an answer." in page
    answering = browser_of(account_of(other))
    tasks = answering.get("/me")
    assert "Thida asks you: Connection" in tasks
    page = answering.get(tasks.link("Thida asks you: Connection"))
    assert "We met in Savannakhet." in page
    page = answering.submit(page, button="Accept")
    assert "You are connected from now on." in page.notices and "Thida" in page
    link = db.session.scalars(select(PersonLink)).one()
    assert link.state is LinkState.CONFIRMED and link.since is not None
    assert (link.low_country, link.high_country) == ("KH", "LA")
    assert link.source is LinkSource.DIRECTORY
    assert link.message_sealed is None
    assert "Khamla" in asking.get("/me/network/connections")


def test_the_mails_name_nobody(one: NetworkMember, other: NetworkMember) -> None:
    answer(asked(one, other, "A secret"), other, "accept")
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [mail.to_address for mail in mails] == [account_of(other).email, account_of(one).email]
    for mail in mails:
        assert not any(word in mail.subject + mail.body for word in ("Thida", "Khamla", "secret"))


def test_the_message_is_kept_sealed(one: NetworkMember, other: NetworkMember) -> None:
    link = asked(one, other, "Only for the two")
    assert link.message_sealed is not None and b"Only for" not in link.message_sealed
    events = db.session.scalars(select(AuditEvent)).all()
    assert not any("Only for" in repr((event.before, event.after)) for event in events)


def test_people_of_one_cohort_are_linked_from_there(app: Flask) -> None:
    cohort = make_finished_cohort()
    mates = [make_member(name, cohort=cohort) for name in ("One", "Other")]
    assert asked(*mates).source is LinkSource.COHORT


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_a_no_and_a_question_taken_back_leave_nothing_behind(
    one: NetworkMember, other: NetworkMember, verb: str
) -> None:
    link = asked(one, other)
    answer(link, other if verb == "decline" else one, verb)
    assert anew(link).message_sealed is None
    assert own_links(standing_of(acting(one))) == own_links(standing_of(acting(other))) == []


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_nobody_answers_the_own_question(
    one: NetworkMember, other: NetworkMember, verb: str
) -> None:
    with pytest.raises(Refused, match="other one"):
        answer(asked(one, other), one, verb)


def test_only_who_asked_takes_the_question_back(one: NetworkMember, other: NetworkMember) -> None:
    with pytest.raises(Refused, match="other one"):
        answer(asked(one, other), other, "withdraw")


@pytest.mark.parametrize("second", ["accept", "decline", "withdraw"])
@pytest.mark.parametrize("first", ["accept", "decline", "withdraw"])
def test_a_question_has_one_answer(
    one: NetworkMember, other: NetworkMember, first: str, second: str
) -> None:
    link = asked(one, other)
    who = {"accept": other, "decline": other, "withdraw": one}
    answer(link, who[first], first)
    state = anew(link).state
    with pytest.raises(Refused):
        answer(link, who[second], second)
    assert anew(link).state is state


def test_there_is_one_open_question_between_two(one: NetworkMember, other: NetworkMember) -> None:
    asked(one, other)
    with pytest.raises(Refused, match="asked already"):
        asked(one, other)
    with pytest.raises(Refused, match="answer their request"):
        asked(other, one)


def test_the_database_refuses_a_second_standing_link(
    one: NetworkMember, other: NetworkMember
) -> None:
    make_link(one, other)
    with pytest.raises(IntegrityError), unit_of_work():
        make_link(other, one, state=LinkState.ASKED)


def test_who_said_no_is_not_asked_again_for_a_while(
    one: NetworkMember, other: NetworkMember
) -> None:
    answer(asked(one, other), other, "decline")
    with pytest.raises(Refused, match="for a while"):
        asked(one, other)
    assert asked(other, one).state is LinkState.ASKED  # who said no may change their mind


@pytest.mark.parametrize(("days", "may_ask"), [(89, False), (91, True)])
def test_the_time_after_a_no_counts_from_the_no(
    one: NetworkMember, other: NetworkMember, days: int, may_ask: bool
) -> None:
    """Whoever takes months to answer is not asked again the day after."""
    link, now = asked(one, other), clock.now()
    with clock.standing_at(now + timedelta(days=200)):
        answer(link, other, "decline")
    with clock.standing_at(now + timedelta(days=200 + days)):
        if may_ask:
            assert asked(one, other).state is LinkState.ASKED
            return
        with pytest.raises(Refused, match="for a while"):
            asked(one, other)


def test_a_no_by_ending_the_connection_counts_from_then(
    one: NetworkMember, other: NetworkMember
) -> None:
    connection, now = make_link(one, other), clock.now()
    mentoring = make_link(one, other, kind=LinkKind.MENTORING, state=LinkState.ASKED)
    with clock.standing_at(now + timedelta(days=200)):
        services.end(connection.id, other.person_id, actor=acting(other))
    assert anew(mentoring).answered_at == now + timedelta(days=200)


def test_a_block_is_a_no_of_that_day(one: NetworkMember, other: NetworkMember) -> None:
    link, now = asked(one, other), clock.now()
    with clock.standing_at(now + timedelta(days=200)):
        safety_services.block(other.person_id, one.person_id, actor=acting(other))
    assert anew(link).answered_at == now + timedelta(days=200)


@pytest.mark.parametrize(
    ("verb", "is_answer"), [("accept", True), ("decline", True), ("withdraw", False)]
)
def test_a_yes_and_a_no_are_answers(
    one: NetworkMember, other: NetworkMember, verb: str, is_answer: bool
) -> None:
    link = asked(one, other)
    answer(link, one if verb == "withdraw" else other, verb)
    assert (anew(link).answered_at is not None) is is_answer


def test_a_member_asks_ten_times_a_day_at_most(
    one: NetworkMember, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training_portal.alumni.views.links.QUESTIONS_A_DAY", 2)
    pages = browser_of(account_of(one))
    for number, status in enumerate((200, 200, 429)):
        target = make_member(f"Asked {number}")
        pages.submit(f"/network/{target.public_id}/ask/connection", status=status, message="Hi")


def test_who_cannot_see_the_asker_is_not_asked(one: NetworkMember, other: NetworkMember) -> None:
    with unit_of_work():
        db.session.get_one(NetworkMember, one.id).show_name = int(Circle.NOBODY)
    with pytest.raises(Refused, match="cannot see your name"):
        asked(one, other)


def test_the_form_comes_back_with_what_was_refused(
    one: NetworkMember, other: NetworkMember, browser_of: BrowserOf
) -> None:
    browser = browser_of(account_of(one))
    address = f"/network/{other.public_id}/ask/connection"
    before = browser.get(address)
    asked(one, other)
    page = browser.submit(before, message="Again", status=422)
    again = browser.get(address)
    assert "You have asked already" in again and "<textarea" not in again.html
    assert page.errors == ["You have asked already: wait for the answer."]
    assert "Again" in page.html


def test_one_who_left_is_not_asked_and_answers_nothing(
    one: NetworkMember, other: NetworkMember
) -> None:
    link = asked(one, other)
    people.withdraw_consent(one.person_id, one.consent_id, actor=SYSTEM)
    with pytest.raises(Refused):
        answer(link, other, "accept")
    with pytest.raises(Refused, match="not in the network"):
        asked(other, one)


def test_a_question_of_one_who_hides_is_not_answered_meanwhile(
    one: NetworkMember, other: NetworkMember
) -> None:
    link = asked(one, other)
    people.set_hidden(one.person_id, True, actor=SYSTEM)
    with pytest.raises(Refused, match="not in the network"):
        answer(link, other, "accept")
    people.set_hidden(one.person_id, False, actor=SYSTEM)
    assert answer(link, other, "accept").state is LinkState.CONFIRMED


def test_mentoring_grows_out_of_a_connection_and_ends_with_it(
    one: NetworkMember, other: NetworkMember, browser_of: BrowserOf
) -> None:
    with pytest.raises(Refused, match="Connect first"):
        services.ask(
            one.person_id, other.person_id, LinkKind.MENTORING, message="", actor=acting(one)
        )
    make_link(one, other)
    pages = browser_of(account_of(one))
    pages.submit(f"/network/{other.public_id}/ask/mentoring", message="Shall we?")
    page = browser_of(account_of(other)).submit(f"/network/{one.public_id}", button="Accept")
    assert "Mentoring" in page
    connection = next(
        link for link in own_links(standing_of(acting(one))) if link.kind is LinkKind.CONNECTION
    )
    page = pages.submit(f"/me/network/links/{connection.public_id}/end")
    assert "The connection has ended." in page.notices
    states = db.session.scalars(select(PersonLink.state)).all()
    assert set(states) == {LinkState.ENDED}


def test_an_ended_connection_is_gone_for_both_and_so_is_what_it_showed(
    one: NetworkMember, other: NetworkMember, browser_of: BrowserOf
) -> None:
    with unit_of_work():
        db.session.get_one(NetworkMember, other.id).contact_email = "khamla@example.org"
    link = make_link(one, other)
    pages = browser_of(account_of(one))
    assert "khamla@example.org" in pages.get(f"/network/{other.public_id}")
    services.end(link.id, other.person_id, actor=acting(other))
    assert "khamla@example.org" not in pages.get(f"/network/{other.public_id}")
    assert "Khamla" not in pages.get("/me/network/connections")


def test_a_third_one_finds_no_link_of_others(
    one: NetworkMember, other: NetworkMember, browser_of: BrowserOf
) -> None:
    link = asked(one, other)
    pages = browser_of(account_of(make_member("Third")))
    pages.get(f"/me/network/links/{link.public_id}/end", status=404)
    answer_ = pages.client.post(
        f"/me/network/links/{link.public_id}/accept", headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer_.status_code in {400, 404}
    assert anew(link).state is LinkState.ASKED


def test_the_page_of_connections_costs_the_same_for_twice_as_many(one: NetworkMember) -> None:
    reader = standing_of(acting(one))

    def costs() -> int:
        db.session.expire_all()
        with statements(db.engine) as seen:
            assert own_links(reader)
        return len(seen)

    for number in range(3):
        make_link(one, make_member(f"Friend {number}"))
    few = costs()
    for number in range(3, 6):
        make_link(one, make_member(f"Friend {number}"))
    assert costs() == few


def test_who_takes_a_question_back_does_not_send_it_again_at_once(
    one: NetworkMember, other: NetworkMember, browser_of: BrowserOf
) -> None:
    """Each question is a mail: asking and taking back in turn would fill a mailbox."""
    now = clock.now()
    answer(asked(one, other), one, "withdraw")
    with pytest.raises(Refused, match="within the last 7 days"):
        asked(one, other)
    page = browser_of(account_of(one)).get(f"/network/{other.public_id}/ask/connection")
    assert "within the last 7 days" in page
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 1
    with clock.standing_at(now + timedelta(days=7, minutes=1)):
        assert asked(one, other).state is LinkState.ASKED


def test_who_was_asked_and_asked_no_more_may_ask(one: NetworkMember, other: NetworkMember) -> None:
    answer(asked(one, other), one, "withdraw")
    assert asked(other, one).state is LinkState.ASKED
