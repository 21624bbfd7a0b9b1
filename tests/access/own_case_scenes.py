"""What each decision of staff that has an own case is about, and how it is tried.

Each scene makes a small world around somebody of the staff and gives the decision, to be taken by
whichever actor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.factories import give_role, make_account, make_company, make_organisation, make_person
from tests.factories.admissions import (
    TYPED,
    make_application,
    make_change,
    make_document,
    make_nomination,
    make_offer,
)
from tests.factories.alumni import complete, make_finished_cohort
from tests.factories.placements import make_concern, make_graduate, make_placement, make_posting
from tests.factories.programme import make_cohort
from training_portal.accounts.models import Account
from training_portal.admissions import (
    change_requests,
    decision_services,
    document_services,
    offer_services,
    open_offer_services,
)
from training_portal.admissions.models import ApplicationState
from training_portal.allocations import joint_services
from training_portal.allocations import services as allocations
from training_portal.cohorts import leaving_services
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment
from training_portal.courses.models import AssessmentComponent
from training_portal.credentials import services as certificates
from training_portal.learning import by_hand_services, session_services
from training_portal.learning import services as learning
from training_portal.learning.models import Presence
from training_portal.organisations import company_services
from training_portal.organisations.models import CompanyState, Organisation
from training_portal.people.models import Person
from training_portal.placements import concern_services
from training_portal.placements.models import Concern, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role

WHY = "For a reason."
Attempt = Callable[[Actor], Any]


@dataclass
class Me:
    """Somebody of the staff, and what they are beside that."""

    account: Account
    grants: set[Grant]

    def works_for(self, body: Organisation, role: Role = Role.COMPANY_RECRUITER) -> Organisation:
        give_role(self.account, role, body)
        self.grants.add(Grant(role, body.id))
        return body


def acts(account: Account, grants: Iterable[Grant]) -> Actor:
    return Actor(f"account:{account.id}", account.id, frozenset(grants))


# Applications for a seat


def _applied(me: Me, state: ApplicationState, decide: Callable[..., Any], **more: Any) -> Attempt:
    cohort = make_cohort()
    person = make_person(account=me.account, nationality="LA")
    if state is ApplicationState.OFFERED:
        offer = make_offer(cohort, person)
        application_id = offer.application_id
    else:
        application_id = make_application(cohort, person, state=state).id
    return lambda actor: decide(cohort.id, [application_id], actor=actor, **more)


def decide_on_oneself(me: Me) -> Attempt:
    return _applied(
        me, ApplicationState.SUBMITTED, decision_services.decide, verb="waive", reason=WHY
    )


def decide_for_own_body(me: Me) -> Attempt:
    ministry = me.works_for(make_organisation(), Role.NOMINATING_OFFICER)
    cohort, person = make_cohort(), make_person("Sok Dara")
    application = make_application(
        cohort, person, nomination=make_nomination(cohort, person, ministry)
    )
    return lambda actor: decision_services.decide(
        cohort.id, [application.id], "waive", reason=WHY, actor=actor
    )


def accept_own_document(me: Me) -> Attempt:
    person = make_person(account=me.account, nationality="LA")
    document = make_document(make_application(make_cohort(), person))
    return lambda actor: document_services.decide(document.id, "accept_document", actor=actor)


def refuse_document_of_own_body(me: Me) -> Attempt:
    ministry = me.works_for(make_organisation(), Role.NOMINATING_OFFICER)
    cohort, person = make_cohort(), make_person("Sok Dara")
    application = make_application(
        cohort, person, nomination=make_nomination(cohort, person, ministry)
    )
    document = make_document(application)
    return lambda actor: document_services.decide(
        document.id, "refuse_document", reason=WHY, actor=actor
    )


def told_by_typed() -> dict[str, Any]:
    """What is told by the words that everybody types."""
    words = {name: all_[0] or None for step in TYPED.values() for name, all_ in step.items()}
    return {**words, "birth_date": "1994-03-27", "experience_months": 76, "languages": []}


def accept_own_change(me: Me) -> Attempt:
    person = make_person(account=me.account, nationality="LA")
    answers = {step: {"values": values} for step, values in TYPED.items()}
    application = make_application(make_cohort(), person, answers=answers, snapshot=told_by_typed())
    change = make_change(application, "Other words that say what one does.")
    return lambda actor: change_requests.decide(
        change.application_id, change.public_id, "accept_change", answer="", actor=actor
    )


def refuse_change_of_own_body(me: Me) -> Attempt:
    ministry = me.works_for(make_organisation(), Role.NOMINATING_OFFICER)
    cohort, person = make_cohort(), make_person("Sok Dara")
    application = make_application(
        cohort, person, nomination=make_nomination(cohort, person, ministry)
    )
    change = make_change(application, "Other words")
    return lambda actor: change_requests.decide(
        application.id, change.public_id, "refuse_change", answer=WHY, actor=actor
    )


def enrol_oneself(me: Me) -> Attempt:
    return _applied(me, ApplicationState.ACCEPTED, decision_services.enrol_accepted)


def offer_oneself(me: Me) -> Attempt:
    return _applied(me, ApplicationState.SHORTLISTED, offer_services.make_offers)


def apply_a_run_about_oneself(me: Me) -> Attempt:
    return _applied(me, ApplicationState.SHORTLISTED, _try_and_apply)


def _try_and_apply(cohort_id: int, _ids: object, *, actor: Actor) -> None:
    cohort = db.session.get_one(Cohort, cohort_id)
    allocations.apply_run(allocations.try_plan(cohort, actor=actor).id, actor=actor)


def apply_a_joint_run_about_oneself(me: Me) -> Attempt:
    return _applied(me, ApplicationState.SHORTLISTED, _try_and_apply_with_another)


def _try_and_apply_with_another(cohort_id: int, _ids: object, *, actor: Actor) -> None:
    run = joint_services.try_jointly([cohort_id, make_cohort().id], actor=actor)
    joint_services.apply_jointly(run.id, actor=actor)


def release_oneself(me: Me) -> Attempt:
    return _applied(me, ApplicationState.ACCEPTED, decision_services.release_accepted, reason=WHY)


def withdraw_own_offer(me: Me) -> Attempt:
    return _applied(me, ApplicationState.OFFERED, open_offer_services.withdraw_offers, reason=WHY)


def prolong_own_offer(me: Me) -> Attempt:
    until = clock.today() + timedelta(days=20)
    return _applied(
        me, ApplicationState.OFFERED, open_offer_services.prolong_offers, until=until, reason=WHY
    )


# Taking part


def _placed(me: Me) -> tuple[Cohort, Enrolment]:
    today = clock.today("Asia/Vientiane")
    cohort = make_cohort(
        decision=CohortDecision.CONFIRMED,
        opens_at=clock.now() - timedelta(days=90),
        closes_at=clock.now() - timedelta(days=60),
        starts_on=today - timedelta(days=3),
    )
    person = make_person(account=me.account)
    with unit_of_work():
        enrolment = Enrolment(
            cohort_id=cohort.id,
            person_id=person.id,
            sending_country="LA",
            enrolled_at=clock.now(),
        )
        db.session.add(enrolment)
    learning.begin(cohort, actor=SYSTEM)
    return cohort, enrolment


def mark_own_attendance(me: Me) -> Attempt:
    cohort, enrolment = _placed(me)
    begins = clock.now() - timedelta(days=1)
    session = session_services.plan_session(
        cohort,
        title="5S on the floor",
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        actor=SYSTEM,
    )
    return lambda actor: learning.take_attendance(
        session, {enrolment.id: Presence.PRESENT}, actor=actor
    )


def mark_oneself(me: Me) -> Attempt:
    cohort, enrolment = _placed(me)
    with unit_of_work():
        component = AssessmentComponent(
            version_id=cohort.course_version_id,
            code="report",
            position=1,
            weight=100,
            pass_mark=60,
            attempts=2,
            texts={"en": "Final report"},
        )
        db.session.add(component)
    return lambda actor: learning.record_marks(
        component, cohort, {enrolment.id: (1, Decimal(100))}, actor=actor
    )


def propose_own_completion(me: Me) -> Attempt:
    _cohort, enrolment = _placed(me)
    return lambda actor: by_hand_services.propose(
        enrolment, is_completed=True, reason=WHY, actor=actor
    )


def _proposed(me: Me, answer: Callable[..., Any], **more: Any) -> Attempt:
    _cohort, enrolment = _placed(me)
    other = acts(make_account(), {Grant(Role.PROGRAMME_COORDINATOR)})
    decision = by_hand_services.propose(enrolment, is_completed=True, reason=WHY, actor=other)
    return lambda actor: answer(decision, actor=actor, **more)


def confirm_own_completion(me: Me) -> Attempt:
    return _proposed(me, by_hand_services.confirm)


def refuse_own_completion(me: Me) -> Attempt:
    return _proposed(me, by_hand_services.refuse, reason=WHY)


def _of_own_body(me: Me) -> Enrolment:
    """Somebody taking part whom a body put forward that this one of the staff is an officer of."""
    ministry = me.works_for(make_organisation(), Role.NOMINATING_OFFICER)
    other = make_account()
    cohort, enrolment = _placed(Me(other, set()))
    make_nomination(cohort, db.session.get_one(Person, enrolment.person_id), ministry)
    return enrolment


def propose_for_own_body(me: Me) -> Attempt:
    enrolment = _of_own_body(me)
    return lambda actor: by_hand_services.propose(
        enrolment, is_completed=True, reason=WHY, actor=actor
    )


def _proposed_for_own_body(me: Me, answer: Callable[..., Any], **more: Any) -> Attempt:
    enrolment = _of_own_body(me)
    other = acts(make_account(), {Grant(Role.PROGRAMME_COORDINATOR)})
    decision = by_hand_services.propose(enrolment, is_completed=True, reason=WHY, actor=other)
    return lambda actor: answer(decision, actor=actor, **more)


def confirm_for_own_body(me: Me) -> Attempt:
    return _proposed_for_own_body(me, by_hand_services.confirm)


def refuse_for_own_body(me: Me) -> Attempt:
    return _proposed_for_own_body(me, by_hand_services.refuse, reason=WHY)


def end_own_place(me: Me) -> Attempt:
    _cohort, enrolment = _placed(me)
    return lambda actor: leaving_services.end_place(enrolment, "no_show", actor=actor, reason=WHY)


def _certified(me: Me, step: Callable[..., Any], **more: Any) -> Attempt:
    cohort = make_finished_cohort()
    complete(make_person("Sok Dara", account=me.account), cohort)
    certificates.issue_for_cohort(cohort, actor=SYSTEM)
    [certificate] = db.session.query(certificates.Certificate).all()
    return lambda actor: step(certificate, actor=actor, reason=WHY, **more)


def revoke_own_certificate(me: Me) -> Attempt:
    return _certified(me, certificates.revoke)


def issue_own_certificate_anew(me: Me) -> Attempt:
    attempt = _certified(me, certificates.issue_anew)
    [certificate] = db.session.query(certificates.Certificate).all()
    other = acts(make_account(), {Grant(Role.PROGRAMME_COORDINATOR)})
    certificates.revoke(certificate, reason=WHY, actor=other)
    return attempt


def correct_own_certificate(me: Me) -> Attempt:
    return _certified(me, certificates.reissue, holder_name="Sok D.", holder_native_name="")


# Companies, their postings and what was told of them


def of_company(verb: str, state: CompanyState) -> Callable[[Me], Attempt]:
    def build(me: Me) -> Attempt:
        company = me.works_for(make_company(state=state), Role.COMPANY_OWNER)
        if verb == "verify":
            make_posting(company)  # which brings the site that it needs
        return lambda actor: company_services.decide(company.id, verb, actor=actor, reason=WHY)

    return build


def of_posting(
    state: PostingState, step: Callable[..., Any], **more: Any
) -> Callable[[Me], Attempt]:
    def build(me: Me) -> Attempt:
        posting: Posting = make_posting(me.works_for(make_company()), state=state)
        return lambda actor: step(posting.id, actor=actor, **more)

    return build


def _concern(me: Me, *, own_company: bool = False) -> Concern:
    _account, person = make_graduate(account=None if own_company else me.account)
    company = make_company()
    if own_company:
        me.works_for(company)
    return make_concern(make_placement(make_posting(company), person))


def settle_of_company(me: Me) -> Attempt:
    concern = _concern(me, own_company=True)
    return lambda actor: concern_services.settle_concern(concern.id, "Done.", actor=actor)


def settle_own_concern(me: Me) -> Attempt:
    concern = _concern(me)
    return lambda actor: concern_services.settle_concern(concern.id, "Done.", actor=actor)


def take_up_of_company(me: Me) -> Attempt:
    concern = _concern(me, own_company=True)
    return lambda actor: concern_services.take_up(concern.id, actor.account_id, actor=actor)


def give_back_of_company(me: Me) -> Attempt:
    concern = _concern(me, own_company=True)
    concern_services.take_up(concern.id, make_account(Role.PROGRAMME_COORDINATOR).id, actor=SYSTEM)
    return lambda actor: concern_services.take_up(concern.id, None, actor=actor)


def take_up_own(me: Me) -> Attempt:
    concern = _concern(me)
    return lambda actor: concern_services.take_up(concern.id, actor.account_id, actor=actor)
