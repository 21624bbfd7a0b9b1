"""What the rooms have to say to the task list."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.admissions.decision_queries import to_decide
from training_portal.admissions.draft_queries import waiting_for
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.cohorts.models import CohortDecision, CohortState
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.queries import cohorts_in_reach, state_of
from training_portal.credentials.permissions import CredentialPermission
from training_portal.credentials.queries import cohorts_waiting_for_certificates
from training_portal.front.tasks import Task, provide
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.queries import sessions_without_attendance
from training_portal.people.models import ClaimState
from training_portal.people.permissions import PeoplePermission
from training_portal.people.queries import claim_questions
from training_portal.platform import clock
from training_portal.platform.policy import Actor


def _cohorts_to_move(actor: Actor) -> list[Task]:
    """Windows that have closed and wait for screening, and courses that have ended."""
    found = []
    for cohort in cohorts_in_reach(actor, CohortPermission.DECIDE):
        url = url_for("cohorts.manage", public_id=cohort.public_id)
        if (
            cohort.decision is CohortDecision.ANNOUNCED
            and cohort.application_closes_at <= clock.now()
        ):
            found.append(
                Task(
                    _("Start screening of %(code)s", code=cohort.code),
                    _("The application window has closed."),
                    url,
                )
            )
        elif cohort.decision is CohortDecision.SCREENING:
            found.append(
                Task(
                    _("Screening of %(code)s", code=cohort.code),
                    _("Decide on applications, offer seats, confirm the list."),
                    url,
                )
            )
    return found


def _applications_to_decide(actor: Actor) -> list[Task]:
    """Applications that were sent and wait for the first decision, cohort by cohort."""
    cohorts = {each.id: each for each in cohorts_in_reach(actor, AdmissionsPermission.DECIDE)}
    return [
        Task(
            ngettext(
                "%(num)d application to look at: %(code)s",
                "%(num)d applications to look at: %(code)s",
                count,
                code=cohorts[cohort_id].code,
            ),
            _("Eligible, not eligible, or back for correction."),
            url_for(
                "admissions.applications",
                cohort_id=cohorts[cohort_id].public_id,
                state=ApplicationState.SUBMITTED.value,
            ),
        )
        for cohort_id, count in to_decide(list(cohorts)).items()
    ]


def _own_applications(actor: Actor) -> list[Task]:
    """Offers to answer, and drafts to send or to mend."""
    found = []
    for row in waiting_for(actor):
        if row.offer_public_id is not None:
            title, due = _("Answer your offer: %(course)s", course=row.title), row.offer_deadline
            text = _("The seat is kept for you until then.")
            url = url_for("admissions.offer", public_id=row.offer_public_id)
        else:
            returned = row.state is ApplicationState.RETURNED
            title = (
                _("Mend your application: %(course)s", course=row.title)
                if returned
                else _("Send your application: %(course)s", course=row.title)
            )
            due = None if returned else row.closes_at
            text = _("What you wrote so far is kept.")
            url = url_for("admissions.application", public_id=row.public_id)
        found.append(Task(title, text, url, due, row.time_zone))
    return found


def _attendance(actor: Actor) -> list[Task]:
    """Sessions that have ended and have nobody marked."""
    return [
        Task(
            _("Take attendance: %(title)s", title=row.title),
            row.cohort_code,
            url_for("learning.attendance", cohort_id=row.cohort_id, session_id=row.session_id),
        )
        for row in sessions_without_attendance(actor)
    ]


def _completion(actor: Actor) -> list[Task]:
    """Cohorts that are over: completion to compute, certificates to issue."""
    cohorts = cohorts_in_reach(actor, CredentialPermission.ISSUE)
    over = {cohort.id: cohort for cohort in cohorts if state_of(cohort) is CohortState.COMPLETED}
    found = [
        Task(
            ngettext(
                "Issue %(num)d certificate: %(code)s",
                "Issue %(num)d certificates: %(code)s",
                count,
                code=over[cohort_id].code,
            ),
            _("These people completed and have no certificate yet."),
            url_for("credentials.of_cohort", cohort_id=over[cohort_id].public_id),
        )
        for cohort_id, count in cohorts_waiting_for_certificates(list(over)).items()
    ]
    return found if actor.holds(LearningPermission.COMPLETE) else []


def _claims(actor: Actor) -> list[Task]:
    """People who have a record already and claim another one."""
    if not actor.holds(PeoplePermission.SETTLE_CLAIMS):
        return []
    waiting = len(claim_questions(ClaimState.OPEN))
    title = ngettext("%(num)d claim to look at", "%(num)d claims to look at", waiting)
    words = _("Somebody says that two records are theirs. Are they one person?")
    return [Task(title, words, url_for("people.claim_questions"))] if waiting else []


provide(_own_applications)
provide(_claims)
provide(_applications_to_decide)
provide(_cohorts_to_move)
provide(_attendance)
provide(_completion)
