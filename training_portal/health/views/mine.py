"""One's own medical part: give it, change it, answer the care note, take it back."""

from __future__ import annotations

import io
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.queries import course_title
from training_portal.health import queries, services
from training_portal.health.forms import MedicalForm, NoteAnswerForm, as_opened
from training_portal.health.models import NoteState
from training_portal.health.permissions import HealthPermission
from training_portal.health.queries import Case
from training_portal.health.services import Told
from training_portal.health.told_to_bodies import is_learned_by_a_body
from training_portal.health.views.blueprint import blueprint
from training_portal.platform import files
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.intake import takes_up_to
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

GIVE = HealthPermission.GIVE


def _course(case: Case) -> str:
    return course_title(case.cohort.course_version_id)


def _form(case: Case, **options: Any) -> MedicalForm:
    """The form as it was sent, or opened with what was told."""
    guardian = case.person.guardian_name
    seen = services.version_of(case.part)
    data = {**as_opened(case.told), "seen": seen, "guardian_name": guardian}
    form = MedicalForm(data=data, **options).settled(
        is_asked_back=bool(case.question) or "answer" in case.told,
        has_file=bool(case.file_name),
        consent=services.consent_words(case, _course(case)) if case.part is None else None,
        is_minor=services.needs_guardian(case),
    )
    return form.needing_statement() if case.needs_statement else form


def _application_url(case: Case) -> str:
    return url_for("admissions.application", public_id=case.application.public_id)


@blueprint.route("/me/applications/<public_id>/health", methods=["GET", "POST"])
@requires(GIVE)
@takes_up_to(megabytes=11)
@once
def mine(public_id: str) -> ResponseReturnValue:
    """What the medical officer is told, given or changed."""
    case = queries.own_case(current_actor(), public_id)
    if objection := services.objection_to_giving(case):
        raise Refused(objection)
    form = _form(case)
    if form.validate_on_submit() and (told := _told(form)) is not None:
        try:
            _keep(case, form, told)
        except Stale:
            kept = _form(queries.own_case(current_actor(), public_id), formdata=None)
            return conflict_page(form, kept, back=url_for("health.mine", public_id=public_id))
        flash(_("Your medical part is with the medical officer."), "good")
        return redirect(_application_url(case), 303)
    host = queries.host_name(case.cohort)
    return form_page(
        "health/mine.html",
        form,
        case=case,
        title=_course(case),
        host=host,
        is_learned_by_a_body=is_learned_by_a_body(case.application),
    )


def _told(form: MedicalForm) -> Told | None:
    """What was sent; None where the file is not what can be taken, which the form then says."""
    upload = None
    if form.statement.data is not None:
        stream, name = form.statement.data.stream, form.statement.data.filename or ""
        try:
            upload = files.inspect(stream, name, files.FileKind.DOCUMENT)
        except files.UploadRefused as refusal:
            form.refuse(form.statement, str(refusal))
            return None
    return Told(form.words, upload, form.drops_file)


def _keep(case: Case, form: MedicalForm, told: Told) -> None:
    actor = current_actor()
    if case.part is None:
        words = services.consent_words(case, _course(case))
        guardian = form.given_by_guardian
        services.give(case.application.id, told, agreed_to=words, guardian=guardian, actor=actor)
    else:
        services.change(case.application.id, told, seen=form.seen.data, actor=actor)


@blueprint.get("/me/applications/<public_id>/health/statement")
@requires(GIVE)
def my_statement(public_id: str) -> ResponseReturnValue:
    """One's own doctor's statement."""
    found = queries.statement(queries.own_case(current_actor(), public_id))
    return files.given(io.BytesIO(found.content), found.content_type, found.name)


@blueprint.route("/me/applications/<public_id>/health/note", methods=["GET", "POST"])
@requires(GIVE)
@once
def my_note(public_id: str) -> ResponseReturnValue:
    """The care note: may staff read it?"""
    case = queries.own_case(current_actor(), public_id)
    if case.part is None or case.part.note_state is None:
        raise Refused(_("There is no care note."))
    form = NoteAnswerForm(data={"seen": services.note_version(case)})
    if form.validate_on_submit():
        return _answer_note(case, form)
    return _note_page(case, form)


def _answer_note(case: Case, form: NoteAnswerForm) -> ResponseReturnValue:
    """Keep the answer; one to other words than those on the page is asked for once more."""
    actor, verb = current_actor(), form.verb.data or ""
    try:
        services.answer_note(case.application.id, verb, seen=form.seen.data, actor=actor)
    except Stale:
        now = queries.own_case(actor, case.application.public_id)
        fresh = NoteAnswerForm(formdata=None, data={"seen": services.note_version(now)})
        fresh.refuse(fresh.verb, _("The note has other words now. Read it again, and answer."))
        return _note_page(now, fresh)[0], 409
    agreed = verb == "agree_note"
    flash(
        _("Staff of the course read the note now.") if agreed else _("Staff do not read the note."),
        "good",
    )
    return redirect(_application_url(case), 303)


def _note_page(case: Case, form: NoteAnswerForm) -> tuple[str, int]:
    return form_page(
        "health/my_note.html",
        form,
        case=case,
        title=_course(case),
        is_agreed=case.part is not None and case.part.note_state is NoteState.AGREED,
    )


@blueprint.route("/me/applications/<public_id>/health/take-back", methods=["GET", "POST"])
@requires(GIVE)
@once
def take_back(public_id: str) -> ResponseReturnValue:
    """Take it back, with the consent: it is deleted at once."""
    case = queries.own_case(current_actor(), public_id)
    form = PortalForm()
    if form.validate_on_submit():
        services.take_back(case.application.id, actor=current_actor())
        flash(_("Your medical part is deleted."), "good")
        return redirect(_application_url(case), 303)
    if case.part is None:
        raise Refused(_("There is no medical part any more: it was deleted or taken back."))
    return render_template("health/take_back.html", case=case, back=_application_url(case))
