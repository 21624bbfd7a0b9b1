"""Staff pages that plan many sessions in one go."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from training_portal.cohorts.queries import cohort_for
from training_portal.learning import forms, planning_services, queries
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.views import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


@blueprint.route("/manage/cohorts/<cohort_id>/sessions/repeat", methods=["GET", "POST"])
@requires(LearningPermission.PLAN)
@once
def repeat_sessions(cohort_id: str) -> ResponseReturnValue:
    """Plan a session on each chosen weekday of a period."""
    cohort = cohort_for(current_actor(), cohort_id, LearningPermission.PLAN)
    form = forms.RepeatForm(
        data={
            "first_day": cohort.starts_on,
            "last_day": cohort.ends_on,
            "weekdays": list("01234"),
            "starts": "09:00",
            "ends": "16:00",
        }
    )
    modules = queries.modules(cohort.course_version_id)
    form.module.choices = [(str(module.id), module.texts["en"]) for module in modules]
    if form.validate_on_submit():
        try:
            count = planning_services.plan_repeated(cohort, **form.plan, actor=current_actor())
        except Refused as refusal:
            form.refuse(form.first_day, str(refusal))
        else:
            flash(
                ngettext("%(num)d session is planned.", "%(num)d sessions are planned.", count),
                "good",
            )
            return redirect(url_for("learning.sessions", cohort_id=cohort.public_id), 303)
    return form_page("learning/repeat_sessions.html", form, cohort=cohort)
