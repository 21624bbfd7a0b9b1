"""A list goes through its chain: who can be offered a seat, who acts, what is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories.accounts import actor_of, lend, make_account, make_actor
from tests.factories.admissions import make_application, make_nomination
from tests.factories.endorsements import Office, make_chain, make_office, step
from tests.factories.people import make_person
from tests.factories.programme import manager_of
from training_portal.accounts.models import RoleAssignment
from training_portal.admissions import nomination_services, offer_services
from training_portal.admissions.models import Application, ApplicationState
from training_portal.admissions.nomination_queries import live_order
from training_portal.admissions.ranking import fingerprint
from training_portal.allocations.inputs import candidates_of
from training_portal.endorsements import chain_services, deciding, sending
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    EndorsementState,
    Proof,
    StepBody,
)
from training_portal.people import services as people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile
from training_portal.platform.mail import OutboxMail
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import NotAllowed, Refused


def offer(office: Office, *applications: Application) -> None:
    ids = [each.id for each in applications]
    offer_services.make_offers(office.cohort.id, ids, actor=manager_of(office.cohort))


def mails(template: str) -> list[str]:
    return list(
        db.session.scalars(
            select(OutboxMail.to_address).where(
                OutboxMail.template == template, OutboxMail.subject != ""
            )
        )
    )


def state_of(sent: Endorsement) -> EndorsementState:
    db.session.expire_all()
    return db.session.get_one(Endorsement, sent.id).state


def test_a_seat_is_offered_once_the_last_step_is_taken_and_not_before(office: Office) -> None:
    first, second = office.nominee(1), office.nominee(2)
    with pytest.raises(Refused, match="has not sent its list"):
        offer(office, first)
    sent = office.send()
    office.endorse(sent)
    with pytest.raises(Refused, match="Waits for an endorsement: Focal Point"):
        offer(office, first, second)
    office.endorse(sent, by=office.focal)
    assert state_of(sent) is EndorsementState.ENDORSED
    offer(office, first, second)


def test_without_a_chain_nothing_is_asked_for(app: object) -> None:
    office = make_office(chain=False)
    offer(office, office.nominee())
    make_chain("LA", step(office.focal))
    offer(office, office.nominee(2))
    with pytest.raises(Refused, match="No endorsement is asked for"):
        office.send()


def test_a_chain_holds_for_people_nominated_since_and_a_body_s_own_goes_first(
    app: object,
) -> None:
    office = make_office(chain=False)
    before = office.nominee(1)
    make_chain("KH", step(office.focal), days_ago=0)
    make_chain("KH", step(office.ministry), body=office.body, days_ago=0)
    after = office.nominee(2)
    offer(office, before)
    sent = office.send()
    office.endorse(sent, by=office.ministry)
    assert office.words_of(before) == ""
    assert office.words_of(after) == "Endorsed."


def test_the_waitlist_passes_over_who_is_not_endorsed(office: Office) -> None:
    waiting = office.nominee(1, ApplicationState.WAITLISTED)
    with pytest.raises(Refused, match="No seat is free for anybody"):
        offer_services.offer_to_waitlist(office.cohort.id, actor=manager_of(office.cohort))
    sent = office.send()
    office.endorse(sent)
    office.endorse(sent, by=office.focal)
    offer_services.offer_to_waitlist(office.cohort.id, actor=manager_of(office.cohort))
    assert db.session.get_one(Application, waiting.id).state is ApplicationState.OFFERED


def test_who_is_not_endorsed_takes_no_part_in_a_run(office: Office) -> None:
    office.nominee(1)
    assert candidates_of(office.cohort.id, is_reviewed=False) == []
    sent = office.send()
    office.endorse(sent)
    office.endorse(sent, by=office.focal)
    assert len(candidates_of(office.cohort.id, is_reviewed=False)) == 1


def test_who_is_not_endorsed_reads_why_and_the_others_go_on(office: Office) -> None:
    bad, good = office.nominee(1), office.nominee(2)
    sent = office.send()
    assert bad.nomination_id is not None
    office.endorse(sent, refused={bad.nomination_id: "Leaves the ministry in May."})
    office.endorse(sent, by=office.focal)
    assert office.words_of(bad) == "Not endorsed."
    assert office.words_of(good) == "Endorsed."
    with pytest.raises(Refused, match="Not endorsed"):
        offer(office, bad)
    assert len(mails("nominee_not_endorsed")) == 1
    (told,) = db.session.scalars(
        select(OutboxMail.body).where(OutboxMail.template == "endorsement_ended")
    )
    assert "1 person on it is endorsed. 1 person is not: the page names who, and why." in told


def test_a_list_of_whom_nobody_is_endorsed_is_not_endorsed(office: Office) -> None:
    only = office.nominee()
    sent = office.send()
    assert only.nomination_id is not None
    office.endorse(sent, refused={only.nomination_id: "No post for it."})
    assert state_of(sent) is EndorsementState.NOT_ENDORSED


def test_a_returned_list_is_mended_and_goes_from_the_first_step_again(office: Office) -> None:
    first = office.nominee(1)
    sent = office.send()
    office.endorse(sent)
    deciding.return_list(
        sent.id,
        reason="One name is missing.",
        actor=actor_of(office.second, Role.ENDORSER, organisation=office.focal),
    )
    assert mails("endorsement_returned") == [office.officer.email]
    second = office.nominee(2)
    again = office.send()
    assert (again.id, state_of(again)) == (sent.id, EndorsementState.UNDER_WAY)
    assert office.words_of(first) == office.words_of(second)
    assert "Ministry of Works" in office.words_of(first)


def test_the_order_stays_while_the_list_is_endorsed(office: Office) -> None:
    office.nominee(1), office.nominee(2)
    sent = office.send()
    order = live_order(office.body, office.cohort)
    rank = {order[1]: 1}
    officer = actor_of(office.officer, Role.NOMINATING_OFFICER, organisation=office.body)
    with pytest.raises(Refused, match="being endorsed in this order"):
        nomination_services.rank_nominees(
            office.cohort, office.body, rank, seen=fingerprint(order), actor=officer
        )
    sending.call_off(sent.id, reason="Another order.", actor=officer)
    assert nomination_services.rank_nominees(
        office.cohort, office.body, rank, seen=fingerprint(order), actor=officer
    )


def test_a_list_by_which_somebody_has_a_seat_is_not_taken_back_or_undone(office: Office) -> None:
    first = office.nominee(1)
    sent = office.send()
    office.endorse(sent)
    office.endorse(sent, by=office.focal)
    offer(office, first)
    officer = actor_of(office.officer, Role.NOMINATING_OFFICER, organisation=office.body)
    with pytest.raises(Refused, match="was offered a seat"):
        sending.call_off(sent.id, reason="Why.", actor=officer)
    focal = actor_of(office.second, Role.ENDORSER, organisation=office.focal)
    with pytest.raises(Refused, match="was offered a seat"):
        deciding.undo(sent.id, reason="Why.", actor=focal)


def test_undoing_the_last_step_looks_at_whom_it_refused_once_more(office: Office) -> None:
    bad, good = office.nominee(1), office.nominee(2)
    sent = office.send()
    assert bad.nomination_id is not None
    office.endorse(sent, refused={bad.nomination_id: "A mistake."})
    focal = actor_of(office.second, Role.ENDORSER, organisation=office.focal)
    with pytest.raises(NotAllowed):
        deciding.undo(sent.id, reason="Not theirs.", actor=focal)
    ministry = actor_of(office.endorser, Role.ENDORSER, organisation=office.ministry)
    deciding.undo(sent.id, reason="The wrong person.", actor=ministry)
    assert "Ministry of Works" in office.words_of(bad)
    assert "Ministry of Works" in office.words_of(good)
    # In the demonstration the mail counts as read, so that the person hears what holds now.
    assert len(mails("nominee_looked_at_anew")) == 1


def test_nobody_endorses_what_they_sent_nor_a_list_they_stand_on(office: Office) -> None:
    office.nominee(1)
    person = make_person("Own case", account=office.endorser)
    nomination = make_nomination(office.cohort, person, office.body, 2)
    make_application(office.cohort, person, country="KH", nomination=nomination)
    sent = office.send()
    with pytest.raises(OwnCase, match="about yourself"):
        office.endorse(sent)
    both = actor_of(office.officer, Role.ENDORSER, organisation=office.ministry)
    with pytest.raises(OwnCase, match="sent this list yourself"):
        deciding.endorse(sent.id, actor=both)


def test_only_whose_step_it_is_takes_it_and_once(office: Office) -> None:
    office.nominee()
    sent = office.send()
    stranger = make_actor(Role.ENDORSER, organisation=office.focal)
    with pytest.raises(NotAllowed):
        deciding.endorse(sent.id, actor=stranger)
    office.endorse(sent)
    with pytest.raises(NotAllowed):
        office.endorse(sent)


def test_a_step_by_signed_letter_is_not_taken_without_it(app: object) -> None:
    office = make_office(steps=[step(proof=Proof.SIGNED_UPLOAD)])
    office.nominee()
    sent = office.send()
    with pytest.raises(Refused, match="taken by the signed letter"):
        office.endorse(sent)
    office.endorse(sent, paper=True)
    assert state_of(sent) is EndorsementState.ENDORSED


def test_ending_a_chain_calls_off_what_is_under_way(office: Office) -> None:
    first = office.nominee()
    sent = office.send()
    chain_services.end_chain(
        sent.chain_id, reason="Not needed.", actor=make_actor(Role.PROGRAMME_COORDINATOR)
    )
    assert state_of(sent) is EndorsementState.CALLED_OFF
    offer(office, first)


def test_erasing_somebody_takes_reasons_and_papers_that_name_them(app: object) -> None:
    office = make_office(steps=[step(proof=Proof.SIGNED_UPLOAD), step(body=StepBody.UNIT)])
    bad = office.nominee(1)
    office.nominee(2)
    sent = office.send()
    assert bad.nomination_id is not None
    office.endorse(sent, refused={bad.nomination_id: "A personal reason."}, paper=True)
    people.erase(bad.person_id, actor=SYSTEM)
    db.session.expire_all()
    row = db.session.get_one(EndorsedNominee, (sent.id, bad.nomination_id))
    assert row.reason == ""
    assert all(each.file_id is None for each in sending.stages(sent))
    assert db.session.scalar(select(StoredFile.id)) is None


def test_deputies_of_an_endorser_are_told_and_act(office: Office) -> None:
    deputy = make_account(name="Deputy")
    role = db.session.scalars(
        select(RoleAssignment).where(RoleAssignment.account_id == office.endorser.id)
    ).one()
    today = clock.today()
    lend(role, deputy, today - timedelta(days=1), today + timedelta(days=3))
    office.nominee()
    office.send()
    assert set(mails("endorsement_waits")) == {office.endorser.email, deputy.email}
