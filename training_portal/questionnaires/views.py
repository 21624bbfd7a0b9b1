"""Staff pages: what a cohort asks, a question, and the whole as people will see it."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform import clock, i18n
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused
from training_portal.questionnaires import answer_words, history, queries, rules, services
from training_portal.questionnaires.answer_forms import fields_of, mark_language
from training_portal.questionnaires.building_forms import Beside, QuestionForm, question_form
from training_portal.questionnaires.permissions import QuestionPermission
from training_portal.questionnaires.rules import Question, QuestionKind, Questionnaire

blueprint = Blueprint("questionnaires", __name__)
BUILD = QuestionPermission.BUILD


def init_app(app: Flask) -> None:
    """Register the room's pages, and what templates that draw questions need."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["condition_words"] = answer_words.condition_words
    app.jinja_env.globals["own_language"] = i18n.own_language


@blueprint.get("/manage/cohorts/<cohort_id>/questions")
@requires(BUILD)
def questions(cohort_id: str) -> ResponseReturnValue:
    """What the cohort asks, in its order, and what can be done with each question."""
    cohort = cohort_for(current_actor(), cohort_id, BUILD)
    found = queries.newest(cohort.id)
    return render_template(
        "questionnaires/questions.html",
        cohort=cohort,
        questionnaire=found,
        questions=found.questions if found is not None else (),
        by_key=_by_key(found),
        language=i18n.own_language(),
        kinds=list(QuestionKind),
        objection=services.building_objection(cohort, clock.now()),
        entries=history.of_questions(cohort.id),
    )


def _by_key(found: Questionnaire | None) -> dict[str, Question]:
    return {each.key: each for each in found.questions} if found is not None else {}


@blueprint.route("/manage/cohorts/<cohort_id>/questions/add", methods=["GET", "POST"])
@requires(BUILD)
@once
def add(cohort_id: str) -> ResponseReturnValue:
    """A new question of the kind that the address names; it comes last."""
    cohort = cohort_for(current_actor(), cohort_id, BUILD)
    if request.args.get("kind") not in list(QuestionKind):
        return redirect(_list_of(cohort), 303)
    return _question_page(cohort, QuestionKind(request.args["kind"]), None)


@blueprint.route("/manage/cohorts/<cohort_id>/questions/<key>", methods=["GET", "POST"])
@requires(BUILD)
@once
def change(cohort_id: str, key: str) -> ResponseReturnValue:
    """A question's words, bounds and condition."""
    cohort = cohort_for(current_actor(), cohort_id, BUILD)
    question = queries.question_of(queries.newest(cohort.id), key)
    return _question_page(cohort, question.kind, question)


def _question_page(
    cohort: Cohort, kind: QuestionKind, question: Question | None
) -> ResponseReturnValue:
    form = _form(cohort, kind, question)
    if form.validate_on_submit():
        try:
            services.save_question(
                cohort.id, form.question, actor=current_actor(), seen=form.seen.data
            )
        except Stale:
            now = queries.newest(cohort.id)
            kept = now.question(question.key) if question and now else None
            back = request.full_path if kept or question is None else _list_of(cohort)
            fresh = _form(cohort, kind, kept or question, formdata=None)
            return conflict_page(form, fresh, back=back)
        except Refused as refusal:
            form.refuse(None, str(refusal))
            return form_page("questionnaires/question.html", form, **_frame(cohort, kind, question))
        flash(_("Saved."), "good")
        return redirect(_list_of(cohort), 303)
    return form_page("questionnaires/question.html", form, **_frame(cohort, kind, question))


def _frame(cohort: Cohort, kind: QuestionKind, question: Question | None) -> dict[str, object]:
    return {
        "cohort": cohort,
        "kind": kind,
        "question": question,
        "questionnaire": queries.newest(cohort.id),
        "objection": services.building_objection(cohort, clock.now()),
    }


def _form(
    cohort: Cohort, kind: QuestionKind, question: Question | None, **sent: object
) -> QuestionForm:
    found = queries.newest(cohort.id)
    before = list(found.questions) if found is not None else []
    if question is not None:
        keys = [each.key for each in before]
        before = before[: keys.index(question.key)] if question.key in keys else before
    return question_form(
        kind,
        Beside(before, i18n.own_language()),
        question,
        data={"seen": queries.version_of(found)},
        **sent,
    )


def _list_of(cohort: Cohort) -> str:
    return url_for("questionnaires.questions", cohort_id=cohort.public_id)


@blueprint.post("/manage/cohorts/<cohort_id>/questions/<key>/move")
@requires(BUILD)
def move(cohort_id: str, key: str) -> ResponseReturnValue:
    """A place up or down."""
    cohort = cohort_for(current_actor(), cohort_id, BUILD)
    question = queries.question_of(queries.newest(cohort.id), key)
    by = {"up": -1, "down": 1}.get(request.form.get("direction", "")) or abort(400)
    try:
        services.move_question(cohort.id, question.key, by, actor=current_actor())
    except Refused as refusal:
        flash(str(refusal), "bad")
    return redirect(f"{_list_of(cohort)}#{question.field}", 303)


@blueprint.route("/manage/cohorts/<cohort_id>/questions/<key>/remove", methods=["GET", "POST"])
@requires(BUILD)
@once
def remove(cohort_id: str, key: str) -> ResponseReturnValue:
    """Ask it no longer; asked before it is done."""
    cohort = cohort_for(current_actor(), cohort_id, BUILD)
    found = queries.newest(cohort.id)
    question = queries.question_of(found, key)
    others = rules.dependants(found.questions if found else (), key)
    if request.method == "POST":
        services.remove_question(cohort.id, question.key, actor=current_actor())
        flash(_("The question is removed."), "good")
        return redirect(_list_of(cohort), 303)
    return render_template(
        "questionnaires/remove.html",
        cohort=cohort,
        question=question,
        questionnaire=found,
        objection=services.building_objection(cohort, clock.now())
        or (services.removal_objection(others) if others else None),
        language=i18n.own_language(),
    )


@blueprint.get("/manage/cohorts/<cohort_id>/questions/preview")
@requires(BUILD)
def preview(cohort_id: str) -> ResponseReturnValue:
    """The questions as those see them who apply, in a language of theirs."""
    cohort = cohort_for(current_actor(), cohort_id, BUILD)
    found = queries.asked(cohort.id)
    if found is None:
        return redirect(_list_of(cohort), 303)
    wanted = request.args.get("language", "")
    language = wanted if wanted in found.languages else "en"
    form = type("PreviewForm", (PortalForm,), dict(fields_of(found.questions, language)))(
        formdata=None
    )
    mark_language(form, found.questions, language)
    return render_template(
        "questionnaires/preview.html",
        cohort=cohort,
        form=form,
        questionnaire=found,
        by_key=_by_key(found),
        language=language,
    )
