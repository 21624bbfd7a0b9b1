"""Staff: surveys are opened and changed, and who has answered is seen."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.demand import bodies_list, history, queries, rounds
from training_portal.demand.forms import SurveyForm, day
from training_portal.demand.models import NeedsSurvey
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.rules import SurveyStanding
from training_portal.demand.views.blueprint import blueprint
from training_portal.geography.queries import country_names, sending_countries
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

COMPILE, DECIDE = DemandPermission.COMPILE, DemandPermission.DECIDE


@blueprint.get("/manage/demand/surveys")
@requires(COMPILE)
def surveys() -> str:
    """All surveys, the latest year first, each with how far it has come."""
    rows = [
        (survey, queries.standing_of(survey), bodies_list.progress(survey))
        for survey in queries.surveys()
    ]
    return render_template("demand/surveys.html", rows=rows)


def _form(survey: NeedsSurvey | None = None, *, anew: bool = False) -> SurveyForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    known: dict[str, Any] = {
        "countries": sending_countries(),
        "year": clock.today().year + 1,
    }
    if survey is not None:
        known = {**vars(rounds.facts_of(survey)), "seen": rounds.survey_version(survey)}
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = SurveyForm(data=known, **sent)
    sending = set(sending_countries())
    form.countries.choices = [(code, name) for code, name in country_names() if code in sending]
    return form


def _facts(form: SurveyForm) -> rounds.SurveyFacts:
    return rounds.SurveyFacts(
        year=form.year.number or 0,
        opens_on=day(form.opens_on),
        closes_on=day(form.closes_on),
        countries=form.countries.data or [],
        words=form.words.text,
    )


@blueprint.route("/manage/demand/surveys/new", methods=["GET", "POST"])
@requires(DECIDE)
@once
def new_survey() -> ResponseReturnValue:
    """Open a survey."""
    form = _form()
    if form.validate_on_submit():
        try:
            survey = rounds.open_survey(_facts(form), actor=current_actor())
        except Refused as refusal:
            form.refuse(form.closes_on, str(refusal))
        else:
            flash(_("The survey is there. Those asked find it among their tasks."), "good")
            return redirect(url_for("demand.survey", survey_id=survey.public_id), 303)
    return form_page("demand/edit_survey.html", form, survey=None)


@blueprint.get("/manage/demand/surveys/<survey_id>")
@exportable
@requires(COMPILE)
def survey(survey_id: str) -> ResponseReturnValue:
    """One survey: which bodies have answered, and which have not."""
    found = queries.survey_of(survey_id)
    view = bodies_list.BODIES.read(request.args, request.path, bodies_list.choices())
    if view.export:
        rows = bodies_list.every(found, view)
        return answer(view, "needs-survey", *bodies_list.exported(view, rows))
    standing = queries.standing_of(found)
    return render_template(
        "demand/survey.html",
        survey=found,
        standing=standing,
        may_change=standing is not SurveyStanding.CLOSED,
        progress=bodies_list.progress(found),
        view=view,
        page=bodies_list.page(found, view),
        entries=history.of("needs_survey", found.id),
    )


@blueprint.route("/manage/demand/surveys/<survey_id>/change", methods=["GET", "POST"])
@requires(DECIDE)
@once
def change_survey(survey_id: str) -> ResponseReturnValue:
    """Change its days, the countries or the words."""
    found = queries.survey_of(survey_id)
    form = _form(found)
    if form.validate_on_submit():
        try:
            rounds.change_survey(found.id, _facts(form), actor=current_actor(), seen=form.seen.data)
        except Stale:
            return conflict_page(form, _form(found, anew=True), back=request.path)
        except Refused as refusal:
            form.refuse(form.closes_on, str(refusal))
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("demand.survey", survey_id=survey_id), 303)
    return form_page("demand/edit_survey.html", form, survey=found)
