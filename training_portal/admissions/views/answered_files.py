"""The files that answer questions: whichever button is pressed, what was chosen goes along."""

from __future__ import annotations

from flask import abort, flash, request, session
from flask_babel import gettext as _

from training_portal.admissions import answer_files
from training_portal.admissions.application_steps import StepForm
from training_portal.admissions.draft_queries import Draft
from training_portal.platform import files
from training_portal.platform.policy import current_actor
from training_portal.platform.web.forms import UploadField
from training_portal.questionnaires.rules import Question, QuestionKind

#: Where the session keeps for one page what was wrong with files: they cannot be drawn again.
_REFUSED = "refused_answers"


def is_about_a_file() -> bool:
    """Whether a button of one file was pressed, and not one of the step's own."""
    return "add" in request.form or "remove" in request.form


def keep_files(draft: Draft, form: StepForm) -> bool:
    """Keep what was chosen and is right, take off what is unwanted; whether any was refused."""
    asked = draft.surroundings.questionnaire
    fields = {
        question.field: question
        for question in (asked.questions if asked is not None else ())
        if question.kind is QuestionKind.FILE and question.field in form
    }
    if not fields:
        return False
    said: dict[str, str] = {}
    sent = type(form)(formdata=request.files)
    for name, question in fields.items():
        if words := _keep(draft, sent, name, question):
            said[name] = words
    if unwanted := request.form.get("remove"):
        question = fields.get(unwanted) or abort(404)
        answer_files.remove(draft.application.id, question.key, actor=current_actor())
    session[_REFUSED] = said
    return bool(said)


def _keep(draft: Draft, form: StepForm, name: str, question: Question) -> str:
    """Keep the file of a question; what is wrong with it, blank where nothing is."""
    field = form[name]
    assert isinstance(field, UploadField)
    if field.data is None:
        return _("Choose a file first.") if request.form.get("add") == name else ""
    if not field.validate(form):
        return " ".join(map(str, field.errors))
    try:
        upload = files.inspect(
            field.data.stream, field.data.filename or "", files.FileKind.DOCUMENT
        )
    except files.UploadRefused as refusal:
        return str(refusal)
    answer_files.attach(draft.application.id, question.key, upload, actor=current_actor())
    flash(_("“%(document)s” is kept.", document=field.label.text), "good")
    return ""


def say_again(form: StepForm) -> None:
    """Name the files that were refused when the step was sent."""
    for name, words in session.pop(_REFUSED, {}).items():
        if name in form:
            form.refuse(form[name], words)
