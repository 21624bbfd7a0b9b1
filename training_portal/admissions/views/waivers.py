"""One rule of one application: waived with a reason, taken back; all of them looked at again."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions import decided_on, evidence_queries, finding_services
from training_portal.admissions import worktable_queries as queries
from training_portal.admissions.conditions import is_decided_on
from training_portal.admissions.decision_forms import WaiverForm
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.views.blueprint import blueprint
from training_portal.admissions.views.manage import frame
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import StaleRows
from training_portal.platform.web.conflicts import step_conflict_page
from training_portal.platform.web.many import words_on_changed
from training_portal.platform.web.shell import form_page

DECIDE = AdmissionsPermission.DECIDE
STEPS = {
    "waive": ("waive_rule", finding_services.waive_rule),
    "take-back": ("unwaive_rule", finding_services.take_waiver_back),
}


def _page_of(cohort: Cohort, application: Application) -> str:
    return url_for(
        "admissions.one_application",
        cohort_id=cohort.public_id,
        application_id=application.public_id,
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/applications/<application_id>/conditions/<int:position>/<verb>",
    methods=["GET", "POST"],
)
@requires(DECIDE)
@once
def waiver(cohort_id: str, application_id: str, position: int, verb: str) -> ResponseReturnValue:
    """Waive one rule that is not met, or take that back, with a reason."""
    cohort = cohort_for(current_actor(), cohort_id, DECIDE)
    application = queries.application_of(cohort, application_id, current_actor())
    row = _finding(application, position)
    name, step = STEPS[verb] if verb in STEPS else abort(404)
    form = WaiverForm(data={"seen": decided_on.version(application)})
    if form.validate_on_submit():
        reason, seen = form.reason.data or "", form.seen.data
        try:
            step(application.id, position, reason=reason, seen=seen, actor=current_actor())
        except StaleRows:
            return _stale(cohort, application, name, form)
        flash(_done(name), "good")
        return redirect(_page_of(cohort, application), 303)
    audit.note_read([application.person_id])
    return form_page(
        "admissions/manage/waiver.html",
        form,
        **frame(cohort),
        application=application,
        person=queries.row_of(cohort.id, application.public_id, current_actor()),
        row=row,
        label=_label(name),
        verb=verb,
        back=_page_of(cohort, application),
    )


def _finding(application: Application, position: int) -> evidence_queries.FindingRow:
    """404 for a rule that the application has no finding of, or where staff may no longer look."""
    if application.closed_to_staff_at is not None:
        abort(404)
    rows = evidence_queries.findings(application.id, is_late=is_decided_on(application.state))
    return next((row for row in rows if row.position == position), None) or abort(404)


def _label(name: str) -> str:
    return next(str(step.label) for step in APPLICATION.transitions if step.verb == name)


def _done(name: str) -> str:
    return (
        _("The waiver is taken back.") if name == "unwaive_rule" else _("The condition is waived.")
    )


def _stale(
    cohort: Cohort, application: Application, name: str, form: WaiverForm
) -> ResponseReturnValue:
    """The step once more with what is there now; nothing typed is lost."""
    now = queries.row_of(cohort.id, application.public_id, current_actor())
    return step_conflict_page(
        form,
        " ".join(words_on_changed([(now.shown_state.label, now.name)])),
        seen=now.version,
        label=_label(name),
        back=_page_of(cohort, application),
    )


@blueprint.post("/manage/cohorts/<cohort_id>/applications/<application_id>/conditions/check")
@requires(DECIDE)
@once
def check_conditions(cohort_id: str, application_id: str) -> ResponseReturnValue:
    """Look at the conditions once more, with what the portal knows by now."""
    cohort = cohort_for(current_actor(), cohort_id, DECIDE)
    application = queries.application_of(cohort, application_id, current_actor())
    finding_services.check_again(application.id, actor=current_actor())
    flash(_("The conditions were looked at again."), "good")
    return redirect(_page_of(cohort, application), 303)
