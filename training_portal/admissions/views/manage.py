"""The manager's pages: the work table of a cohort's applications, and one application in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training_portal.admissions import (
    answer_files,
    application_queries,
    change_requests,
    decision_queries,
    document_services,
    evidence_queries,
    history,
)
from training_portal.admissions import offer_services as offers
from training_portal.admissions import worktable_queries as queries
from training_portal.admissions.answered_questions import AnswersOfCohort
from training_portal.admissions.answers import answers_in_words
from training_portal.admissions.conditions import LOOKED_AT, is_decided_on
from training_portal.admissions.evidence_queries import FindingRow
from training_portal.admissions.lifecycle import APPLICATION, CHANGE, DOCUMENT
from training_portal.admissions.models import Application, ApplicationState
from training_portal.admissions.page_parts import ON_APPLICATION, ON_APPLICATIONS
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.views.blueprint import blueprint
from training_portal.admissions.worktable import (
    ApplicationRow,
    headings,
    lines,
    listing_for,
    possible_steps,
)
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for, seat_plan
from training_portal.cohorts.rules import Share
from training_portal.eligibility.kinds import Finding
from training_portal.platform import audit, clock, files
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.listing import View

READ = AdmissionsPermission.READ
WAITLISTED = ApplicationState.WAITLISTED
#: Steps that are offered as buttons on one application, in this order; the first is the main one.
BUTTONS = (
    "offer",
    "enrol",
    "prolong_offer",
    "withdraw_offer",
    "release",
    "shortlist",
    "find_eligible",
    "find_ineligible",
    "waive",
    "return",
    "waitlist",
    "reject",
    "reconsider",
)
#: Steps that never stand out: what they undo is not what the page is for.
QUIET = ("prolong_offer", "reconsider")


@blueprint.get("/manage/cohorts/<cohort_id>/applications")
@exportable
@requires(READ)
def applications(cohort_id: str) -> ResponseReturnValue:
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, READ)
    view = table_view(cohort)
    if view.export:
        rows = noting_persons(queries.each_application(cohort.id, view, actor))
        answered = AnswersOfCohort(cohort.id)
        return answer(
            view,
            f"applications-{cohort.code}",
            headings(answered.questions),
            lines(answered.gathering(rows), answered.of),
            cohort.time_zone,
        )
    page = queries.applications(cohort.id, view, actor)
    counts = queries.count_by_state(cohort.id, actor)
    # "All of them, not only this page" reaches states that this page does not show.
    is_whole = page.total <= len(page.rows)
    states = [row.state for row in page] if is_whole else list(counts)
    audit.note_read([row.person_id for row in page])
    plan = seat_plan(cohort.id)
    return render_template(
        "admissions/manage/applications.html",
        cohort=cohort,
        shares=plan,
        view=view.offering(possible_steps(states)),
        page=page,
        reasons=queries.reasons_of(page),
        counts=counts,
        waiting=waiting_for_a_seat(cohort, plan) if WAITLISTED in counts else 0,
        parts=ON_APPLICATIONS.of(cohort.id),
    )


def table_view(cohort: Cohort) -> View:
    """The view of the work table that the address carries along, also on pages reached from it."""
    actor = current_actor()
    has_waitlist = queries.has_waitlist(cohort.id, actor)
    listing = listing_for(request.args.get("state"), has_waitlist=has_waitlist)
    return listing.read(
        request.args,
        url_for("admissions.applications", cohort_id=cohort.public_id),
        queries.filter_choices(cohort.id, actor),
    )


def frame(cohort: Cohort) -> dict[str, object]:
    """What every page about a cohort's applications shows around its own content."""
    return {"cohort": cohort, "shares": seat_plan(cohort.id)}


def waiting_for_a_seat(cohort: Cohort, plan: Mapping[str, Share]) -> int:
    """How many on the waitlist, of those who may be shown, could be offered a free seat now."""
    if offers.offering_objection(cohort) is not None:
        return 0
    waiting = application_queries.waitlist_shown(cohort.id, current_actor())
    return decision_queries.free_for_waitlist(cohort, plan, waiting)


def waitlist_outlook(cohort: Cohort) -> decision_queries.Outlook:
    """What offering to the waitlist would do, of which the reader is shown those who may be."""
    return decision_queries.outlook_of_waitlist(
        cohort,
        queries.waitlist_rows(cohort.id, current_actor()),
        application_queries.waitlist(cohort.id),
    )


