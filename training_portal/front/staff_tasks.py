"""What waits for programme staff and trainers, cohort by cohort."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.admissions.change_requests import open_by_cohort
from training_portal.admissions.decision_queries import to_decide
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.alumni.models import ReportState
from training_portal.alumni.permissions import AlumniPermission
from training_portal.alumni.report_queries import count_open_reports
from training_portal.cohorts.models import Cohort, CohortDecision, CohortState
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.queries import (
    cohorts_in_reach,
    count_taking_part,
    course_titles,
    state_of,
)
from training_portal.credentials.permissions import CredentialPermission
from training_portal.credentials.queries import cohorts_waiting_for_certificates
from training_portal.front.tasks import Task
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.task_queries import (
    UnmarkedSessions,
    proposals_of_others,
    sessions_without_attendance,
)
from training_portal.people.claim_queries import count_open_questions
from training_portal.people.models import ClaimState, TwinState
from training_portal.people.permissions import PeoplePermission
from training_portal.people.queries import visible_people
from training_portal.people.twins.queries import count_open as count_open_twins
from training_portal.platform import clock
from training_portal.platform.policy import Actor


def _first_moment(day: date, zone: str) -> datetime:
    """When a day begins at the venue."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def decisions(actor: Actor) -> list[Task]:
    """Cohorts whose next step is a decision of people, with the day that asks for it."""
    cohorts = cohorts_in_reach(actor, CohortPermission.DECIDE)
    titles = course_titles({each.course_version_id for each in cohorts})
    tasks = (_decision(each, titles[each.course_version_id]) for each in cohorts)
    return [task for task in tasks if task is not None]


def _decision(cohort: Cohort, course: str) -> Task | None:
    now, zone = clock.now(), cohort.time_zone
    due: datetime | None = _first_moment(cohort.starts_on, zone)
    is_day = True
    if cohort.is_held:
        title = _("On hold: %(code)s", code=cohort.code)
        text, due = (
            _("Nothing moves by its dates until somebody lets it go on."),
            None,
        )
    elif cohort.decision is CohortDecision.DRAFT and now < cohort.application_closes_at:
        title = _("Announce %(code)s", code=cohort.code)
        text, is_day = _("By then its applications are to open."), False
        due = cohort.application_opens_at
    elif cohort.decision is CohortDecision.ANNOUNCED and now >= cohort.application_closes_at:
        title = _("Start screening of %(code)s", code=cohort.code)
        text = _("The application window has closed. The course begins on this day.")
    elif cohort.decision is CohortDecision.SCREENING:
        title = _("Screening of %(code)s", code=cohort.code)
        text = _("Decide on applications, offer seats, confirm the list before the first day.")
    else:
        return None
    url = url_for("cohorts.manage", public_id=cohort.public_id)
    return Task(title, _("%(course)s. %(text)s", course=course, text=text), url, due, zone, is_day)


def changes(actor: Actor) -> list[Task]:
    """Changes of sent applications that people ask for."""
    cohorts = {each.id: each for each in cohorts_in_reach(actor, AdmissionsPermission.DECIDE)}
    return [
        Task(
            ngettext(
                "Answer %(num)d change that is asked for: %(code)s",
                "Answer %(num)d changes that are asked for: %(code)s",
                number,
                code=cohorts[cohort_id].code,
            ),
            _("The applications stay as they are until then."),
            url_for(
                "admissions.one_application",
                cohort_id=cohorts[cohort_id].public_id,
                application_id=first,
            ),
            _first_moment(cohorts[cohort_id].starts_on, cohorts[cohort_id].time_zone),
            cohorts[cohort_id].time_zone,
        )
        for cohort_id, (number, first) in open_by_cohort(cohorts, visible_people(actor)).items()
    ]


def applications(actor: Actor) -> list[Task]:
    """Applications that were sent and wait for the first decision, best before they close.

    What is returned for correction can still be sent again by then.
    """
    cohorts = {each.id: each for each in cohorts_in_reach(actor, AdmissionsPermission.DECIDE)}
    waiting = to_decide(list(cohorts), visible_people(actor))
    titles = course_titles({cohorts[each].course_version_id for each in waiting})
    return [
        Task(
            ngettext(
                "%(num)d application to look at: %(code)s",
                "%(num)d applications to look at: %(code)s",
                count,
                code=cohort.code,
            ),
            _(
                "%(course)s. Eligible, not eligible, or back for correction.",
                course=titles[cohort.course_version_id],
            ),
            url_for(
                "admissions.applications",
                cohort_id=cohort.public_id,
                state=ApplicationState.SUBMITTED.value,
            ),
            cohort.application_closes_at,
            cohort.time_zone,
        )
        for cohort, count in ((cohorts[cohort_id], count) for cohort_id, count in waiting.items())
    ]


