"""Issuing letters: to whom, in which words, with which numbers, told to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories.accounts import make_account
from tests.factories.programme import actor_of, make_organisation
from tests.messaging.conftest import Programme, S, letters
from tests.support.statements import statements
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.messaging import letter_services, templates
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_words import words_of
from training_portal.messaging.models import LetterSeries, LetterState
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import Refused

K = LetterKind


def said(number: int = 0) -> str:
    """Everything that one of the letters says."""
    words = words_of(letters())[number]
    return "\n".join([words.addressee, words.title, *words.paragraphs])


def test_each_gets_a_letter_in_their_own_language_with_the_next_number(
    programme: Programme,
) -> None:
    issued = programme.issue(K.INVITATION, "Dara", "Keo", "Noi")
    year = clock.today(programme.cohort.time_zone).year
    assert sorted(issued.values()) == [f"MTL-{year}-00000{place}" for place in (1, 2, 3)]
    assert [each.language for each in letters()] == ["en", "ja", "en"]
    assert "Dear Dara," in said() and "Production Management" in said()
    assert "Keo 様" in said(1) and "生産管理" in said(1)
    assert all(each.is_specimen for each in letters())


def test_who_has_one_gets_no_second_until_it_is_withdrawn(programme: Programme) -> None:
    first = programme.issue(K.INVITATION, "Dara")
    assert programme.issue(K.INVITATION, "Dara", "Keo").keys() == {programme.applications["Keo"].id}
    letter_services.withdraw(letters()[0], reason="Wrong dates.", actor=programme.manager)
    again = programme.issue(K.INVITATION, "Dara")
    assert again.keys() == first.keys() and again != first
    assert [each.state for each in letters()] == [
        LetterState.WITHDRAWN,
        LetterState.VALID,
        LetterState.VALID,
    ]


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (K.INVITATION, {"Dara", "Keo", "Noi"}),
        (K.REGRET, {"Phet"}),
        (K.VISA_SUPPORT, {"Dara", "Keo"}),
    ],
)
def test_a_letter_goes_only_to_whom_it_is_for(
    programme: Programme, kind: LetterKind, who: set[str]
) -> None:
    issued = programme.issue(kind, *programme.applications)
    assert issued.keys() == {programme.applications[name].id for name in who}


def test_an_acceptance_names_whom_the_body_put_forward_and_nobody_who_hides(
    programme: Programme,
) -> None:
    programme.applied("Hidden", S.ACCEPTED)
    programme.applied("Direct", S.ACCEPTED, nominated=False)
    with unit_of_work():
        db.session.get_one(Person, programme.person("Hidden").id).is_hidden = True
    other = make_organisation("KH", nominates=True)
    issued = letter_services.issue(
        K.ACCEPTANCE, programme.cohort, [programme.body.id, other.id], actor=programme.manager
    )
    assert issued.keys() == {programme.body.id}
    assert "1. Dara\n2. Keo" in said()
    for name in ("Hidden", "Direct", "Noi", "Phet"):
        assert name not in said()


def test_a_request_says_seats_and_deadline_of_the_bodys_country(programme: Programme) -> None:
    programme.issue(K.NOMINATION_REQUEST)
    for words in ("Ministry of Industry (demo)", "2 guaranteed, at most 18", "Vientiane time"):
        assert words in said(), words
    assert f"/cohorts/{programme.cohort.public_id}/general-information" in said()


def test_a_body_is_told_the_deadline_by_its_own_clock_with_the_venues_beside(
    programme: Programme,
) -> None:
    with unit_of_work():
        programme.cohort.time_zone = "Asia/Tokyo"
    programme.issue(K.NOMINATION_REQUEST)
    assert "Vientiane time (" in said() and " Tokyo time)" in said()


def test_a_letter_keeps_what_it_said_when_it_was_issued(programme: Programme) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara")
    before = said()
    with unit_of_work():
        person = db.session.get_one(Person, programme.person("Dara").id)
        person.name_in_latin, person.nationality = "Somebody else", "TH"
        db.session.get_one(Cohort, programme.cohort.id).venue = "Elsewhere"
    templates.change(K.VISA_SUPPORT, "en", "Other", "Other {name}", actor=_coordinator(), seen=None)
    assert said() == before and "27 Mar 1994" in before and "Lao PDR" in before


def _coordinator() -> Actor:
    return actor_of(make_account(Role.PROGRAMME_COORDINATOR), Role.PROGRAMME_COORDINATOR)


def test_new_words_hold_for_letters_from_then_on(programme: Programme) -> None:
    new = templates.change(
        K.REGRET, "en", "About {course}", "Sorry, {name}.", actor=_coordinator(), seen=None
    )
    programme.issue(K.REGRET, "Phet")
    assert (new.number, letters()[0].template_number) == (1, 1)
    assert said() == "Phet\nAbout Production Management\nSorry, Phet."


def test_who_gets_a_letter_is_told_by_mail_and_the_body_through_its_officers(
    programme: Programme,
) -> None:
    programme.issue(K.INVITATION, "Keo")
    programme.issue(K.ACCEPTANCE)
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [mail.to_address for mail in mails] == [
        programme.account_of("Keo").email,
        programme.officer.email,
    ]
    assert "招待状" in mails[0].subject
    assert f"/nominations/{programme.cohort.public_id}?body=" in mails[1].body


def test_a_letter_that_is_withdrawn_before_its_mail_left_is_not_spoken_of(
    programme: Programme,
) -> None:
    programme.issue(K.INVITATION, "Dara")
    letter_services.withdraw(letters()[0], reason="Too early.", actor=programme.manager)
    waiting = select(func.count()).select_from(OutboxMail).where(OutboxMail.subject != "")
    assert db.session.scalar(waiting) == 0


def test_statements_do_not_grow_with_the_letters(programme: Programme) -> None:
    for number in range(12):
        programme.applied(f"Person {number}", S.ACCEPTED, nominated=False)
    ids = [each.id for name, each in programme.applications.items() if name.startswith("Person")]
    cohort, manager = programme.cohort, programme.manager
    counts = []
    for kind, some in ((K.INVITATION, ids[:4]), (K.VISA_SUPPORT, ids)):
        with statements(db.engine) as asked:
            assert len(letter_services.issue(kind, cohort, some, actor=manager)) == len(some)
        counts.append(len(asked))
    assert counts[1] <= counts[0]


@pytest.mark.parametrize(
    ("decision", "words"),
    [(CohortDecision.DRAFT, "not announced"), (CohortDecision.CANCELLED, "was cancelled")],
)
def test_nothing_is_issued_about_a_cohort_that_nobody_knows_or_that_is_off(
    programme: Programme, decision: CohortDecision, words: str
) -> None:
    with unit_of_work():
        db.session.get_one(Cohort, programme.cohort.id).decision = decision
    with pytest.raises(Refused, match=words):
        programme.issue(K.INVITATION, "Dara")
    assert letters() == [] and db.session.scalars(select(LetterSeries)).all() == []


def test_nobody_is_asked_for_nominations_after_the_deadline(programme: Programme) -> None:
    with unit_of_work():
        cohort = db.session.get_one(Cohort, programme.cohort.id)
        cohort.application_closes_at = clock.now() - timedelta(minutes=1)
    with pytest.raises(Refused, match="closed"):
        programme.issue(K.NOMINATION_REQUEST)


def test_nobody_issues_a_letter_about_themselves_or_to_their_own_body(
    programme: Programme,
) -> None:
    own = programme.applied("Manager", S.ACCEPTED, nominated=False)
    account = programme.account_of("Manager").id
    themselves = actor_of(account, Role.PROGRAMME_MANAGER, programme.cohort.host_id)
    assert letter_services.issue(K.INVITATION, programme.cohort, [own.id], actor=themselves) == {}
    officer = actor_of(programme.officer, Role.NOMINATING_OFFICER, programme.body.id)
    both = type(themselves)(
        officer.reference, officer.account_id, officer.grants | themselves.grants
    )
    body = [programme.body.id]
    assert letter_services.issue(K.ACCEPTANCE, programme.cohort, body, actor=both) == {}
