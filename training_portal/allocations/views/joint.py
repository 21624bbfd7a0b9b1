"""Staff pages of joint runs: choosing cohorts, what a run comes to, applying it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts.signing_in import current_account
from training_portal.allocations import before_applying, left_out
from training_portal.allocations import joint_queries as queries
from training_portal.allocations import joint_services as services
from training_portal.allocations.joint_forms import ChooseCohortsForm, choose_form
from training_portal.allocations.models import RunState
from training_portal.allocations.permissions import AllocationPermission
from training_portal.allocations.views.blueprint import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

TRY, APPLY = AllocationPermission.TRY, AllocationPermission.APPLY


def _zone() -> str:
    """The reader's clock: the cohorts of one run may be held in several places."""
    account = current_account()
    return account.time_zone if account else "Asia/Bangkok"


@blueprint.get("/manage/allocations")
@exportable
@requires(TRY)
def joint_runs() -> ResponseReturnValue:
    """Runs of several cohorts together, the latest first."""
    actor = current_actor()
    view = queries.JOINT_RUNS.read(request.args, request.path, queries.filter_choices())
    if view.export:
        rows = queries.lines(queries.each_joint_run(actor, view))
        return answer(view, "allocations", queries.headings(), rows)
    page = queries.joint_runs(actor, view)
    return render_template("allocations/joint/list.html", view=view, page=page, zone=_zone())


@blueprint.route("/manage/allocations/new", methods=["GET", "POST"])
@requires(TRY)
@once
def new_joint_run() -> ResponseReturnValue:
    """Choose cohorts, and run them together."""
    form = choose_form(queries.in_screening(current_actor()))
    if form.validate_on_submit():
        try:
            return redirect(_run(form), 303)
        except Refused as refusal:
            form.refuse(form.cohorts, str(refusal))
    return form_page("allocations/joint/new.html", form)


def _run(form: ChooseCohortsForm) -> str:
    """Run them, at once or by a job; gives the page that shows it."""
    actor = current_actor()
    if services.count_taking_part(form.chosen) > services.MOST_AT_ONCE:
        job = services.try_by_job(form.chosen, actor=actor)
        return url_for("jobs.job", public_id=job.public_id)
    made = services.try_jointly(form.chosen, actor=actor)
    return url_for("allocations.joint_run", joint_id=made.public_id)


@blueprint.get("/manage/allocations/<joint_id>")
@requires(TRY)
def joint_run(joint_id: str) -> ResponseReturnValue:
    """What a joint run comes to in each cohort, beside the cohort's own run."""
    actor = current_actor()
    found = queries.joint_run_for(actor, joint_id)
    return render_template(
        "allocations/joint/run.html",
        run=found,
        parts=queries.cohort_parts(found, actor),
        objections=services.objections_to_applying(found),
        zone=_zone(),
        is_applied=found.state is RunState.APPLIED,
    )


@blueprint.route("/manage/allocations/<joint_id>/apply", methods=["GET", "POST"])
@requires(APPLY)
@once
def apply_joint(joint_id: str) -> ResponseReturnValue:
    """Offer the seats of all cohorts of a run, after a page that says what that does."""
    actor = current_actor()
    found = queries.joint_run_for(actor, joint_id)
    form = PortalForm()
    if form.validate_on_submit():
        services.apply_jointly(found.id, actor=actor)
        flash(_("Applied. Who is offered a seat or waits gets a mail."), "good")
        return redirect(url_for("allocations.joint_run", joint_id=joint_id), 303)
    effects = before_applying.effects_of([part for part, _c in services.parts_of(found)], actor)
    audit.note_read([person_id for each in effects.values() for person_id in each.named])
    return render_template(
        "allocations/joint/apply.html",
        form=form,
        run=found,
        parts=queries.cohort_parts(found, actor),
        effects=effects,
        named=before_applying.NAMED,
        open_interviews=left_out.open_interviews,
        objections=services.objections_to_applying(found),
    )
