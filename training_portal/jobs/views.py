"""Pages of jobs: the list for staff, and a page for each job."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.accounts.signing_in import current_account
from training_portal.jobs import exporting, queries
from training_portal.jobs.permissions import JobPermission
from training_portal.platform import files, jobs, worker_signs
from training_portal.platform.idempotency import once
from training_portal.platform.jobs import Job, JobState
from training_portal.platform.policy import current_actor, requires, signed_in
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import PortalForm, choices_of
from training_portal.platform.web.listing import Choices
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many
from training_portal.platform.workflow import Refused

blueprint = Blueprint("jobs", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def _zone() -> str:
    account = current_account()
    return account.time_zone if account else "Asia/Bangkok"


def _filter_choices() -> dict[str, Choices]:
    return {"state": choices_of(JobState), "kind": queries.kind_choices()}


@blueprint.get("/manage/jobs")
@exportable
@requires(JobPermission.LIST)
def manage() -> ResponseReturnValue:
    """The jobs within reach as a work table."""
    view = queries.JOBS.read(request.args, request.path, _filter_choices())
    actor = current_actor()
    if view.export:
        rows = (row.exported for row in queries.all_jobs_for(actor, view))
        return answer(view, "jobs", queries.headings(), rows)
    return render_template(
        "jobs/list.html",
        view=view,
        page=queries.jobs_for(actor, view),
        zone=_zone(),
        is_nobody_at_work=not worker_signs.is_somebody_at_work(),
    )


@blueprint.route("/manage/jobs/chosen", methods=["GET", "POST"])
@requires(JobPermission.LIST)
@once
def chosen() -> ResponseReturnValue:
    """Cancel the ticked jobs, or have failed ones tried again, after saying what that does."""
    actor = current_actor()
    found: dict[int, Job] = {}
    seen: dict[int, JobState] = {}

    def ticked(public_ids: Sequence[str], verb: str) -> list[Ticked]:
        found.update((job.id, job) for job in queries.chosen_jobs(actor, public_ids))
        seen.update((job.id, job.state) for job in found.values())
        return [
            Ticked(
                job.id,
                job.public_id,
                queries.kind_label(job.kind),
                " · ".join(filter(None, (job.about, job.state.label))),
                jobs.objection_to(verb, job),
                state=job.state,
            )
            for job in found.values()
        ]

    def cancel_as_seen(row_id: int, _reason: str) -> None:
        jobs.cancel(found[row_id], seen=seen[row_id], actor=actor)

    return page_of_many(
        Many(
            queries.JOBS,
            _("Jobs"),
            url_for("jobs.manage"),
            _filter_choices,
            partial(queries.all_jobs_for, actor),
            ticked,
            {
                "cancel": Step(
                    cancel_as_seen,
                    effects=lambda _count: [
                        _("What was done so far stays; the rest is not done."),
                        _("What is at work now ends as soon as its present step is done."),
                    ],
                    done=lambda count: ngettext(
                        "%(num)d job is cancelled, or ends after its present step.",
                        "%(num)d jobs are cancelled, or end after their present step.",
                        count,
                    ),
                    is_final=True,
                ),
                "ask_again": Step(
                    lambda row_id, _reason: jobs.ask_again(found[row_id], actor=actor),
                    effects=lambda _count: [_("Each goes on from where it stopped.")],
                    done=lambda count: ngettext(
                        "%(num)d job is taken up again.", "%(num)d jobs are taken up again.", count
                    ),
                ),
            },
        )
    )


def _load(public_id: str) -> Job:
    return queries.job_for(current_actor(), public_id)


@blueprint.get("/jobs/<public_id>")
@signed_in
def job(public_id: str) -> str:
    """One job: how far it has come, what it said, what it made."""
    found = _load(public_id)
    return render_template(
        "jobs/job.html",
        page=queries.page_of_job(current_actor(), found),
        entries=queries.history(found),
        zone=_zone(),
        has_list=current_actor().holds(JobPermission.LIST),
    )


@blueprint.get("/jobs/<public_id>/progress")
@signed_in
def progress(public_id: str) -> str:
    """The part of a job's page that changes while it is at work, for the page's script."""
    page = queries.page_of_job(current_actor(), _load(public_id))
    return render_template("jobs/_progress.html", page=page, zone=_zone())


@blueprint.route("/jobs/<public_id>/cancel", methods=["GET", "POST"])
@signed_in
@once
def cancel(public_id: str) -> ResponseReturnValue:
    """End a job, after a page that says what that does."""
    found = _load(public_id)
    form = PortalForm()
    if form.validate_on_submit():
        state = jobs.cancel(found, actor=current_actor())
        if state is JobState.CANCELLED:
            flash(_("Cancelled."), "good")
        else:
            flash(_("It ends as soon as the present step is done."), "wait")
        return redirect(url_for("jobs.job", public_id=public_id), 303)
    if found.state.is_over:
        return redirect(url_for("jobs.job", public_id=public_id), 303)
    kind = jobs.kind_of(found)
    return render_template("jobs/cancel.html", job=found, kind=kind, form=form)


@blueprint.post("/jobs/<public_id>/ask-again")
@signed_in
@once
def ask_again(public_id: str) -> ResponseReturnValue:
    """Have a failed job taken up again."""
    jobs.ask_again(_load(public_id), actor=current_actor())
    flash(_("It is taken up again."), "good")
    return redirect(url_for("jobs.job", public_id=public_id), 303)


@blueprint.post("/jobs/files")
@signed_in
@once
def make_file() -> ResponseReturnValue:
    """Have a long list made into a file; its address says which."""
    try:
        made = exporting.ask(request.form.get("address", ""), actor=current_actor())
    except Refused as refusal:
        abort(404, description=str(refusal))
    return redirect(url_for("jobs.job", public_id=made.public_id), 303)


@blueprint.get("/jobs/<public_id>/result")
@signed_in
def result(public_id: str) -> ResponseReturnValue:
    """The file that a job made."""
    return files.send(queries.file_for(current_actor(), _load(public_id)))
