"""Staff pages that plan many sessions in one go."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.learning import forms, notices, planning_services, queries
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.views import blueprint
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.looking import look
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


@blueprint.route("/manage/cohorts/<cohort_id>/sessions/repeat", methods=["GET", "POST"])
@requires(LearningPermission.PLAN)
@once
def repeat_sessions(cohort_id: str) -> ResponseReturnValue:
    """Plan a session on each chosen weekday of a period."""
    cohort = cohort_for(current_actor(), cohort_id, LearningPermission.PLAN)
    today = clock.today(cohort.time_zone)
    form = forms.RepeatForm(
        data={
            "first_day": max(cohort.starts_on, min(today, cohort.ends_on)),
            "last_day": cohort.ends_on,
            "weekdays": list("01234"),
            "starts": "09:00",
            "ends": "16:00",
        }
    )
    modules = queries.modules(cohort.course_version_id)
    form.module.choices = [(str(module.id), module.title) for module in modules]
    days: list[date] = []
    if form.is_filled and form.validate():
        try:
            if form.is_submitted() and form.agreed.data == form.version:
                return _planned(cohort, form)
            days = _foreseen(cohort, form)
            if form.is_submitted():
                return look(form, "learning.repeat_sessions", cohort_id=cohort.public_id)
        except Refused as refusal:
            form.refuse(None, str(refusal))
    return form_page(
        "learning/repeat_sessions.html",
        form,
        cohort=cohort,
        days=days,
        past=sum(day < today for day in days),
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/sessions/<session_id>/series/cancel", methods=["GET", "POST"]
)
@requires(LearningPermission.PLAN)
def cancel_series(cohort_id: str, session_id: str) -> ResponseReturnValue:
    """Cancel what is still to come of the series that a session was planned in."""
    cohort = cohort_for(current_actor(), cohort_id, LearningPermission.PLAN)
    session = queries.session_of(cohort, session_id)
    series = session.series or abort(404)
    form = forms.SeriesForm()
    if form.validate_on_submit():
        try:
            count = planning_services.cancel_series(
                cohort,
                series,
                reason=form.reason.text,
                actor=current_actor(),
                seen=form.agreed.data,
            )
        except Stale:
            form.refuse(None, _("These are other sessions by now: look at the days once more."))
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_cancelled_words(count), "good")
            return redirect(url_for("learning.sessions", cohort_id=cohort.public_id), 303)
    sessions = queries.still_to_come(cohort.id, series)
    form.agreed.data = planning_services.version_of(sessions)
    return form_page(
        "learning/series_cancel.html",
        form,
        cohort=cohort,
        session=session,
        sessions=sessions,
        told=len(notices.concerned(cohort, current_actor())),
    )


def _cancelled_words(count: int) -> str:
    return ngettext(
        "%(num)d session is cancelled; it counts for nobody.",
        "%(num)d sessions are cancelled; they count for nobody.",
        count,
    )


def _foreseen(cohort: Cohort, form: forms.RepeatForm) -> list[date]:
    """The days of a plan that could be carried out; the form then agrees to just this plan."""
    plan = form.plan
    planning_services.refuse_unplannable(
        cohort, plan["days"], starts=plan["starts"], ends=plan["ends"]
    )
    form.agreed.data = form.version
    days: list[date] = plan["days"]
    return days


def _planned(cohort: Cohort, form: forms.RepeatForm) -> ResponseReturnValue:
    count = planning_services.plan_repeated(cohort, **form.plan, actor=current_actor())
    flash(ngettext("%(num)d session is planned.", "%(num)d sessions are planned.", count), "good")
    return redirect(url_for("learning.sessions", cohort_id=cohort.public_id), 303)
