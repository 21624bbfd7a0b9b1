"""Verbs of who applies: apply with chosen items, answer, withdraw, start, leave, take back.

Locking order: the posting first, then the application.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.courses.rules import country_name
from training_portal.jobs import exporting
from training_portal.organisations.models import Site
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.placements import (
    concern_services,
    guardians,
    notices,
    openings,
    profile_queries,
    public_queries,
)
from training_portal.placements import posting_queries as postings
from training_portal.placements.application_states import (
    OVER,
    ConcernKind,
    PlacementState,
)
from training_portal.placements.events import PlacementFinished, PlacementStarted
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.locks import lock_posting
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import RUNNING
from training_portal.placements.rules import ending, sharing
from training_portal.placements.wording import listed
from training_portal.platform import audit, clock, events, i18n
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

#: Raised when the wording of the consent changes; its hash is kept besides.
CONSENT_VERSION = "2026-11"


@dataclass(frozen=True)
class Wish:
    """What somebody fills in to apply."""

    items: Collection[str]
    message: str
    guardian_name: str
    #: The sentence that was agreed to, as it was shown, and its language.
    agreed: str
    language: str


def objection(person: Person, posting: Posting) -> str | None:
    """Why this person cannot apply for this posting now, in words; None when they can."""
    if not public_queries.is_open(posting):
        return _("People can no longer apply for this placement.")
    if live_application(person.id, posting.id) is not None:
        return _("You have applied for this placement already.")
    site = db.session.get_one(Site, posting.site_id)
    invited = postings.invited_countries(posting.id)
    return sharing.objection(
        profile_queries.applicant_of(person),
        minimum_age=posting.minimum_age,
        legal_age=profile_queries.legal_age(site.country_code),
        invited=invited,
        invited_words=listed([country_name(code) for code in invited]),
        starts_on=posting.starts_on or clock.today(posting.time_zone),
    )


def live_application(person_id: int, posting_id: int) -> PlacementApplication | None:
    """The person's application for a posting that is not over; None when there is none."""
    return db.session.scalars(
        select(PlacementApplication).where(
            PlacementApplication.person_id == person_id,
            PlacementApplication.posting_id == posting_id,
            PlacementApplication.state.not_in(OVER),
        )
    ).one_or_none()


@transactional
def apply(posting_id: int, person_id: int, wish: Wish, *, actor: Actor) -> PlacementApplication:
    """Send an application. What the company gets is fixed here, item by item. Raises Refused."""
    posting = lock_posting(posting_id)
    person = lock(Person, person_id)
    if why := objection(person, posting):
        raise Refused(why)
    minor = sharing.needs_guardian(
        profile_queries.applicant_of(person), clock.today(posting.time_zone)
    )
    if minor and not wish.guardian_name:
        raise Refused(_("Your parent or guardian must agree: write the name."))
    consent = agree(person, posting, wish, ConsentPurpose.PLACEMENT, person.full_name, actor)
    guardian = (
        agree(person, posting, wish, ConsentPurpose.GUARDIAN, wish.guardian_name, actor)
        if minor
        else None
    )
    shared = sharing.snapshot(profile_queries.offered_items(person), wish.items)
    application = PlacementApplication(
        posting_id=posting.id,
        person_id=person.id,
        consent_id=consent.id,
        submitted_at=clock.now(),
        shared=shared,
        shared_name=shared[sharing.Item.NAME],
        message=wish.message,
    )
    db.session.add(application)
    db.session.flush()
    guardians.tie(application.id, guardian)
    audit.record(
        "apply",
        PLACEMENT.kind,
        application.id,
        actor=actor,
        after={"state": application.state.value, "items": sorted(shared)},
        person_id=person.id,
    )
    notices.to_person("placement_sent", application, "sent")
    return application


def agree(
    person: Person,
    posting: Posting,
    wish: Wish,
    purpose: ConsentPurpose,
    given_by: str,
    actor: Actor,
) -> ConsentRecord:
    """Write down what somebody agreed to, in the words that were shown."""
    site = db.session.get_one(Site, posting.site_id)
    return people.give_consent(
        person.id,
        purpose,
        country_code=site.country_code,
        language=wish.language,
        text=wish.agreed,
        version=CONSENT_VERSION,
        given_by=given_by,
        actor=actor,
    )


def locked(
    application_id: int, *, with_company: bool = False
) -> tuple[Posting, PlacementApplication]:
    """Posting and application, locked in this order; the company first, where the step rests on
    it."""
    posting_id = db.session.get_one(PlacementApplication, application_id).posting_id
    posting = lock_posting(posting_id) if with_company else lock(Posting, posting_id)
    return posting, lock(PlacementApplication, application_id)


def step(
    application: PlacementApplication, verb: str, actor: Actor, reason: str | None = None
) -> None:
    PLACEMENT.apply(application, verb, actor=actor, reason=reason, person_id=application.person_id)
    application.decided_at = clock.now()


