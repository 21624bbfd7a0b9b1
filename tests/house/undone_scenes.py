"""Decisions that are undone, each with what is mailed of it: cases of test_undone_decisions.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.factories import give_role, make_account, make_company
from tests.factories.admissions import make_application, make_document
from tests.factories.alumni import complete, make_finished_cohort
from tests.factories.people import make_person, propose
from tests.factories.placements import make_concern, make_graduate, make_placement, make_posting
from tests.factories.programme import make_cohort
from training_portal.accounts import deputies, handovers, invitations, roles
from training_portal.accounts.deputy_rules import Days
from training_portal.accounts.models import RoleAssignment
from training_portal.admissions import (
    decision_services,
    document_services,
    offer_services,
    open_offer_services,
)
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts import leaving_services, planning_services
from training_portal.cohorts.models import CohortDecision, Enrolment
from training_portal.credentials import services as certificates
from training_portal.credentials.models import Certificate
from training_portal.learning import session_services
from training_portal.organisations import company_services
from training_portal.organisations.models import CompanyState
from training_portal.people.twins import joining, parting
from training_portal.placements import concern_services, hiring_services, review_services
from training_portal.placements.application_states import PlacementState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WHY = "For a reason."


@dataclass
class Undone:
    """A decision and what undoes it, with their mails; `reader` is whose mailbox they go to."""

    reader: str
    do: Callable[[], Any]
    undo: Callable[[], Any]


def _colleague(*granted: Role) -> Actor:
    account = make_account(*granted)
    grants = frozenset(Grant(role) for role in granted)
    return Actor(f"account:{account.id}", account.id, grants)


def not_eligible() -> Undone:
    cohort, account = make_cohort(), make_account()
    person = make_person("Sok Dara", account=account, nationality="LA", email=account.email)
    ids = [make_application(cohort, person).id]

    def decide(verb: str) -> Callable[[], Any]:
        return lambda: decision_services.decide(cohort.id, ids, verb, reason=WHY, actor=SYSTEM)

    return Undone(account.email, decide("find_ineligible"), decide("reconsider"))


def document_refused() -> Undone:
    cohort, account = make_cohort(), make_account()
    person = make_person("Sok Dara", account=account, nationality="LA", email=account.email)
    document = make_document(make_application(cohort, person))

    def decide(verb: str) -> Callable[[], Any]:
        return lambda: document_services.decide(document.id, verb, reason=WHY, actor=SYSTEM)

    return Undone(account.email, decide("refuse_document"), decide("accept_document"))


def seat_offered() -> Undone:
    cohort, account = make_cohort(), make_account()
    person = make_person("Sok Dara", account=account, nationality="LA", email=account.email)
    ids = [make_application(cohort, person, state=ApplicationState.SHORTLISTED).id]
    return Undone(
        account.email,
        lambda: offer_services.make_offers(cohort.id, ids, actor=SYSTEM),
        lambda: open_offer_services.withdraw_offers(cohort.id, ids, reason=WHY, actor=SYSTEM),
    )


def no_show() -> Undone:
    cohort = make_cohort(
        decision=CohortDecision.CONFIRMED,
        opens_at=clock.now() - timedelta(days=90),
        closes_at=clock.now() - timedelta(days=60),
        starts_on=clock.today("Asia/Vientiane") - timedelta(days=3),
    )
    account = make_account()
    person = make_person("Sok Dara", account=account, email=account.email)
    with unit_of_work():
        enrolment = Enrolment(
            cohort_id=cohort.id,
            person_id=person.id,
            sending_country="LA",
            enrolled_at=clock.now(),
        )
        db.session.add(enrolment)

    def step(verb: str) -> Callable[[], Any]:
        return lambda: leaving_services.end_place(enrolment, verb, actor=SYSTEM, reason=WHY)

    return Undone(account.email, step("no_show"), step("came_after_all"))


def session_moved() -> Undone:
    cohort = make_cohort(
        decision=CohortDecision.CONFIRMED,
        opens_at=clock.now() - timedelta(days=90),
        closes_at=clock.now() - timedelta(days=60),
        starts_on=clock.today("Asia/Vientiane") - timedelta(days=3),
    )
    account = make_account()
    person = make_person("Sok Dara", account=account, email=account.email)
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=cohort.id,
                person_id=person.id,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
        )
    starts_at = clock.now() + timedelta(days=2)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    session = session_services.plan_session(cohort, title="5S", **times, actor=SYSTEM)

    def step(hours: int) -> Callable[[], Any]:
        later = {name: moment + timedelta(hours=hours) for name, moment in times.items()}
        return lambda: session_services.change_session(
            session, title="5S", place="", module_id=None, **later, actor=SYSTEM
        )

    return Undone(account.email, step(1), step(0))


def _company(state: CompanyState, do: str, undo: str) -> Callable[[], Undone]:
    def build() -> Undone:
        company, owner = make_company(state=state), make_account()
        give_role(owner, Role.COMPANY_OWNER, company)

        def step(verb: str) -> Callable[[], Any]:
            return lambda: company_services.decide(company.id, verb, actor=SYSTEM, reason=WHY)

        return Undone(owner.email, step(do), step(undo))

    return build


def posting_suspended() -> Undone:
    company, recruiter = make_company(), make_account()
    give_role(recruiter, Role.COMPANY_RECRUITER, company)
    posting = make_posting(company)
    return Undone(
        recruiter.email,
        lambda: review_services.suspend_posting(posting.id, reason=WHY, actor=SYSTEM),
        lambda: review_services.lift_suspension(posting.id, actor=SYSTEM),
    )


def interview() -> Undone:
    account, person = make_graduate()
    placement = make_placement(make_posting(), person)
    moment = clock.now() + timedelta(days=5)
    return Undone(
        account.email,
        lambda: hiring_services.propose_interview(placement.id, moment, "Hall", "", actor=SYSTEM),
        lambda: hiring_services.call_off_interview(placement.id, reason=WHY, actor=SYSTEM),
    )


def placement_offered() -> Undone:
    account, person = make_graduate()
    placement = make_placement(make_posting(), person, state=PlacementState.SHORTLISTED)
    deadline = clock.now() + timedelta(days=7)
    return Undone(
        account.email,
        lambda: hiring_services.make_offer(placement.id, deadline, actor=SYSTEM),
        lambda: hiring_services.retract_offer(placement.id, reason=WHY, actor=SYSTEM),
    )


def certificate() -> Undone:
    cohort, account = make_finished_cohort(), make_account()
    complete(make_person("Sok Dara", account=account), cohort)
    return Undone(
        account.email,
        lambda: certificates.issue_for_cohort(cohort, actor=SYSTEM),
        lambda: certificates.revoke(
            db.session.scalars(select(Certificate)).one(), reason=WHY, actor=SYSTEM
        ),
    )


def invited() -> Undone:
    actor, sent = _colleague(Role.ADMINISTRATOR), []
    return Undone(
        "noi@example.org",
        lambda: sent.append(
            invitations.invite("noi@example.org", "Noi", Role.OBSERVER, None, actor=actor).id
        ),
        lambda: invitations.withdraw(sent[-1], actor=actor),
    )


def role_ended() -> Undone:
    actor, account = _colleague(Role.ADMINISTRATOR), make_account()
    give_role(account, Role.OBSERVER)

    def end() -> None:
        held = db.session.scalars(
            select(RoleAssignment).where(
                RoleAssignment.account_id == account.id, RoleAssignment.valid_to.is_(None)
            )
        ).one()
        roles.end_role(held.id, reason=WHY, actor=actor)

    return Undone(
        account.email, end, lambda: roles.assign_role(account.id, Role.OBSERVER, None, actor=actor)
    )


def handed_over() -> Undone:
    actor, successor, made = _colleague(Role.ADMINISTRATOR), make_account(), []
    held = give_role(make_account(), Role.OBSERVER)
    day = clock.today() + timedelta(days=7)
    return Undone(
        successor.email,
        lambda: made.append(
            handovers.hand_over(held.id, successor.email, day, reason=WHY, actor=actor).id
        ),
        lambda: handovers.call_off(made[-1], reason=WHY, actor=actor),
    )


def deputy_named() -> Undone:
    actor, deputy, made = _colleague(Role.ADMINISTRATOR), make_account(), []
    held = give_role(make_account(), Role.OBSERVER)
    today = clock.today()
    days = Days(today, today + timedelta(days=7))
    return Undone(
        deputy.email,
        lambda: made.append(deputies.name(held.id, deputy.email, days, reason=WHY, actor=actor).id),
        lambda: deputies.end(made[-1], actor=actor),
    )


def concern_given() -> Undone:
    _account, person = make_graduate()
    concern = make_concern(make_placement(make_posting(), person))
    suda = make_account(Role.PROGRAMME_COORDINATOR)
    return Undone(
        suda.email,
        lambda: concern_services.take_up(concern.id, suda.id, actor=SYSTEM),
        lambda: concern_services.take_up(concern.id, None, actor=SYSTEM),
    )


def made_trainer() -> Undone:
    cohort, trainer = make_cohort(), make_account(Role.TRAINER)
    return Undone(
        trainer.email,
        lambda: planning_services.set_trainers(cohort, [trainer.id], actor=SYSTEM),
        lambda: planning_services.set_trainers(cohort, [], actor=SYSTEM),
    )


def _joined(is_kept: bool) -> Undone:
    accounts = [make_account(), make_account()]
    kept, other = (make_person("Chum Sothy", account=each) for each in accounts)
    pair = propose(kept, other)
    return Undone(
        accounts[0 if is_kept else 1].email,
        lambda: joining.join(pair.id, kept_id=kept.id, from_other=(), reason=WHY, actor=SYSTEM),
        lambda: parting.undo(pair.id, reason=WHY, actor=SYSTEM),
    )


#: What is undone: how, the mail that told of it, and the one that tells what holds now.
UNDONE: dict[str, tuple[Callable[[], Undone], str, str]] = {
    "not eligible": (not_eligible, "application_not_eligible", "application_reconsidered"),
    "a document is refused": (document_refused, "document_refused", "document_accepted"),
    "a seat is offered": (seat_offered, "offer_made", "offer_withdrawn"),
    "did not come": (no_show, "place_changed", "place_changed"),
    "a company is suspended": (
        _company(CompanyState.VERIFIED, "suspend", "reinstate"),
        "company_suspended",
        "company_reinstated",
    ),
    "a company is refused": (
        _company(CompanyState.IN_REVIEW, "refuse", "reconsider"),
        "company_refused",
        "company_reconsidered",
    ),
    "a posting is suspended": (posting_suspended, "posting_suspended", "posting_lifted"),
    "an interview": (interview, "placement_interview", "placement_interview_off"),
    "a placement is offered": (
        placement_offered,
        "placement_offered",
        "placement_offer_retracted",
    ),
    "a certificate": (certificate, "certificate_issued", "certificate_revoked"),
    "an invitation": (invited, "invitation", "invitation_taken_back"),
    "a role ended": (role_ended, "role_ended", "role_given_again"),
    "a handover": (handed_over, "handover", "handover_called_off"),
    "a deputy": (deputy_named, "deputy_named", "deputy_ended"),
    "a concern given": (concern_given, "concern_given", "concern_taken_away"),
    "a session is moved": (session_moved, "session_moved", "session_moved"),
    "two records joined": (lambda: _joined(True), "records_joined", "records_parted"),
    "an account joined away": (lambda: _joined(False), "account_joined", "account_parted"),
    "a trainer": (made_trainer, "cohort_trainer", "cohort_trainer_no_more"),
}