@blueprint.get("/manage/cohorts/<cohort_id>/applications/<application_id>")
@requires(READ)
def one_application(cohort_id: str, application_id: str) -> ResponseReturnValue:
    cohort = cohort_for(current_actor(), cohort_id, READ)
    application = queries.application_of(cohort, application_id, current_actor())
    row = queries.row_of(cohort.id, application.public_id, current_actor())
    view = table_view(cohort)
    written = _what_was_written(application)
    audit.note_read([application.person_id])
    return render_template(
        "admissions/manage/application.html",
        **frame(cohort),
        application=application,
        row=row,
        view=view,
        beside=queries.neighbours(cohort.id, application.public_id, view, current_actor()),
        steps=[
            step
            for verb in BUTTONS
            for step in APPLICATION.available(application, current_actor())
            if step.verb == verb and fits(step.verb, row, written["findings"])
        ],
        **written,
        can_waive=APPLICATION.find("waive_rule", application.state) is not None,
        can_check=application.state in LOOKED_AT,
        waiver_url=_waiver_urls(cohort_id, application),
        changes=_changes(application),
        change_steps=[
            (each.verb, str(each.label))
            for each in CHANGE.transitions
            if each.permission is AdmissionsPermission.DECIDE
            and current_actor().holds(AdmissionsPermission.DECIDE)
        ],
        document_url=lambda document: url_for(
            "admissions.document",
            cohort_id=cohort_id,
            application_id=application_id,
            file_id=document.public_id,
        ),
        document_steps=_document_steps(application),
        today=clock.today(cohort.time_zone),
        quiet_steps=QUIET,
        said=history.said_on_leaving(application),
        entries=history.for_staff(application),
        parts=ON_APPLICATION.of(application.id),
    )


def _waiver_urls(
    cohort_id: str, application: Application
) -> Callable[[FindingRow, str], str | None]:
    """Where a condition is waived, or a waiver taken back; None where that is not possible now."""
    steps = {"waive": "waive_rule", "take-back": "unwaive_rule"}
    can = {each: APPLICATION.find(steps[each], application.state) is not None for each in steps}
    return lambda row, verb: (
        url_for(
            "admissions.waiver",
            cohort_id=cohort_id,
            application_id=application.public_id,
            position=row.position,
            verb=verb,
        )
        if can[verb]
        else None
    )


def _document_steps(
    application: Application,
) -> Callable[[evidence_queries.DocumentRow], list[tuple[str, str]]]:
    """What can be decided about a document now: verb and label."""
    is_decided_here = document_services.deciding_objection(application) is None
    actor = current_actor()
    return lambda row: [
        (step.verb, str(step.label))
        for step in (DOCUMENT.available(row, actor) if is_decided_here else ())
    ]


def _changes(application: Application) -> list[change_requests.Change]:
    """What the person asks to be changed; nothing once a consent is taken back."""
    is_closed = application.closed_to_staff_at is not None
    return [] if is_closed else change_requests.changes_of(application)


def _what_was_written(application: Application) -> dict[str, Any]:
    """Answers, documents and what the rules found in them; nothing once a consent is taken back."""
    is_closed = application.closed_to_staff_at is not None
    is_late = is_decided_on(application.state)
    return {
        "findings": [] if is_closed else evidence_queries.findings(application.id, is_late=is_late),
        "sections": {} if is_closed else answers_in_words(application.snapshot or {}),
        "documents": [] if is_closed else answer_files.all_files(application.id),
    }


def fits(verb: str, row: ApplicationRow, findings: Sequence[FindingRow]) -> bool:
    """A waiver of all is for rules that are not met; "eligible" is for the rest."""
    fails = row.finding is Finding.FAIL
    if verb == "waive":
        return fails and not any(each.stands_against for each in findings)
    return not (fails and verb == "find_eligible")


@blueprint.get("/manage/cohorts/<cohort_id>/applications/<application_id>/files/<file_id>")
@requires(READ)
def document(cohort_id: str, application_id: str, file_id: str) -> ResponseReturnValue:
    cohort = cohort_for(current_actor(), cohort_id, READ)
    application = queries.application_of(cohort, application_id, current_actor())
    if application.closed_to_staff_at is not None:
        abort(404)
    audit.note_read([application.person_id])
    return files.send(evidence_queries.stored_document(application.id, file_id))
