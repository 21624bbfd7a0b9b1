"""A nominating body sends its list to be endorsed, sends it again, takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import delete, select

from training_portal.admissions.employers import is_employer
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.endorsements import ending, notices, office_links
from training_portal.endorsements.chain_queries import chain_for, steps_of
from training_portal.endorsements.lifecycle import ENDORSEMENT
from training_portal.endorsements.list_queries import lists_of_body, to_send
from training_portal.endorsements.models import (
    OPEN_LISTS,
    EndorsedNominee,
    Endorsement,
    EndorsementStage,
    EndorsementState,
    StageState,
    Verdict,
)
from training_portal.endorsements.part_queries import newest_part, reasons_for
from training_portal.endorsements.rules import CODE_LENGTH, due_before, steps_for
from training_portal.endorsements.standings import has_seats
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.platform import audit, clock, typed_codes
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused

#: So many people stand on one list: whoever endorses reads each name. The others, behind them in
#: the ranking, go on a further one.
MOST_ON_A_LIST: Final = 200


def open_list(organisation: Organisation, cohort: Cohort) -> Endorsement | None:
    """The list of a body for a cohort that is not through yet."""
    lists = lists_of_body(organisation, cohort)
    return next((each for each in lists if each.state in OPEN_LISTS), None)


def people_to_send(organisation: Organisation, cohort: Cohort) -> list[int]:
    """The nominations that would be sent now, by their ranks; none where no chain asks for it."""
    chain = chain_for(organisation)
    return to_send(organisation, cohort, chain.since)[:MOST_ON_A_LIST] if chain else []


def version_of(nomination_ids: Sequence[int]) -> str:
    """The fingerprint of a list, in its order."""
    return fingerprint({"people": list(nomination_ids)})


def cohort_objection(cohort: Cohort) -> str | None:
    """Why nothing is endorsed for a cohort any more, in words."""
    if cohort.decision is CohortDecision.CANCELLED:
        return _("This cohort was cancelled.")
    if clock.today(cohort.time_zone) >= cohort.starts_on:
        return _("This cohort has begun.")
    return None


def order_objection(organisation: Organisation, cohort: Cohort) -> str | None:
    """Why a body does not change the order of its nominees now: somebody endorses it."""
    found = open_list(organisation, cohort)
    if found is not None and found.state is EndorsementState.UNDER_WAY:
        return _("The list is being endorsed in this order: take it back to change the ranks.")
    return None


@transactional
def send_list(
    cohort: Cohort,
    organisation: Organisation,
    *,
    actor: Actor,
    is_supported: bool,
    seen: str | None = None,
) -> Endorsement:
    """Send the nominees who need an endorsement, in their order, to the first step of the chain.

    Part A goes along as it stands, and stays so. A list that was returned goes once more, from the
    first step. `is_supported`: the body supports the leave of these people and the use of what they
    learn. Raises Refused, and Stale where the people or their order are others than were `seen`.
    """
    cohort = lock(Cohort, cohort.id, shared=True)
    organisation = lock(Organisation, organisation.id)
    if objection := cohort_objection(cohort):
        raise Refused(objection)
    chain = chain_for(organisation)
    if chain is None:
        raise Refused(_("No endorsement is asked for: there is nothing to send."))
    present = open_list(organisation, cohort)
    if present is not None and present.state is EndorsementState.UNDER_WAY:
        raise Refused(_("Your list is under way already: others go on a further one after it."))
    people = people_to_send(organisation, cohort)
    refuse_stale(seen, version_of(people))
    if not people:
        raise Refused(_("There is nobody to send."))
    if not is_supported:
        raise Refused(unsupported_words())
    endorsement = present or _new(cohort, organisation, chain.id)
    if present is not None:
        notices.sent_again(present)
        ENDORSEMENT.apply(present, "send_again", actor=actor, details={"people": len(people)})
    endorsement.sent_by_id, endorsement.sent_at = actor.account_id, clock.now()
    endorsement.told = ""
    endorsement.mend_by = endorsement.mend_reminded_at = endorsement.mend_late_at = None
    endorsement.part_id = _fixed_part(cohort, organisation)
    endorsement.is_supported = is_supported
    _put_on(endorsement, people)
    if present is None:
        _lay_out(endorsement, organisation, chain.id)
        after = {"state": endorsement.state.value, "people": len(people)}
        audit.record("send", "endorsement", endorsement.id, actor=actor, after=after)
    open_stage(endorsement, 1)
    return endorsement


def _new(cohort: Cohort, organisation: Organisation, chain_id: int) -> Endorsement:
    endorsement = Endorsement(
        cohort_id=cohort.id,
        organisation_id=organisation.id,
        chain_id=chain_id,
        sent_at=clock.now(),
    )
    db.session.add(endorsement)
    db.session.flush()
    return endorsement


def unsupported_words() -> str:
    """Why a list without the body's support is not sent."""
    return _("Confirm that your organisation supports these people: tick the box.")


