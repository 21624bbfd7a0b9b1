"""The pages of the medical officer; nobody else's."""

from __future__ import annotations

import io

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.queries import course_title
from training_portal.health import officer_services as services
from training_portal.health import queries, rules, worktable
from training_portal.health.forms import NoteForm, QuestionForm, StepForm
from training_portal.health.lifecycle import PART
from training_portal.health.models import MedicalState
from training_portal.health.permissions import HealthPermission
from training_portal.health.queries import Case
from training_portal.health.views.blueprint import blueprint
from training_portal.platform import audit, files
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page

READ = HealthPermission.READ


def _case(part_id: str) -> Case:
    """The case of an address, noted as read."""
    case = queries.case_for(current_actor(), part_id)
    audit.note_read([case.person.id])
    return case


def _page_of(part_id: str) -> str:
    return url_for("health.part", part_id=part_id)


@blueprint.get("/manage/health")
@requires(READ)
def parts() -> ResponseReturnValue:
    """What people of all cohorts told, to be looked at; the table says nothing of it."""
    actor = current_actor()
    view = worktable.PARTS.read(request.args, request.path, worktable.filter_choices(actor))
    page = worktable.parts(actor, view)
    audit.note_read([row.person_id for row in page])
    return render_template("health/parts.html", view=view, page=page)


@blueprint.get("/manage/health/<part_id>")
@requires(READ)
def part(part_id: str) -> ResponseReturnValue:
    """What one person told, and what can be done about it."""
    case = _case(part_id)
    assert case.part is not None  # else there is no such page
    return render_template(
        "health/part.html",
        case=case,
        title=course_title(case.cohort.course_version_id),
        questions=rules.QUESTIONS,
        steps={step.verb for step in PART.available(case.part, current_actor())},
        form=StepForm(data={"seen": services.version_of(case)}),
        entries=queries.history(case.part),
    )


@blueprint.get("/manage/health/<part_id>/statement")
@requires(READ)
def statement(part_id: str) -> ResponseReturnValue:
    """The doctor's statement."""
    found = queries.statement(_case(part_id))
    return files.given(io.BytesIO(found.content), found.content_type, found.name)


@blueprint.post("/manage/health/<part_id>/looked-at")
@requires(READ)
@once
def look_at(part_id: str) -> ResponseReturnValue:
    """Mark it as looked at, as it was shown."""
    case, form = _case(part_id), StepForm()
    try:
        services.look_at(case.application.id, seen=form.seen.data, actor=current_actor())
        flash(_("It is marked as looked at."), "good")
    except Stale:
        flash(_changed_words(_case(part_id)), "wait")
    return redirect(_page_of(part_id), 303)


def _changed_words(case: Case) -> str:
    """Why it is not what was shown: looked at in another window, or changed by the person."""
    if case.part is not None and case.part.state is MedicalState.LOOKED_AT:
        return _("It is marked as looked at already.")
    return _("The person changed it meanwhile: look at it once more.")


@blueprint.route("/manage/health/<part_id>/ask", methods=["GET", "POST"])
@requires(READ)
@once
def ask(part_id: str) -> ResponseReturnValue:
    """Ask the person something."""
    case = _case(part_id)
    form = QuestionForm(data={"question": case.question, "seen": services.version_of(case)})
    if form.validate_on_submit():
        try:
            services.ask_back(
                case.application.id,
                form.question.text,
                seen=form.seen.data,
                actor=current_actor(),
            )
        except Stale:
            now = _case(part_id)
            data = {"question": now.question, "seen": services.version_of(now)}
            kept = QuestionForm(formdata=None, data=data)
            return conflict_page(form, kept, back=_page_of(part_id))
        flash(_("The person is asked. A mail says that there is a question, not which."), "good")
        return redirect(_page_of(part_id), 303)
    return form_page("health/ask.html", form, case=case)


@blueprint.route("/manage/health/<part_id>/note", methods=["GET", "POST"])
@requires(READ)
@once
def note(part_id: str) -> ResponseReturnValue:
    """Write the care note that the person is asked to agree to."""
    case = _case(part_id)
    form = NoteForm(data={"note": case.care_note, "seen": services.version_of(case)})
    if form.validate_on_submit():
        objection = services.objection_to_note(case, form.note.text)
        if objection is None:
            return _write_note(case, form, part_id)
        form.refuse(form.note, objection)
    return form_page("health/note.html", form, case=case)


def _write_note(case: Case, form: NoteForm, part_id: str) -> ResponseReturnValue:
    text = form.note.text
    try:
        services.write_note(case.application.id, text, seen=form.seen.data, actor=current_actor())
    except Stale:
        now = _case(part_id)
        data = {"note": now.care_note, "seen": services.version_of(now)}
        kept = NoteForm(formdata=None, data=data)
        return conflict_page(form, kept, back=_page_of(part_id))
    flash(
        _("The person is asked whether staff may read the note.")
        if text
        else _("The care note is taken back."),
        "good",
    )
    return redirect(_page_of(part_id), 303)