def attendance(actor: Actor) -> list[Task]:
    """Sessions that have begun and have nobody marked, a line for each cohort."""
    return [
        _one_session(row) if row.how_many == 1 else _many_sessions(row)
        for row in sessions_without_attendance(actor)
    ]


def _one_session(row: UnmarkedSessions) -> Task:
    return Task(
        _("Take attendance: %(title)s", title=row.title),
        _("%(code)s: the session is over, and nobody is marked.", code=row.cohort_code)
        if row.ends_at <= clock.now()
        else _("%(code)s: the session goes on now.", code=row.cohort_code),
        url_for("learning.attendance", cohort_id=row.cohort_id, session_id=row.session_id),
        row.ends_at,
        row.time_zone,
        True,
    )


def _many_sessions(row: UnmarkedSessions) -> Task:
    return Task(
        _("Take attendance: %(title)s", title=row.cohort_code),
        ngettext(
            "%(num)d session has begun, and nobody is marked.",
            "%(num)d sessions have begun, and nobody is marked.",
            row.how_many,
        ),
        url_for("learning.sessions", cohort_id=row.cohort_id),
        row.ends_at,
        row.time_zone,
        True,
    )


def _over(actor: Actor, permission: LearningPermission | CredentialPermission) -> dict[int, Cohort]:
    """The cohorts within reach whose course is over, by id."""
    return {
        cohort.id: cohort
        for cohort in cohorts_in_reach(actor, permission)
        if state_of(cohort) is CohortState.COMPLETED
    }


def completion(actor: Actor) -> list[Task]:
    """Courses that are over and have people whose completion is not decided."""
    over = _over(actor, LearningPermission.COMPLETE)
    return [
        Task(
            _("Decide on completion: %(code)s", code=over[cohort_id].code),
            ngettext(
                "The course is over, and %(num)d person waits for the result.",
                "The course is over, and %(num)d people wait for their results.",
                count,
            ),
            url_for("learning.complete", cohort_id=over[cohort_id].public_id),
        )
        for cohort_id, count in count_taking_part(list(over), actor).items()
    ]


def second_opinions(actor: Actor) -> list[Task]:
    """Decisions by hand that somebody else proposed."""
    return [
        Task(
            _("A decision needs a second person: %(code)s", code=row.cohort_code),
            _("A colleague proposed to end an enrolment otherwise than its rules say."),
            url_for("learning.person", cohort_id=row.cohort_id, enrolment_id=row.enrolment_id),
        )
        for row in proposals_of_others(actor)
    ]


def certificates(actor: Actor) -> list[Task]:
    """Courses that are over and have certificates to issue."""
    over = _over(actor, CredentialPermission.ISSUE)
    return [
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
        for cohort_id, count in cohorts_waiting_for_certificates(
            list(over), visible_people(actor)
        ).items()
    ]


def claims(actor: Actor) -> list[Task]:
    """People who have a record already and claim another one."""
    if not actor.holds(PeoplePermission.SETTLE_CLAIMS):
        return []
    waiting = count_open_questions(actor)
    if not waiting:
        return []
    return [
        Task(
            ngettext("%(num)d claim to look at", "%(num)d claims to look at", waiting),
            _("Somebody says that two records are theirs. Are they one person?"),
            url_for("people.claim_questions", state=ClaimState.OPEN.value),
        )
    ]


def twins(actor: Actor) -> list[Task]:
    """People whom the portal takes to be on record twice."""
    waiting = count_open_twins(actor) if actor.holds(PeoplePermission.SETTLE_CLAIMS) else 0
    if not waiting:
        return []
    return [
        Task(
            ngettext(
                "%(num)d person may be on record twice",
                "%(num)d people may be on record twice",
                waiting,
            ),
            _("Two records have much alike. Are they one person?"),
            url_for("people.twins", state=TwinState.OPEN.value),
        )
    ]


def network_reports(actor: Actor) -> list[Task]:
    """What members of the alumni network reported about others."""
    waiting = count_open_reports(actor) if actor.holds(AlumniPermission.DECIDE_REPORTS) else 0
    if not waiting:
        return []
    return [
        Task(
            ngettext("%(num)d report to look at", "%(num)d reports to look at", waiting),
            _("A member of the alumni network reported another one."),
            url_for("alumni.reports", state=ReportState.OPEN.value),
        )
    ]
