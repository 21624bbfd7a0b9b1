"""Messages: one group each, kept apart; counted beforehand, told of in figures, stopped in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories.accounts import make_account
from tests.factories.alumni import complete
from tests.factories.programme import actor_of, make_organisation
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.messaging.conftest import Programme, S
from tests.support.pages import PageClient
from tests.support.post_office import mailing
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.messaging import message_services
from training_portal.messaging.audiences import Audience
from training_portal.messaging.groups import Narrowing, group_of
from training_portal.messaging.message_models import CohortMessage, MessageRecipient
from training_portal.messaging.message_services import Draft
from training_portal.people.models import Person
from training_portal.platform import mail
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role
from training_portal.platform.versions import Stale
from training_portal.platform.workflow import NotAllowed, Refused

A = Audience
BrowserOf = Callable[[Account], PageClient]


def draft(audience: Audience, *states: str, country: str | None = None, **words: str) -> Draft:
    english = (words.get("subject", "About {course}"), words.get("text", "Dear {name}, hello."))
    both = {"en": english}
    if "ja" in words:
        both["ja"] = ("{course}", words["ja"])
    return Draft(audience, Narrowing(states, country), both)


def send(programme: Programme, wanted: Draft) -> CohortMessage:
    return message_services.send(programme.cohort, wanted, actor=programme.manager)


def mails() -> dict[str, str]:
    """The text of each mail of a message, by its address."""
    rows = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "cohort_message"))
    return {row.to_address: row.body for row in rows}


def of_everybody(programme: Programme) -> dict[Audience, set[str]]:
    """The addresses of each group, with a reviewer and a participant beside the applicants."""
    make_plan(programme.cohort)
    reviewer = make_reviewer("Akiko")
    make_review(programme.applied("Vone", S.ELIGIBLE), reviewer)
    enrolled = programme.applied("Sai", S.ENROLLED)
    complete(programme.person("Sai"), programme.cohort)
    applicants = {programme.account_of(name).email for name in programme.applications}
    assert enrolled.id
    return {
        A.APPLICANTS: applicants,
        A.PARTICIPANTS: {programme.account_of("Sai").email},
        A.BODIES: {programme.officer.email},
        A.REVIEWERS: {reviewer.email},
    }


@pytest.mark.parametrize("audience", Audience)
def test_a_message_goes_to_its_group_and_to_nobody_of_another(
    programme: Programme, audience: Audience
) -> None:
    everybody = of_everybody(programme)
    message = send(programme, draft(audience))
    assert set(mails()) == everybody[audience]
    kinds = set(db.session.scalars(select(MessageRecipient.audience)))
    assert kinds == {audience} == {message.audience}


@pytest.mark.parametrize(
    ("audience", "other"),
    [(A.REVIEWERS, A.APPLICANTS), (A.APPLICANTS, A.REVIEWERS), (A.BODIES, A.PARTICIPANTS)],
)
def test_the_database_itself_refuses_somebody_of_another_group(
    programme: Programme, audience: Audience, other: Audience
) -> None:
    of_everybody(programme)
    message = send(programme, draft(audience))
    [stranger] = group_of(other, programme.cohort, Narrowing(), programme.manager).readers[:1]
    for claimed in (audience, other):
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.add(
                MessageRecipient(
                    message_id=message.id, audience=claimed, language="en", **stranger.key
                )
            )
        db.session.rollback()


def test_a_group_is_narrowed_by_state_and_country(programme: Programme) -> None:
    selected = group_of(
        A.APPLICANTS, programme.cohort, Narrowing(["accepted", "offered"], "LA"), programme.manager
    )
    assert [each.name for each in selected.readers] == ["Dara", "Keo", "Noi"]
    other = Narrowing(["accepted"], "KH")
    assert group_of(A.APPLICANTS, programme.cohort, other, programme.manager).readers == []


def test_drafts_are_nobodys_but_their_writers(programme: Programme) -> None:
    programme.applied("Not sent", S.DRAFT)
    send(programme, draft(A.APPLICANTS))
    assert programme.account_of("Not sent").email not in mails()
    with pytest.raises(Refused, match="states of this group"):
        send(programme, draft(A.APPLICANTS, "draft"))


def test_each_reads_their_own_language_with_their_own_values(programme: Programme) -> None:
    send(
        programme, draft(A.APPLICANTS, "accepted", text="Dear {name}, see {page}.", ja="{name} 様")
    )
    texts = mails()
    assert texts[programme.account_of("Keo").email].startswith("Keo 様")
    assert texts[programme.account_of("Dara").email].startswith("Dear Dara, see http")


def test_a_field_of_another_group_is_refused_with_words(programme: Programme) -> None:
    with pytest.raises(Refused, match=r"no such merge field: \{body\}"):
        send(programme, draft(A.REVIEWERS, text="Dear {body}"))
    assert db.session.scalars(select(CohortMessage)).all() == []


def test_somebody_elses_manager_writes_to_nobody(programme: Programme) -> None:
    stranger = actor_of(make_account(), Role.PROGRAMME_MANAGER, make_organisation("TH").id)
    with pytest.raises(NotAllowed):
        message_services.send(programme.cohort, draft(A.APPLICANTS), actor=stranger)


def test_who_is_sent_to_is_who_was_counted(programme: Programme) -> None:
    seen = group_of(A.APPLICANTS, programme.cohort, Narrowing(), programme.manager).fingerprint
    programme.applied("Late", S.SUBMITTED)
    with pytest.raises(Stale):
        message_services.send(
            programme.cohort, draft(A.APPLICANTS), actor=programme.manager, seen=seen
        )


def test_statements_do_not_grow_with_the_group(programme: Programme) -> None:
    counts = []
    for _round in range(2):
        with statements(db.engine) as asked:
            message_services.send(programme.cohort, draft(A.APPLICANTS), actor=programme.manager)
        counts.append(len(asked))
        for number in range(6):
            programme.applied(f"Person {number} {_round}", S.SUBMITTED)
        cohort = programme.cohort
        assert cohort.id and programme.manager
    assert counts[1] <= counts[0]


def test_who_hides_gets_it_and_is_shown_and_counted_nowhere(
    programme: Programme, manager: PageClient
) -> None:
    with unit_of_work():
        db.session.get_one(Person, programme.person("Dara").id).is_hidden = True
        keo = db.session.get_one(Person, programme.person("Keo").id)
        keo.account_id = None
        keo.email = ""
    dara = db.session.get_one(Account, programme.person("Dara").account_id)
    address = f"{programme.base}/messages/new/applicants"
    question = manager.submit(
        address, button="Go on", values={"subject": "News", "text": "Dear {name}."}
    )
    for words in (
        "2 people get a mail.",
        "1 person has no address",
        "People who hide from lists get it as well; fewer than five are not counted.",
        "Send to 3 people",
    ):
        assert words in question, words
    assert "Dara" not in question
    page = manager.submit(question, button="Send to 3 people")
    assert dara.email in mails() and "Dara" not in page and "No address" in page
    assert "Dara" not in manager.client.get(f"{page.url}?format=csv").get_data(as_text=True)


def test_a_message_is_seen_as_somebody_then_sent_then_read_on_ones_own_page(
    programme: Programme, manager: PageClient, browser_of: BrowserOf
) -> None:
    address = f"{programme.base}/messages/new/applicants"
    begun = manager.get(f"{address}?begin=documents")
    assert "something is missing in your application" in begun
    look = manager.submit(
        begun,
        button="Look at it",
        values={"whom": programme.applications["Noi"].public_id, "text": "Dear {name}, bring {x}."},
        status=422,
    )
    assert "no such merge field: {x}" in look and "Dear {name}, bring {x}." in look
    look = manager.submit(look, button="Look at it", values={"text": "Dear {name}, bring a pen."})
    assert "Dear Noi, bring a pen." in look and mails() == {}
    question = manager.submit(look, button="Go on")
    manager.submit(question, button="Send to 4 people")
    noi = browser_of(programme.account_of("Noi"))
    own = noi.get(f"/me/applications/{programme.applications['Noi'].public_id}")
    assert "Messages of the programme" in own and "Dear Noi, bring a pen." in own
    officer = browser_of(programme.officer).get(f"/nominations/{programme.cohort.public_id}")
    assert "bring a pen" not in officer


def test_an_officer_reads_what_was_written_to_the_body(
    programme: Programme, browser_of: BrowserOf
) -> None:
    send(programme, draft(A.BODIES, text="Dear {name}, {body} may still nominate."))
    page = browser_of(programme.officer).get(f"/nominations/{programme.cohort.public_id}")
    assert "Ministry of Industry (demo) may still nominate." in page


def test_mails_that_wait_are_taken_back_and_those_that_left_stay(
    programme: Programme,
    manager: PageClient,
    browser_of: BrowserOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from flask import current_app

    with mailing(current_app._get_current_object(), monkeypatch):  # type: ignore[attr-defined]
        message = send(programme, draft(A.APPLICANTS, "accepted"))
        with unit_of_work():
            gone = db.session.scalars(
                select(OutboxMail).where(
                    OutboxMail.to_address == programme.account_of("Dara").email
                )
            ).one()
            mail._sent(gone.id)
        address = f"{programme.base}/messages/{message.public_id}"
        page = manager.submit(f"{address}/stop", button="Stop the message")
        assert "1 mail is taken back." in page.notices
        assert "Taken back" in page and "Sent" in page and "Stopped" in page
        manager.submit(f"{address}/stop", button="Stop the message", status=409)
    own = f"/me/applications/{programme.applications['Keo'].public_id}"
    assert "hello." not in browser_of(programme.account_of("Keo")).get(own)
    own = f"/me/applications/{programme.applications['Dara'].public_id}"
    assert "hello." in browser_of(programme.account_of("Dara")).get(own)


def test_another_is_written_like_one_that_was_sent(
    programme: Programme, manager: PageClient
) -> None:
    message = send(programme, draft(A.APPLICANTS, "accepted", text="Dear {name}, once."))
    page = manager.get(f"{programme.base}/messages/new/applicants?like={message.public_id}")
    assert "Dear {name}, once." in page
    other = manager.get(f"{programme.base}/messages/new/reviewers?like={message.public_id}")
    assert "once." not in other
