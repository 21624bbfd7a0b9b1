"""The times of a cohort's interviews: by day, made many at once, cancelled one by one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.appointments import history, slot_services
from training_portal.appointments import queries as appointments
from training_portal.appointments.slot_services import Batch
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform import audit, clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.looking import look
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused
from training_portal.reviews import interview_queries as queries
from training_portal.reviews import interview_services as services
from training_portal.reviews.assignment_queries import reviewers
from training_portal.reviews.interview_forms import (
    USUAL_WEEKDAYS,
    CancelSlotForm,
    SlotsForm,
    version_of,
)
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.views.blueprint import blueprint

ASSIGN = ReviewPermission.ASSIGN


def _list(cohort: Cohort) -> str:
    return url_for("reviews.interview_slots", cohort_id=cohort.public_id)


@blueprint.get("/manage/cohorts/<cohort_id>/interviews/times")
@requires(ASSIGN)
def interview_slots(cohort_id: str) -> ResponseReturnValue:
    """The times by day with who comes: to look through, and to print."""
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    round_ = appointments.round_of(queries.KIND, cohort.id)
    coming = queries.coming_to(round_.id, current_actor()) if round_ is not None else {}
    audit.note_read([each.person_id for people in coming.values() for each in people])
    return render_template(
        "reviews/interviews/times.html",
        cohort=cohort,
        days=queries.days_of(round_.id, cohort.time_zone) if round_ is not None else [],
        coming=coming,
        entries=history.of_round(round_.id) if round_ is not None else [],
        printed_at=clock.now(),
    )


@blueprint.route("/manage/cohorts/<cohort_id>/interviews/times/new", methods=["GET", "POST"])
@requires(ASSIGN)
@once
def new_slots(cohort_id: str) -> ResponseReturnValue:
    """Ask for days and hours; the times they come to are shown before they are made."""
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    form, hosts = _form(cohort)
    batch = None
    if form.is_filled and form.validate():
        batch = form.batch(cohort.time_zone, hosts)
        try:
            if form.is_submitted() and form.agreed.data == version_of(batch):
                return _make(cohort, batch)
            _refuse_impossible(batch, cohort)
            if form.is_submitted():
                return look(form, "reviews.new_slots", cohort_id=cohort.public_id)
            form.agreed.data = version_of(batch)
        except Refused as refusal:
            batch = None
            form.refuse(None, str(refusal))
    return form_page("reviews/interviews/new_times.html", form, cohort=cohort, batch=batch)


def _form(cohort: Cohort) -> tuple[SlotsForm, dict[str, int]]:
    people = reviewers(cohort)
    usual = {"weekdays": USUAL_WEEKDAYS, "minutes": 30, "pause": 10, "capacity": 1}
    form = SlotsForm(data={**usual, "begins": "09:00", "ends": "12:00"})
    form.hosts.choices = [(each.public_id, each.name) for each in people]
    return form, {each.public_id: each.id for each in people}


def _refuse_impossible(batch: Batch, cohort: Cohort) -> None:
    words = services.objection_to_days(cohort, batch)
    if words := words or slot_services.objection_to(batch, cohort.time_zone):
        raise Refused(words)


def _make(cohort: Cohort, batch: Batch) -> ResponseReturnValue:
    number = services.make_slots(cohort.id, batch, actor=current_actor())
    flash(ngettext("%(num)d time is open.", "%(num)d times are open.", number), "good")
    return redirect(_list(cohort), 303)


@blueprint.route(
    "/manage/cohorts/<cohort_id>/interviews/times/<slot_id>/cancel", methods=["GET", "POST"]
)
@requires(ASSIGN)
@once
def cancel_slot(cohort_id: str, slot_id: str) -> ResponseReturnValue:
    """Cancel one time, with the reason that those are told who booked it."""
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    form = CancelSlotForm()
    slot = queries.slot_of(cohort, slot_id)
    if form.validate_on_submit():
        number = services.cancel_slot(slot.id, reason=form.reason.text, actor=current_actor())
        flash(_cancelled(number), "good")
        return redirect(_list(cohort), 303)
    if objection := slot_services.objection_to_cancelling(slot):
        raise Refused(objection)
    coming = len(appointments.abouts_of_slot(slot.id))
    return form_page(
        "reviews/interviews/cancel_time.html", form, cohort=cohort, slot=slot, coming=coming
    )


def _cancelled(number: int) -> str:
    if not number:
        return _("The time is cancelled.")
    return ngettext(
        "The time is cancelled. %(num)d person is told, and chooses another.",
        "The time is cancelled. %(num)d people are told, and choose others.",
        number,
    )
