"""Changes of a sent application: the person's pages, and the decision of staff."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions import change_requests as services
from training_portal.admissions import draft_queries, worktable_queries
from training_portal.admissions.application_steps import Step, typed_of
from training_portal.admissions.decision_forms import ChangeDecisionForm
from training_portal.admissions.draft_queries import Draft
from training_portal.admissions.lifecycle import CHANGE
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.sending_forms import ChangeReasonForm
from training_portal.admissions.views.blueprint import blueprint
from training_portal.cohorts.queries import cohort_for
from training_portal.people.background_rows import after_pressing
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import step_conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

APPLY = AdmissionsPermission.APPLY
DECIDE = AdmissionsPermission.DECIDE


@blueprint.get("/me/applications/<public_id>/changes")
@requires(APPLY)
def changes(public_id: str) -> ResponseReturnValue:
    """What was asked for so far, and of which step something else can be."""
    draft = Draft(draft_queries.own_application(current_actor(), public_id))
    return render_template(
        "admissions/mine/changes.html",
        draft=draft,
        changes=services.changes_of(draft.application),
        steps=services.changeable_steps(draft),
        objection=services.asking_objection(draft.application, draft.cohort),
    )


@blueprint.route(
    "/me/applications/<public_id>/changes/<any(you,work,background,why,questions):name>",
    methods=["GET", "POST"],
)
@requires(APPLY)
@once
def ask_change(public_id: str, name: str) -> ResponseReturnValue:
    """A step as it was sent, to be written otherwise, with the reason."""
    draft = Draft(draft_queries.own_application(current_actor(), public_id))
    step = Step(name)
    back = redirect(url_for("admissions.changes", public_id=public_id), 303)
    if step not in services.changeable_steps(draft):
        return back
    reason = ChangeReasonForm()
    if request.method == "GET":
        return _asking_page(draft, step, draft.form(step), reason)
    typed = typed_of(request.form, draft.form_class(step))
    typed, mark = after_pressing(request.form, typed)
    form = draft.form_class(step).of_typed(typed, draft.surroundings)
    if mark:
        return _asking_page(draft, step, form, reason)
    is_right = form.validate()
    if not (reason.validate() and is_right):
        return _asking_page(draft, step, form, reason), 422
    try:
        services.ask(
            draft.application.id,
            step,
            services.changed_words(draft, step, typed),
            reason.reason.text,
            actor=current_actor(),
        )
    except Refused as refusal:
        form.refuse(None, str(refusal))
        return _asking_page(draft, step, form, reason), 409
    flash(_("Your change is asked for. A mail tells you what comes of it."), "good")
    return back


def _asking_page(draft: Draft, step: Step, form: object, reason: ChangeReasonForm) -> str:
    return render_template(
        "admissions/mine/ask_change.html", draft=draft, step=step, form=form, reason=reason
    )


@blueprint.post("/me/applications/<public_id>/changes/<change_id>/back")
@requires(APPLY)
def take_change_back(public_id: str, change_id: str) -> ResponseReturnValue:
    application = draft_queries.own_application(current_actor(), public_id)
    services.take_back(application.id, change_id, actor=current_actor())
    flash(_("It is taken back."), "good")
    return redirect(url_for("admissions.changes", public_id=public_id), 303)


@blueprint.route(
    "/manage/cohorts/<cohort_id>/applications/<application_id>/changes/<change_id>"
    "/<any(accept_change,refuse_change):verb>",
    methods=["GET", "POST"],
)
@requires(DECIDE)
@once
def decide_change(
    cohort_id: str, application_id: str, change_id: str, verb: str
) -> ResponseReturnValue:
    """What is to stand there in the place of what, why, and the button."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, DECIDE)
    application = worktable_queries.application_of(cohort, application_id, actor)
    if application.closed_to_staff_at is not None:
        abort(404)
    change = services.change_of(application, change_id)
    back = url_for("admissions.one_application", cohort_id=cohort_id, application_id=application_id)
    seen = change.row.state.value
    label = next(str(each.label) for each in CHANGE.transitions if each.verb == verb)
    tried = services.tried(application, cohort, change, verb)
    form = ChangeDecisionForm(data={"seen": seen}).settled(verb, needs_waiver=bool(tried.fails))
    audit.note_read([application.person_id])
    if form.validate_on_submit():
        try:
            services.decide(
                application.id, change_id, verb, answer=form.answer.text,
                waiver=form.waived_because, actor=actor, seen=form.seen.data,
            )  # fmt: skip
        except Stale:
            return step_conflict_page(
                form, change.row.state.label, seen=seen, label=label, back=back
            )
        flash(_("Saved."), "good")
        return redirect(back, 303)
    return form_page(
        "admissions/manage/change.html",
        form,
        cohort=cohort,
        application=application,
        change=change,
        label=label,
        objection=CHANGE.objection(change.row, verb) or tried.objection,
        tried=tried,
        back=back,
    )
