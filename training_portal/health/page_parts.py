"""What stands about the medical part on the pages of an application: the person's own and staff's.

The body that put the person forward reads whether it is given, and nothing else (`told_to_bodies`).
"""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.admissions.models import Application
from training_portal.admissions.page_parts import ON_APPLICATION, ON_NOMINEE, ON_OWN_APPLICATION
from training_portal.cohorts.queries import permitted
from training_portal.health import queries
from training_portal.health.care_list import Given
from training_portal.health.models import NoteState
from training_portal.health.permissions import HealthPermission
from training_portal.health.queries import Case
from training_portal.health.services import objection_to_giving
from training_portal.health.told_to_bodies import standing_for_body
from training_portal.platform.database import db
from training_portal.platform.policy import current_actor
from training_portal.platform.web.page_sections import Section


@dataclass(frozen=True)
class OwnStanding:
    """What the person reads."""

    case: Case
    #: Why nothing can be given or changed now; None where it can.
    objection: str | None

    @property
    def is_agreed(self) -> bool:
        """Whether staff read the care note."""
        return self.case.part is not None and self.case.part.note_state is NoteState.AGREED

    @property
    def can_answer(self) -> bool:
        """Whether a care note waits for an answer, or one that was given can be changed."""
        part = self.case.part
        return part is not None and part.note_state in (NoteState.PROPOSED, NoteState.AGREED)


@dataclass(frozen=True)
class StaffStanding:
    """What staff of the cohort read: whether it is given, and the note that was agreed to."""

    given: Given
    note: str


def own_standing(application_id: int) -> OwnStanding | None:
    """Nothing before the seat is sure, and where nothing is asked for and nothing was given."""
    application = db.session.get_one(Application, application_id)
    if application.state not in queries.SEAT_IS_SURE:
        return None
    case = queries.case_of(application)
    if case.part is None and (case.plan is None or not case.plan.is_asked):
        return None
    return OwnStanding(case, objection_to_giving(case))


def staff_standing(application_id: int) -> StaffStanding | None:
    """For staff of the cohort alone, once the seat is sure."""
    actor = current_actor()
    if not actor.holds(HealthPermission.SEE_CARE):
        return None
    application = db.session.get_one(Application, application_id)
    if application.state not in queries.SEAT_IS_SURE:
        return None
    case = queries.case_of(application)
    if case.person.account_id is not None and case.person.account_id == actor.account_id:
        return None
    if not permitted(actor, case.cohort, {HealthPermission.SEE_CARE}):
        return None
    return StaffStanding(given_of(case), agreed_note(case))


def given_of(case: Case) -> Given:
    """All that staff learn of a medical part itself."""
    if case.part is not None:
        return Given.YES
    is_asked = case.plan is not None and case.plan.is_asked
    return Given.NOT_YET if is_asked else Given.NOT_ASKED


def agreed_note(case: Case) -> str:
    """The care note, once the person agreed to it; blank before."""
    if case.part is None or case.part.note_state is not NoteState.AGREED:
        return ""
    return case.care_note


ON_OWN_APPLICATION.register(Section("health", "health/_own.html", own_standing, 5))
ON_APPLICATION.register(Section("health", "health/_for_staff.html", staff_standing, 40))
ON_NOMINEE.register(Section("health", "health/_for_body.html", standing_for_body, 20))
