"""Answering the interview that a company proposes."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.placements import notices
from training_portal.placements import posting_queries as postings
from training_portal.placements.application_services import locked, tell_company
from training_portal.placements.application_states import InterviewAnswer, PlacementState
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import RUNNING
from training_portal.placements.rules import waiting
from training_portal.platform import audit, clock, mail
from training_portal.platform.database import transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


def proposed(application: PlacementApplication) -> str:
    """The fingerprint of the appointment that is answered: when, and where."""
    return fingerprint(
        {
            "at": application.interview_at,
            "place": application.interview_place,
            "link": application.interview_link,
        }
    )


def objection_to_interview_answer(
    application: PlacementApplication, posting: Posting
) -> str | None:
    """Why it cannot be said now whether one comes to the interview; None when it can.

    Not while the posting is suspended, or its company verified again: nobody at the company reads
    it then, or decides.
    """
    is_asked = application.state is PlacementState.INTERVIEW
    moment = application.interview_at if is_asked else None
    if why := waiting.objection_to_interview_answer(moment, clock.now()):
        return why
    if posting.state not in RUNNING:
        return _("This posting is suspended or withdrawn now: the interview cannot be answered.")
    if not postings.is_verified(posting.organisation_id):
        return _(
            "The programme has to verify this company first: the interview cannot be answered."
        )
    return None


@transactional
def answer_interview(
    application_id: int,
    answer: InterviewAnswer,
    *,
    words: str = "",
    actor: Actor,
    seen: str | None = None,
) -> None:
    """Say whether one comes to the interview, and if one wants why not, or when instead.

    Another answer takes the place of the first until the interview begins; the same one once more
    is no news. Raises Refused, and Stale for another appointment than was `seen` (`proposed`).
    """
    posting, application = locked(application_id, with_company=True)
    if why := objection_to_interview_answer(application, posting):
        raise Refused(why)
    refuse_stale(seen, proposed(application))
    if application.interview_answer is answer and not words:
        return
    application.interview_answer = answer
    audit.record(
        "answer_interview",
        PLACEMENT.kind,
        application.id,
        actor=actor,
        after={"answer": answer.value},
        person_id=application.person_id,
        reason=words or None,
    )
    # Who was sent the first answer is told the other one all the same.
    mail.call_back(begins=f"placement_answered:{application.id}:interview:")
    key = notices.key_of("interview", application.interview_at)
    tell_company("placement_answered", posting, application, key)
