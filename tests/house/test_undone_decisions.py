"""What is told of a decision that is undone: its mail is taken back while it waits, and who was
sent one hears what holds now; taken once more, it is told once more.

Each step that undoes another and that one tells of by mail stands in `undone_scenes.UNDONE`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account
from tests.factories.admissions import make_application
from tests.factories.people import make_person
from tests.factories.placements import make_concern, make_graduate, make_placement, make_posting
from tests.factories.programme import make_cohort
from tests.house.undone_scenes import NOW, UNDONE, WHY, not_eligible
from tests.support.post_office import PostOffice, mailing
from training_portal.accounts.models import Account
from training_portal.admissions import decision_services, offer_services, open_offer_services
from training_portal.admissions.models import ApplicationState
from training_portal.placements import concern_services
from training_portal.platform import mail
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role

each = pytest.mark.parametrize("name", UNDONE)


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server that the portal is told to use; nothing leaves before `deliver_due`."""
    with mailing(app, monkeypatch) as opened:
        yield opened


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as set_clock:
        yield set_clock


def _mails(reader: str) -> list[str]:
    """The templates of the mails to a reader that were sent or wait, the oldest first."""
    return list(
        db.session.scalars(
            select(OutboxMail.template)
            .where(OutboxMail.to_address == reader, OutboxMail.subject != "")
            .order_by(OutboxMail.id)
        )
    )


@each
def test_a_mail_that_waits_is_taken_back_and_nothing_else_said(
    office: PostOffice, moment: time_machine.Coordinates, name: str
) -> None:
    build, told, _now = UNDONE[name]
    undone = build()
    undone.do()
    assert _mails(undone.reader) == [told]
    moment.shift(90)
    undone.undo()
    assert _mails(undone.reader) == []
    mail.deliver_due()
    assert undone.reader not in [each["To"] for each in office.received]


@each
def test_who_was_sent_one_hears_what_holds_now(
    office: PostOffice, moment: time_machine.Coordinates, name: str
) -> None:
    build, told, now = UNDONE[name]
    undone = build()
    undone.do()
    mail.deliver_due()
    moment.shift(90)
    undone.undo()
    assert _mails(undone.reader) == [told, now]


@each
def test_where_no_mail_leaves_the_mailbox_counts_as_read(
    app: Flask, moment: time_machine.Coordinates, name: str
) -> None:
    build, told, now = UNDONE[name]
    undone = build()
    undone.do()
    moment.shift(90)
    undone.undo()
    assert _mails(undone.reader) == [told, now]


#: A revoked certificate stays so: nothing follows.
@pytest.mark.parametrize("name", [name for name in UNDONE if name != "a certificate"])
def test_taken_once_more_it_is_told_once_more(
    office: PostOffice, moment: time_machine.Coordinates, name: str
) -> None:
    build, told, now = UNDONE[name]
    undone = build()
    for _time in range(2):
        undone.do()
        mail.deliver_due()
        moment.shift(90)
        undone.undo()
        mail.deliver_due()
        moment.shift(90)
    assert _mails(undone.reader) == [told, now, told, now]


def test_a_mail_that_could_not_be_sent_yet_may_have_been_read(
    office: PostOffice, moment: time_machine.Coordinates
) -> None:
    office.refuses = True
    undone = not_eligible()
    undone.do()
    mail.deliver_due()
    moment.shift(90)
    undone.undo()
    assert _mails(undone.reader) == ["application_reconsidered"]


def test_a_concern_of_the_same_minute_keeps_its_mail(office: PostOffice) -> None:
    _account, person = make_graduate()
    placement = make_placement(make_posting(), person)
    one, other = make_concern(placement), make_concern(placement)
    suda: Account = make_account(Role.PROGRAMME_COORDINATOR)
    for concern in (one, other):
        concern_services.take_up(concern.id, suda.id, actor=SYSTEM)
    concern_services.take_up(one.id, None, actor=SYSTEM)
    assert _mails(suda.email) == ["concern_given", "concern_taken_away"]


def test_who_is_waitlisted_again_after_an_offer_is_told_again(
    office: PostOffice, moment: time_machine.Coordinates
) -> None:
    cohort, account = make_cohort(), make_account()
    person = make_person("Sok Dara", account=account, nationality="LA", email=account.email)
    ids = [make_application(cohort, person, state=ApplicationState.SHORTLISTED).id]
    for _time in range(2):
        decision_services.decide(cohort.id, ids, "waitlist", reason=None, actor=SYSTEM)
        moment.shift(90)
        offer_services.make_offers(cohort.id, ids, actor=SYSTEM)
        mail.deliver_due()
        moment.shift(90)
        open_offer_services.withdraw_offers(cohort.id, ids, reason=WHY, actor=SYSTEM)
        moment.shift(90)
    once = ["application_waitlisted", "offer_made", "offer_withdrawn"]
    assert _mails(account.email) == [*once, *once]
