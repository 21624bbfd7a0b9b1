"""A body's requests: its answers by year, the needs in each, sent or withdrawn."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.demand import answering, details, form_lists, history, queries, tasks
from training_portal.demand.forms import NeedForm, StepForm, day
from training_portal.demand.lifecycle import ANSWER
from training_portal.demand.models import AnswerState, CourseNeed
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.queries import AnswerRecord
from training_portal.demand.views.blueprint import blueprint
from training_portal.geography import queries as places
from training_portal.organisations.queries import organisation_id
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

ANSWER_IT = DemandPermission.ANSWER


@blueprint.get("/nominations/requests")
@requires(ANSWER_IT)
def own_answers() -> str:
    """The surveys that wait, and what one's bodies asked for, by year."""
    actor = current_actor()
    waiting = [
        (each, queries.earlier_answer(each.body.id, each.survey.year))
        for each in tasks.to_answer(actor)
        if each.answer_id is None
    ]
    return render_template(
        "demand/own_answers.html",
        waiting=waiting,
        records=queries.own_answers(actor),
        heads=details.heads_of_answers(actor),
    )


@blueprint.post("/nominations/requests/surveys/<survey_id>")
@requires(ANSWER_IT)
@once
def begin_answer(survey_id: str) -> ResponseReturnValue:
    """Begin the answer of one's body, blank or with the requests of the year before."""
    body = organisation_id(request.form.get("body"))
    survey = queries.survey_of(survey_id)
    if body is None or body not in current_actor().organisations_for(ANSWER_IT):
        abort(404)
    copies = request.form.get("copies") == "1"
    found = answering.begin(survey.id, body, actor=current_actor(), copies=copies)
    return redirect(url_for("demand.own_answer", answer_id=found.public_id), 303)


@blueprint.get("/nominations/requests/<answer_id>")
@requires(ANSWER_IT)
def own_answer(answer_id: str) -> str:
    """One answer: its requests, what became of each, and what can be done with it."""
    record = queries.own_answer(current_actor(), answer_id)
    needs = queries.needs_of(record.answer.id)
    return render_template(
        "demand/own_answer.html",
        record=record,
        needs=needs,
        names=queries.names_of(needs),
        outcomes=details.outcomes_by_request([need.id for need in needs], []),
        steps=ANSWER.available(record.answer, current_actor()) if record.is_open else [],
        is_sent=record.answer.state is AnswerState.SENT,
        entries=history.of("survey_answer", record.answer.id),
    )


def _form(record: AnswerRecord, need: CourseNeed | None = None, *, anew: bool = False) -> NeedForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    known: dict[str, Any] = {"language": "en", "level": "4"}
    if need is not None:
        known = {
            "course": form_lists.course_code(need.course_id),
            "theme": "" if need.course_id is not None else need.theme,
            "sector": need.sector_code,
            "occupation": need.occupation_code,
            "head_count": need.head_count,
            "level": str(need.level),
            "language": need.language,
            "needed_by": need.needed_by,
            "park": need.park_code,
            "province": places.province_code(need.province_id),
            "reason": need.reason,
            "seen": answering.need_version(need),
        }
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = NeedForm(data=known, **sent)
    country, park = record.body.country_code, need.park_code if need is not None else None
    form.settle(
        form_lists.common(),
        form_lists.parks_in(country, park),
        form_lists.provinces_in(country),
    )
    return form


def _facts(form: NeedForm) -> answering.NeedFacts:
    return answering.NeedFacts(
        theme=form.in_unicode(form.theme),
        course_id=form_lists.course_id(form.course.data),
        sector_code=form.sector.data or "",
        occupation_code=form.occupation.data or "",
        head_count=form.head_count.number or 0,
        level=int(form.level.data or 0),
        language=form.language.data or "",
        needed_by=day(form.needed_by),
        park_code=form.park.value_or_none,
        province_id=places.province_id(form.province.data),
        reason=form.in_unicode(form.reason),
    )


def _home(answer_id: str) -> ResponseReturnValue:
    return redirect(url_for("demand.own_answer", answer_id=answer_id), 303)


def _saved(form: NeedForm, record: AnswerRecord, need: CourseNeed | None) -> bool:
    """Add or change; False where the service refused, with its words on the form."""
    try:
        if need is None:
            answering.add_need(record.answer.id, _facts(form), actor=current_actor())
        else:
            answering.change_need(need.id, _facts(form), actor=current_actor(), seen=form.seen.data)
    except Stale:
        raise
    except Refused as refusal:
        form.refuse(form.needed_by, str(refusal))
        return False
    flash(_("Saved."), "good")
    return True


@blueprint.route("/nominations/requests/<answer_id>/needs/new", methods=["GET", "POST"])
@requires(ANSWER_IT)
@once
def add_need(answer_id: str) -> ResponseReturnValue:
    """Add a request to the answer."""
    record = queries.own_answer(current_actor(), answer_id)
    form = _form(record)
    if form.validate_on_submit() and _saved(form, record, None):
        return _home(answer_id)
    return form_page("demand/edit_need.html", form, record=record, need=None)


@blueprint.route("/nominations/requests/<answer_id>/needs/<need_id>", methods=["GET", "POST"])
@requires(ANSWER_IT)
@once
def change_need(answer_id: str, need_id: str) -> ResponseReturnValue:
    """Change a request of the answer."""
    record = queries.own_answer(current_actor(), answer_id)
    need = queries.need_in(record.answer, need_id)
    form = _form(record, need)
    try:
        if form.validate_on_submit() and _saved(form, record, need):
            return _home(answer_id)
    except Stale:
        return conflict_page(form, _form(record, need, anew=True), back=request.path)
    return form_page("demand/edit_need.html", form, record=record, need=need)


@blueprint.route(
    "/nominations/requests/<answer_id>/needs/<need_id>/remove", methods=["GET", "POST"]
)
@requires(ANSWER_IT)
@once
def remove_need(answer_id: str, need_id: str) -> ResponseReturnValue:
    """Take a request out of the answer, after a page that says so."""
    form = StepForm()
    record = queries.own_answer(current_actor(), answer_id)
    need = queries.need_in(record.answer, need_id)
    if form.validate_on_submit():
        answering.remove_need(need.id, actor=current_actor())
        flash(_("The request is taken out."), "good")
        return _home(answer_id)
    return form_page("demand/remove_need.html", form, record=record, need=need)


@blueprint.route(
    "/nominations/requests/<answer_id>/<any(send,withdraw):verb>", methods=["GET", "POST"]
)
@requires(ANSWER_IT)
@once
def answer_step(answer_id: str, verb: str) -> ResponseReturnValue:
    """Send the answer, or withdraw it, after a page that says what this does."""
    form = StepForm()
    record = queries.own_answer(current_actor(), answer_id)
    if form.validate_on_submit():
        answering.step(record.answer.id, verb, actor=current_actor())
        flash(_("Your answer is sent.") if verb == "send" else _("It is withdrawn."), "good")
        return _home(answer_id)
    needs = queries.needs_of(record.answer.id)
    return form_page("demand/answer_step.html", form, record=record, verb=verb, needs=needs)