def _fixed_part(cohort: Cohort, organisation: Organisation) -> int | None:
    """Have part A stay as it is sent; none where nothing was written."""
    part = newest_part(cohort.id, organisation.id)
    if part is None:
        return None
    part.fixed_at = part.fixed_at or clock.now()
    return part.id


def _put_on(endorsement: Endorsement, people: Sequence[int]) -> None:
    """Have these people on the list, each with the reason why; who was not endorsed stays so."""
    mine = EndorsedNominee.endorsement_id == endorsement.id
    db.session.execute(
        delete(EndorsedNominee).where(mine, EndorsedNominee.verdict == Verdict.WAITING)
    )
    reasons = reasons_for(people)
    db.session.add_all(
        EndorsedNominee(
            endorsement_id=endorsement.id,
            nomination_id=each,
            place=place,
            why=reasons.get(each, ""),
        )
        for place, each in enumerate(people, start=1)
    )
    db.session.flush()


def _lay_out(endorsement: Endorsement, organisation: Organisation, chain_id: int) -> None:
    """Give a list the steps of the chain as it stands."""
    steps = steps_for(steps_of(chain_id), organisation.id, organisation.parent_id)
    if not steps:
        raise Refused(_("The chain has no step for this body: ask the programme to change it."))
    db.session.add_all(
        EndorsementStage(
            endorsement_id=endorsement.id,
            position=position,
            organisation_id=whose,
            days=step.days,
            proof=step.proof,
            when_over=step.when_over,
            office_email=step.office_email,
        )
        for position, (whose, step) in enumerate(steps, start=1)
    )
    db.session.flush()


def stages(endorsement: Endorsement) -> list[EndorsementStage]:
    """The steps of a list, to be changed. Needs the list locked."""
    return list(
        db.session.scalars(
            select(EndorsementStage)
            .where(EndorsementStage.endorsement_id == endorsement.id)
            .order_by(EndorsementStage.position)
            .execution_options(populate_existing=True)
        )
    )


def open_stage(endorsement: Endorsement, position: int) -> None:
    """Have the list wait at a step, with its whole time, or until the eve of the course; who takes
    it is told."""
    own = stages(endorsement)
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    office_links.end_links([stage.id for stage in own])
    for stage in own:
        if stage.position < position:
            continue
        stage.state = StageState.OPEN if stage.position == position else StageState.WAITING
        stage.due_at = stage.reminded_at = stage.escalated_at = None
        stage.decided_at = stage.decided_by_id = stage.file_id = stage.signed_on = None
        stage.signed_by, stage.remark, stage.code = "", "", None
        if stage.position == position:
            zone = _zone_of(stage.organisation_id)
            stage.due_at = due_before(
                clock.now(), stage.days, zone, cohort.starts_on, cohort.time_zone
            )
            stage.code = typed_codes.drawn(CODE_LENGTH)
            notices.waits(endorsement, stage)
    db.session.flush()


def give_back_until(endorsement: Endorsement, days: int) -> None:
    """Have the body mend a returned list within the days of the step that returned it, or until the
    eve of the course."""
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    zone = _zone_of(endorsement.organisation_id)
    endorsement.mend_by = due_before(clock.now(), days, zone, cohort.starts_on, cohort.time_zone)
    endorsement.mend_reminded_at = endorsement.mend_late_at = None


def _zone_of(organisation_id: int) -> str:
    country = db.session.get_one(Organisation, organisation_id).country_code
    return db.session.get_one(Country, country).time_zone


@transactional
def call_off(endorsement_id: int, *, reason: str, actor: Actor) -> None:
    """Take a list back, also one that is through, as long as nobody on it was offered a seat.

    Its people can then be ranked otherwise and sent on another list. Raises Refused.
    """
    endorsement = db.session.get_one(Endorsement, endorsement_id)
    lock(Cohort, endorsement.cohort_id, shared=True)
    endorsement = lock(Endorsement, endorsement_id)
    body = db.session.get_one(Organisation, endorsement.organisation_id)
    if objection := seats_objection(endorsement, body):
        raise Refused(objection)
    ENDORSEMENT.apply(endorsement, "call_off", actor=actor, reason=reason)
    ending.close(endorsement)


def seats_objection(endorsement: Endorsement, organisation: Organisation) -> str | None:
    """Why a body does not take a list back, in words.

    Of an endorsed one an employer would learn by the answer whether its people have seats.
    """
    if is_employer(organisation):
        if endorsement.state is EndorsementState.ENDORSED:
            return _("The list is endorsed, and seats may be offered by it: it stays as it is.")
        return None
    return seats_words() if has_seats(endorsement.id) else None


def seats_words() -> str:
    """Why a list that people have seats by stays as it is."""
    return _("Somebody on the list was offered a seat: it cannot be taken back any more.")
