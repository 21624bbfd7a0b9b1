"""Staff pages: the people of a cohort, and how each enrolment ends."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training_portal.cohorts import leaving_services, timeline
from training_portal.cohorts.models import LEFT, Cohort, CohortState, Enrolment, EnrolmentState
from training_portal.cohorts.past.histories import past_place_of
from training_portal.cohorts.queries import cohort_for, permitted, state_of
from training_portal.learning import (
    by_hand_services,
    forms,
    own_queries,
    queries,
    roster,
    services,
)
from training_portal.learning.models import CompletionDecision
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.progress import progress_of, progress_of_cohort
from training_portal.learning.views import blueprint
from training_portal.people.queries import visible_people
from training_portal.platform import audit, clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.listing_rows import page_of
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


def _load(
    cohort_id: str, enrolment_id: str, permission: LearningPermission
) -> tuple[Cohort, Enrolment]:
    cohort = cohort_for(current_actor(), cohort_id, permission)
    visible = visible_people(current_actor())
    return cohort, queries.enrolment_of(cohort, enrolment_id, visible)


def _person_page(cohort: Cohort, enrolment: Enrolment) -> str:
    return url_for("learning.person", cohort_id=cohort.public_id, enrolment_id=enrolment.public_id)


@blueprint.get("/manage/cohorts/<cohort_id>/people")
@exportable
@requires(LearningPermission.SEE)
def people(cohort_id: str) -> ResponseReturnValue:
    """Who is enrolled, with attendance and marks so far; prints as the roster."""
    cohort = cohort_for(current_actor(), cohort_id, LearningPermission.SEE)
    rows = progress_of_cohort(cohort, visible_people(current_actor()))
    view = roster.PEOPLE.read(request.args, request.path, roster.choices(rows))
    shown = roster.in_view(rows, view)
    if view.export:
        audit.note_read([row.person.person_id for row in shown])
        return answer(view, f"people-{cohort.code}", *roster.exported(shown, view))
    page = page_of(shown, view)
    audit.note_read([row.person.person_id for row in page.rows])
    return render_template(
        "learning/people.html",
        cohort=cohort,
        rows=rows,
        view=view,
        page=page,
        left=sum(row.person.state in LEFT for row in rows),
        is_over=state_of(cohort) is CohortState.COMPLETED,
        proposed=queries.waiting_proposals(cohort.id),
    )


@blueprint.get("/manage/cohorts/<cohort_id>/people/<enrolment_id>")
@requires(LearningPermission.SEE)
def person(cohort_id: str, enrolment_id: str) -> str:
    """One enrolment: what was recorded, each rule's result, decisions."""
    cohort, enrolment = _load(cohort_id, enrolment_id, LearningPermission.SEE)
    audit.note_read([enrolment.person_id])
    proposal = queries.open_proposal(enrolment.id)
    ends = LearningPermission.END_PLACE
    may_end = ends in permitted(current_actor(), cohort, {ends})
    return render_template(
        "learning/person.html",
        cohort=cohort,
        enrolment=enrolment,
        progress=progress_of(cohort, enrolment),
        proposal=proposal,
        may_propose=by_hand_services.objection_to_proposing(enrolment) is None,
        may_confirm=proposal is not None
        and by_hand_services.can_be_confirmed(enrolment, is_completed=proposal.is_completed),
        proposer=queries.proposer_of(proposal) if proposal else "",
        steps=leaving_services.steps_for(cohort, enrolment) if may_end else [],
        labels=leaving_services.STEPS,
        entries=timeline.entries([("enrolment", enrolment.id)]),
        own_account_id=current_actor().account_id,
        held=_held(cohort),
        presences=own_queries.presences_of_enrolment(enrolment.id),
        past=past_place_of(enrolment.id),
    )


def _held(cohort: Cohort) -> list[queries.SessionRow]:
    """The sessions that have begun, as attendance is counted over them."""
    found = queries.sessions_of(cohort.id, visible_people(current_actor()))
    return [each for each in found if each.cancelled_at is None and each.starts_at <= clock.now()]


@blueprint.route("/manage/cohorts/<cohort_id>/complete", methods=["GET", "POST"])
@requires(LearningPermission.COMPLETE)
@once
def complete(cohort_id: str) -> ResponseReturnValue:
    """Compute completion for everybody still taking part, after showing what it will do."""
    cohort = cohort_for(current_actor(), cohort_id, LearningPermission.COMPLETE)
    visible = visible_people(current_actor())
    rows = [row for row in progress_of_cohort(cohort, visible) if row.is_taking_part]
    form = PortalForm()
    if form.validate_on_submit():
        services.complete_cohort(cohort, actor=current_actor())
        flash(_outcome(cohort, {row.person.enrolment_id for row in rows}), "good")
        return redirect(url_for("learning.people", cohort_id=cohort.public_id), 303)
    return render_template("learning/complete.html", cohort=cohort, form=form, rows=rows)


