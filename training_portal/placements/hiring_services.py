"""Verbs of companies with those who applied: shortlist, interview, offer, reject, start, finish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.people.own_cases import refuse_about
from training_portal.placements import notices
from training_portal.placements.application_services import ended, started
from training_portal.placements.application_states import Outcome, PlacementState
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.locks import lock_posting
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.notices import key_of
from training_portal.placements.openings import free_opening
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_queries import is_verified
from training_portal.placements.posting_states import RUNNING
from training_portal.placements.rules import ending, waiting
from training_portal.platform import clock, mail
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.mail import Told
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


def version(application: PlacementApplication) -> str:
    """The fingerprint of what a company saw when it was asked about a step: the state, since when,
    and what was agreed and answered in it."""
    return fingerprint(
        {
            "state": application.state.value,
            "decided_at": application.decided_at,
            "interview_at": application.interview_at,
            "interview_answer": application.interview_answer,
            "offer_deadline": application.offer_deadline,
            "ends_on": application.ends_on,
        }
    )


def _locked(
    application_id: int, actor: Actor, seen: str | None = None
) -> tuple[Posting, PlacementApplication]:
    """Company, posting and application, locked in this order; the actor's own company.

    Raises NotAllowed, Refused, OwnCase for who applied to their own company, and Stale for one
    that is not as it was `seen` (`version`): every verb here does.
    """
    posting_id = db.session.get_one(PlacementApplication, application_id).posting_id
    posting = lock_posting(posting_id)
    own = actor.organisations_for(PlacementPermission.POST)
    if not actor.is_system and posting.organisation_id not in own:
        raise NotAllowed
    application = lock(PlacementApplication, application_id)
    refuse_about([application.person_id], actor)
    if objection := posting_objection(posting):
        raise Refused(objection)
    refuse_stale(seen, version(application))
    return posting, application


def posting_objection(posting: Posting) -> str | None:
    """Why nothing can be decided about who applied for a posting; None where something can."""
    if posting.state not in RUNNING:
        return _(
            "Nothing can be decided now: the posting is “%(state)s”.", state=posting.state.label
        )
    if not is_verified(posting.organisation_id):
        return _("Nothing can be decided now: the programme has to verify your company first.")
    return None


def _step(
    application: PlacementApplication, verb: str, actor: Actor, reason: str | None = None
) -> None:
    PLACEMENT.apply(application, verb, actor=actor, reason=reason, person_id=application.person_id)
    application.decided_at = clock.now()
    application.outcome_reason = reason or ""


def _take_back(template: str, application: PlacementApplication) -> Told:
    return mail.call_back(begins=f"{template}:{application.id}:")


@transactional
def decide(
    ids: Sequence[int],
    verb: str,
    *,
    reason: str,
    seen: Mapping[int, str] | None = None,
    actor: Actor,
) -> int:
    """Shortlist or reject one or many: all of them, or nobody. `seen` has the version of each."""
    rows = db.session.execute(
        select(PlacementApplication.id)
        .where(PlacementApplication.id.in_(ids))
        .order_by(PlacementApplication.posting_id, PlacementApplication.id)
    )
    done = 0
    for (application_id,) in rows:
        was = None if seen is None else seen.get(application_id)
        _posting, application = _locked(application_id, actor, was)
        _step(application, verb, actor, reason or None)
        template = "placement_not_selected" if verb == "reject" else "placement_shortlisted"
        notices.to_person(template, application, verb)
        done += 1
    return done


@transactional
def propose_interview(
    application_id: int,
    moment: datetime,
    place: str,
    link: str,
    *,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """Propose when and where to talk; proposing again replaces it, and asks again."""
    _posting, application = _locked(application_id, actor, seen)
    if why := waiting.objection_to_interview(moment, clock.now()):
        raise Refused(why)
    _step(application, "interview", actor)
    application.interview_at, application.interview_answer = moment, None
    application.interview_place, application.interview_link = place, link
    notices.to_person("placement_interview", application, key_of("interview", moment))


@transactional
def make_offer(
    application_id: int, deadline: datetime, *, actor: Actor, seen: str | None = None
) -> None:
    """Offer the placement until a deadline. Raises Refused while no opening is free."""
    posting, application = _locked(application_id, actor, seen)
    if why := waiting.objection_to_deadline(deadline, clock.now()):
        raise Refused(why)
    if posting.filled >= posting.openings:
        raise Refused(_("All openings are taken: raise their number first."))
    _step(application, "offer", actor)
    application.offer_deadline = deadline
    notices.to_person("placement_offered", application, key_of("offer", deadline))


@transactional
def call_off_interview(
    application_id: int, *, reason: str, actor: Actor, seen: str | None = None
) -> None:
    """There is no interview after all; another can be proposed."""
    _posting, application = _locked(application_id, actor, seen)
    was = application.interview_at
    told = _take_back("placement_interview", application)
    _step(application, "call_off", actor, reason)
    application.interview_at, application.interview_answer = None, None
    application.interview_place, application.interview_link = "", ""
    if told is not Told.TAKEN_BACK:
        notices.to_person("placement_interview_off", application, key_of("call_off", was))


@transactional
def prolong_offer(
    application_id: int, deadline: datetime, *, actor: Actor, seen: str | None = None
) -> None:
    """Give more time to answer an offer, never less. Raises Refused."""
    _posting, application = _locked(application_id, actor, seen)
    known = application.offer_deadline
    if known is not None and deadline <= known:
        raise Refused(_("The time to answer can only be made longer: choose a later day."))
    if why := waiting.objection_to_deadline(deadline, clock.now()):
        raise Refused(why)
    _step(application, "prolong", actor)
    application.offer_deadline = deadline
    notices.to_person("placement_offer_prolonged", application, key_of("prolong", deadline))


@transactional
def retract_offer(
    application_id: int, *, reason: str, actor: Actor, seen: str | None = None
) -> None:
    """Take an open offer back; the person stands on the shortlist again."""
    _posting, application = _locked(application_id, actor, seen)
    was = application.offer_deadline
    told = _take_back("placement_offered", application)
    _take_back("placement_offer_prolonged", application)
    _step(application, "retract", actor, reason)
    application.offer_deadline = None
    if told is not Told.TAKEN_BACK:
        notices.to_person("placement_offer_retracted", application, key_of("retract", was))


@transactional
def start(
    application_id: int,
    first_day: date,
    *,
    last_day: date | None = None,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """The company says that work has begun, on which day, and when it is to end. Raises Refused.

    Without a last day the planned end follows from the contract.
    """
    posting, application = _locked(application_id, actor, seen)
    if first_day > clock.today(posting.time_zone):
        raise Refused(_("This day is still to come: say so once work has begun."))
    if first_day < application.submitted_at.astimezone(ZoneInfo(posting.time_zone)).date():
        raise Refused(_("Work cannot have begun before the application was sent."))
    if why := ending.objection_to_plan(first_day, last_day):
        raise Refused(why)
    _step(application, "start", actor)
    application.ends_on = last_day
    started(posting, application, first_day)
    notices.to_person("placement_started", application, "started")


@transactional
def replan(
    application_id: int,
    last_day: date | None,
    *,
    reason: str,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """Another planned end, or none; the person is told why. The same again changes nothing.

    Raises Refused, Stale.
    """
    _posting, application = _locked(application_id, actor, seen)
    if application.ends_on == last_day:
        return
    if application.started_on and (
        why := ending.objection_to_plan(application.started_on, last_day)
    ):
        raise Refused(why)
    before = application.ends_on
    PLACEMENT.apply(
        application,
        "replan",
        actor=actor,
        reason=reason,
        person_id=application.person_id,
        details={"ends_on": str(last_day or ""), "before": str(before or "")},
    )
    application.ends_on = last_day
    key = f"replan:{last_day}:{clock.now():%Y%m%d%H%M%S}"
    notices.to_person("placement_replanned", application, key, reason=reason)


def _last_day(posting: Posting, application: PlacementApplication, day: date | None) -> date:
    """The last day of work as it is told; Refused where it cannot be."""
    today = clock.today(posting.time_zone)
    if day is None:
        return today
    if why := ending.objection_to_end(application.started_on, day, today):
        raise Refused(why)
    return day


@transactional
def finish(
    application_id: int,
    outcome: Outcome,
    *,
    last_day: date | None = None,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """The placement came to its end as agreed, or the person stays on. Raises Refused."""
    posting, application = _locked(application_id, actor, seen)
    day = _last_day(posting, application, last_day)
    application.outcome = outcome
    _step(application, "finish", actor)
    ended(posting, application, early=False, last_day=day)
    notices.to_person("placement_finished", application, "finished")


@transactional
def end_early(
    application_id: int,
    *,
    reason: str,
    last_day: date | None = None,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """The placement ended before its time, or never began; then its opening is free again."""
    posting, application = _locked(application_id, actor, seen)
    never_began = application.state is PlacementState.ACCEPTED
    day = None if never_began else _last_day(posting, application, last_day)
    _step(application, "end", actor, reason)
    ended(posting, application, early=True, last_day=day)
    if never_began:
        free_opening(posting)
    notices.to_person("placement_ended", application, "ended")


def expire_offers(limit: int = 200) -> int:
    """Let offers whose deadline is over expire, each in a unit of work of its own."""
    # The second that the deadline names still counts.
    over = clock.now() - timedelta(seconds=1)
    due = db.session.scalars(
        select(PlacementApplication.id)
        .where(
            PlacementApplication.state == PlacementState.OFFERED,
            PlacementApplication.offer_deadline <= over,
            PlacementApplication.offer_stopped_at.is_(None),
        )
        .order_by(PlacementApplication.offer_deadline, PlacementApplication.id)
        .limit(limit)
    ).all()
    return sum(_expire(application_id) for application_id in due)


@transactional
def _expire(application_id: int) -> int:
    posting_id = db.session.get_one(PlacementApplication, application_id).posting_id
    lock(Posting, posting_id)
    application = lock(PlacementApplication, application_id)
    deadline = application.offer_deadline
    if (
        application.state is not PlacementState.OFFERED
        or application.offer_stopped_at is not None
        or deadline is None
        or deadline >= clock.now()
    ):
        return 0
    _step(application, "expire", SYSTEM)
    notices.to_person("placement_offer_expired", application, f"expired:{deadline:%Y%m%d%H%M}")
    return 1
