"""Pages of appeals: the person's own, and those of staff."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions.draft_queries import own_application
from training_portal.appeals import queries, services, worktable
from training_portal.appeals.forms import AnswerForm, AppealForm
from training_portal.appeals.models import AppealState
from training_portal.appeals.notices import is_full
from training_portal.appeals.permissions import AppealPermission
from training_portal.appeals.rules import appeal_by
from training_portal.cohorts.queries import course_title
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

blueprint = Blueprint("appeals", __name__)
LODGE, DECIDE = AppealPermission.LODGE, AppealPermission.DECIDE


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    app.register_blueprint(blueprint)


@blueprint.route("/me/applications/<public_id>/appeal", methods=["GET", "POST"])
@requires(LODGE)
@once
def lodge(public_id: str) -> ResponseReturnValue:
    """Say why the decision should be looked at again, and send it."""
    form = AppealForm()
    application = own_application(current_actor(), public_id)
    cohort = queries.cohort_of(application)
    if objection := services.objection_to_appealing(application, cohort):
        raise Refused(objection)
    if form.validate_on_submit():
        services.lodge(application.id, form.in_unicode(form.grounds), actor=current_actor())
        flash(_("Your appeal is sent. A mail confirms it."), "good")
        return redirect(url_for("admissions.application", public_id=public_id), 303)
    assert application.decided_at is not None  # there is a decision
    until = appeal_by(application.decided_at, cohort.time_zone, cohort.starts_on)
    return form_page(
        "appeals/lodge.html",
        form,
        application=application,
        cohort=cohort,
        title=course_title(cohort.course_version_id),
        until=until,
    )


@blueprint.route("/me/applications/<public_id>/appeal/withdraw", methods=["GET", "POST"])
@requires(LODGE)
@once
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take one's appeal back."""
    form = PortalForm()
    application = own_application(current_actor(), public_id)
    appeal = queries.own_appeal(application)
    if form.validate_on_submit():
        services.withdraw(appeal.id, actor=current_actor())
        flash(_("Your appeal is withdrawn."), "good")
        return redirect(url_for("admissions.application", public_id=public_id), 303)
    if appeal.state is not AppealState.OPEN:
        raise Refused(_("This appeal was decided or withdrawn already."))
    return form_page("appeals/withdraw.html", form, application=application)


@blueprint.get("/manage/appeals")
@exportable
@requires(DECIDE)
def appeals() -> ResponseReturnValue:
    """The appeals of the reader's cohorts, those to be decided first."""
    actor = current_actor()
    view = worktable.APPEALS.read(request.args, request.path, worktable.filter_choices(actor))
    if view.export:
        rows = worktable.lines(noting_persons(worktable.each_appeal(actor, view)))
        return answer(view, "appeals", worktable.headings(), rows)
    page = worktable.appeals(actor, view)
    audit.note_read([row.person_id for row in page])
    return render_template("appeals/appeals.html", view=view, page=page)


@blueprint.get("/manage/appeals/<appeal_id>")
@requires(DECIDE)
def appeal(appeal_id: str) -> ResponseReturnValue:
    """One appeal: what the person says, what was decided first, and the answer."""
    case = queries.case_for(current_actor(), appeal_id)
    audit.note_read([case.person.id])
    return render_template(
        "appeals/appeal.html",
        case=case,
        title=course_title(case.cohort.course_version_id),
        deciders=queries.first_deciders(case.appeal),
        objection=services.objection_to_deciding(case.appeal, case.application, current_actor()),
        entries=queries.history(case.appeal),
    )


@blueprint.route("/manage/appeals/<appeal_id>/<verb>", methods=["GET", "POST"])
@requires(DECIDE)
@once
def decide(appeal_id: str, verb: str) -> ResponseReturnValue:
    """Grant or dismiss it, with words for the person."""
    form = AnswerForm()
    if verb not in ("grant", "dismiss"):
        abort(404)
    case = queries.case_for(current_actor(), appeal_id)
    audit.note_read([case.person.id])
    if form.validate_on_submit():
        services.decide(case.appeal.id, verb, reason=form.reason.text, actor=current_actor())
        done = _("The appeal is granted.") if verb == "grant" else _("The appeal is dismissed.")
        flash(done, "good")
        if verb == "grant" and is_full(case.cohort):
            words = _(
                "All seats are taken: decide now whether the application gets a place on the "
                "waitlist. The person was told that you do."
            )
            flash(words, "wait")
        return redirect(url_for("appeals.appeal", appeal_id=appeal_id), 303)
    return form_page("appeals/decide.html", form, case=case, verb=verb)