def _outcome(cohort: Cohort, enrolment_ids: set[int]) -> str:
    """How it ended for those who were on the page; hidden people ended by the same rules."""
    states = [
        each.state for each in queries.participants(cohort.id) if each.enrolment_id in enrolment_ids
    ]
    completed = states.count(EnrolmentState.COMPLETED)
    return _(
        "%(completed)d completed, %(others)d did not.",
        completed=completed,
        others=len(states) - completed,
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/people/<enrolment_id>/by-hand", methods=["GET", "POST"]
)
@requires(LearningPermission.DECIDE_BY_HAND)
@once
def propose_by_hand(cohort_id: str, enrolment_id: str) -> ResponseReturnValue:
    """Propose to end an enrolment otherwise than its rules say."""
    cohort, enrolment = _load(cohort_id, enrolment_id, LearningPermission.DECIDE_BY_HAND)
    form = forms.ByHandForm()
    if form.validate_on_submit():
        by_hand_services.propose(
            enrolment,
            is_completed=form.outcome.data == "completed",
            reason=form.reason.text,
            actor=current_actor(),
        )
        flash(_("Proposed. A second person must confirm it."), "good")
        return redirect(_person_page(cohort, enrolment), 303)
    if why := by_hand_services.objection_to_proposing(enrolment):
        raise Refused(why)
    return form_page(
        "learning/by_hand.html",
        form,
        cohort=cohort,
        enrolment=enrolment,
        progress=progress_of(cohort, enrolment),
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/people/<enrolment_id>/by-hand/<decision_id>/confirm",
    methods=["GET", "POST"],
)
@requires(LearningPermission.DECIDE_BY_HAND)
@once
def confirm_by_hand(cohort_id: str, enrolment_id: str, decision_id: str) -> ResponseReturnValue:
    """Confirm another person's proposal, after saying what it will do."""
    cohort, enrolment = _load(cohort_id, enrolment_id, LearningPermission.DECIDE_BY_HAND)
    decision = queries.decision_of(enrolment, decision_id)
    form = PortalForm()
    if form.validate_on_submit():
        by_hand_services.confirm(decision, actor=current_actor())
        flash(_("Confirmed."), "good")
        return redirect(_person_page(cohort, enrolment), 303)
    return form_page(
        "learning/confirm_by_hand.html", form, **_proposal(cohort, enrolment, decision)
    )


@blueprint.post("/manage/cohorts/<cohort_id>/people/<enrolment_id>/by-hand/<decision_id>/take-back")
@requires(LearningPermission.DECIDE_BY_HAND)
@once
def take_back_by_hand(cohort_id: str, enrolment_id: str, decision_id: str) -> Response:
    """Take the own proposal back before anybody confirmed it."""
    cohort, enrolment = _load(cohort_id, enrolment_id, LearningPermission.DECIDE_BY_HAND)
    by_hand_services.take_back(queries.decision_of(enrolment, decision_id), actor=current_actor())
    flash(_("Your proposal is taken back."), "good")
    return redirect(_person_page(cohort, enrolment), 303)


def _proposal(
    cohort: Cohort, enrolment: Enrolment, decision: CompletionDecision
) -> dict[str, object]:
    """What the pages of a proposal show: of whom, by whom, what the rules say."""
    audit.note_read([enrolment.person_id])
    return {
        "cohort": cohort,
        "enrolment": enrolment,
        "decision": decision,
        "proposer": queries.proposer_of(decision),
        "progress": progress_of(cohort, enrolment),
    }


@blueprint.route(
    "/manage/cohorts/<cohort_id>/people/<enrolment_id>/by-hand/<decision_id>/refuse",
    methods=["GET", "POST"],
)
@requires(LearningPermission.DECIDE_BY_HAND)
@once
def refuse_by_hand(cohort_id: str, enrolment_id: str, decision_id: str) -> ResponseReturnValue:
    """Turn a proposal down, with a reason."""
    cohort, enrolment = _load(cohort_id, enrolment_id, LearningPermission.DECIDE_BY_HAND)
    decision = queries.decision_of(enrolment, decision_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        by_hand_services.refuse(decision, reason=form.reason.text, actor=current_actor())
        flash(_("The proposal is turned down."), "good")
        return redirect(_person_page(cohort, enrolment), 303)
    return form_page("learning/refuse_by_hand.html", form, **_proposal(cohort, enrolment, decision))