@transactional
def accept_offer(application_id: int, *, actor: Actor) -> None:
    """Accept before the deadline; this takes an opening. Raises Refused when none is left.

    The company is told by who calls: with how the person can be reached, or without.
    """
    posting, application = locked(application_id, with_company=True)
    _refuse_late(application, posting)
    if posting.state not in RUNNING:
        raise Refused(_("This posting is suspended or withdrawn now: nothing can be accepted."))
    if not postings.is_verified(posting.organisation_id):
        raise Refused(_("The programme has to verify this company first: nothing can be accepted."))
    _refuse_second(application)
    step(application, "accept", actor)
    openings.take_opening(posting)
    contact = public_queries.company_contact(posting)
    notices.to_person("placement_accepted", application, "accepted", contact=contact)


def _refuse_second(application: PlacementApplication) -> None:
    """Nobody accepts two placements at once: the other one would keep an opening for nobody.

    Who is at work may accept the next one. The person is locked, so that two acceptances at the
    same moment have one winner.
    """
    lock(Person, application.person_id)
    other = db.session.scalar(
        select(Posting.title)
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .where(
            PlacementApplication.person_id == application.person_id,
            PlacementApplication.id != application.id,
            PlacementApplication.state == PlacementState.ACCEPTED,
        )
        .limit(1)
    )
    if other is not None:
        raise Refused(
            _("You have accepted “%(title)s” already: withdraw there first.", title=other)
        )


@transactional
def decline_offer(application_id: int, *, reason: str, actor: Actor) -> None:
    """Decline an offer. No opening was held, so none becomes free."""
    posting, application = locked(application_id)
    _refuse_late(application, posting)
    step(application, "decline", actor, reason or None)
    application.outcome_reason = reason
    tell_company("placement_answered", posting, application, "declined")


def _refuse_late(application: PlacementApplication, posting: Posting) -> None:
    """An answer after the deadline is refused also before the worker has let the offer expire."""
    deadline = application.offer_deadline
    runs = application.state is PlacementState.OFFERED and application.offer_stopped_at is None
    if runs and deadline and deadline < clock.now():
        raise Refused(
            _(
                "The deadline was %(moment)s. It is over.",
                moment=i18n.moment(deadline, posting.time_zone),
            )
        )


@transactional
def withdraw(application_id: int, *, reason: str, actor: Actor) -> None:
    """Take an application back; an opening that was taken becomes free.

    What was shared is taken away from the company, its files too. It keeps that somebody applied
    and withdrew, and the reason where one is given for it.
    """
    posting, application = locked(application_id)
    held = application.state is PlacementState.ACCEPTED
    step(application, "withdraw", actor, reason or None)
    if held:
        openings.free_opening(posting)
    tell_company("placement_answered", posting, application, "withdrawn")
    blank(application)
    application.outcome_reason = reason
    exporting.forget_lists_of("placements")


@transactional
def begin(application_id: int, *, actor: Actor) -> None:
    """The person says that work has begun."""
    posting, application = locked(application_id)
    step(application, "begin", actor)
    started(posting, application)
    tell_company("placement_answered", posting, application, "begun")


@transactional
def leave(application_id: int, *, reason: str, actor: Actor) -> None:
    """The person says that the placement ended early, and why; the reason is not for the company.

    The programme reads it as a concern, which waits until somebody has looked into it.
    """
    posting, application = locked(application_id)
    step(application, "leave", actor, reason)
    ended(posting, application, early=True)
    concern_services.raise_concern(application.id, ConcernKind.LEFT, reason, actor=actor)
    tell_company("placement_answered", posting, application, "left")


def started(
    posting: Posting, application: PlacementApplication, first_day: date | None = None
) -> None:
    """Write down the first day, today where none is said, and tell other rooms.

    The planned end follows from the contract's months, where nobody has said another. Raises
    Refused for a day long before the first one that was agreed.
    """
    first_day = first_day or clock.today(posting.time_zone)
    if why := ending.objection_to_begin(first_day, posting.starts_on):
        raise Refused(why)
    application.started_on = first_day
    if application.ends_on is None:
        application.ends_on = ending.planned_end(application.started_on, posting.contract_months)
    events.emit(
        PlacementStarted(application.id, application.person_id, posting.organisation_id, posting.id)
    )


def ended(
    posting: Posting,
    application: PlacementApplication,
    *,
    early: bool,
    last_day: date | None = None,
) -> None:
    """Write down the last day, today where none is said; tell other rooms if work had begun."""
    application.ended_on = last_day or clock.today(posting.time_zone)
    if application.started_on is None:
        return
    hired = application.outcome is not None and application.outcome.value == "hired_on"
    events.emit(
        PlacementFinished(
            application.id,
            application.person_id,
            posting.organisation_id,
            posting.id,
            hired=hired,
            early=early,
        )
    )


def tell_company(
    template: str, posting: Posting, application: PlacementApplication, key: str, **context: object
) -> None:
    """A mail to the company's people about one application."""
    notices.to_company(
        template,
        posting,
        f"{application.id}:{key}",
        f"/company/applicants/{application.public_id}",
        application=application,
        **context,
    )


def blank(application: PlacementApplication) -> None:
    """Take every word of the person away from an application, and from mails not yet sent."""
    notices.take_contact_back(application.id)
    blank_words(application)


def blank_words(application: PlacementApplication) -> None:
    """Take every word of the person away from the application itself."""
    application.shared = None
    application.shared_name = application.message = application.outcome_reason = ""
    application.interview_place = application.interview_link = ""
