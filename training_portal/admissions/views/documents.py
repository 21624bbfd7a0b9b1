"""The documents of one's own application: one form for all, so that no chosen file is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions import application_services as services
from training_portal.admissions import document_services
from training_portal.admissions import draft_queries as queries
from training_portal.admissions.application_steps import Step, typed_of
from training_portal.admissions.draft_queries import Draft
from training_portal.admissions.sending_forms import DocumentsForm, RenewalForm
from training_portal.admissions.views.blueprint import blueprint
from training_portal.admissions.views.mine import (
    APPLY,
    MEND,
    objection_to,
    own_file_url,
    saved_words,
    step_url,
)
from training_portal.eligibility.kinds import DocumentKind
from training_portal.platform import files
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.intake import takes_up_to
from training_portal.platform.web.shell import form_page

#: Where the session keeps for one page what was wrong with files: they cannot be drawn again.
_REFUSED = "refused_documents"


@blueprint.route("/me/applications/<public_id>/documents", methods=["GET", "POST"])
@requires(APPLY)
@takes_up_to(megabytes=31)
@once
def documents(public_id: str) -> ResponseReturnValue:
    """Choose, add, replace and remove; every button sends all that was chosen."""
    draft = Draft(queries.own_application(current_actor(), public_id))
    if request.method == "POST":
        return _keep(draft)
    if objection_to(draft) is not None:
        return redirect(url_for("admissions.application", public_id=public_id), 303)
    return _page(draft)


def _keep(draft: Draft) -> ResponseReturnValue:
    form = DocumentsForm()
    form.validate()
    typed = typed_of(request.form, DocumentsForm)
    services.save_step(
        draft.application.id, Step.DOCUMENTS.value, typed, based_on=0, overwrite=True
    )
    kept = [kind for kind in DocumentKind if _attach(draft, form, kind)]
    if "passport_expires_on" in typed:
        day = form.passport_expires_on.data if not form.passport_expires_on.errors else None
        document_services.note_expiry(draft.application.id, DocumentKind.PASSPORT, day)
    for kind in kept:
        flash(_("“%(document)s” is kept.", document=kind.label), "good")
    if wanted := request.form.get("add"):
        field = form.of(queries.document_kind(wanted))
        if field.data is None and not field.errors:
            form.refuse(field, _("Choose a file first."))
    if unwanted := request.form.get("remove"):
        _remove(draft, queries.document_kind(unwanted))
    if form.refusals:
        session[_REFUSED] = form.refusals
        return redirect(step_url(draft, Step.DOCUMENTS, mend=1), 303)
    if "later" in request.form:
        flash(saved_words(draft), "good")
        return redirect(url_for("admissions.my_applications"), 303)
    following = Step.CHECK if "continue" in request.form else Step.DOCUMENTS
    return redirect(step_url(draft, following), 303)


def _attach(draft: Draft, form: DocumentsForm, kind: DocumentKind) -> bool:
    """Keep a file that was chosen and is right; whether there was one."""
    field = form.of(kind)
    if field.data is None or field.errors:
        return False
    try:
        upload = files.inspect(
            field.data.stream, field.data.filename or "", files.FileKind.DOCUMENT
        )
    except files.UploadRefused as refusal:
        form.refuse(field, str(refusal))
        return False
    services.attach_document(draft.application.id, kind, upload, actor=current_actor())
    return True


def _remove(draft: Draft, kind: DocumentKind) -> None:
    services.remove_document(draft.application.id, kind, actor=current_actor())
    flash(_("“%(document)s” is removed.", document=kind.label), "good")


def _page(draft: Draft) -> str:
    form = draft.documents_form(validated=False)
    refused: Mapping[str, Sequence[str]] = session.pop(_REFUSED, {}) if MEND in request.args else {}
    form.say_again(refused)
    if MEND in request.args and not form.has_problems:
        form = draft.documents_form(validated=True)
    return render_template(
        "admissions/mine/documents.html",
        draft=draft,
        step=Step.DOCUMENTS,
        form=form.drawn(draft.surroundings.documents),
        kinds=list(DocumentKind),
        step_url=step_url,
        own_file_url=lambda row: own_file_url(draft, row),
    )


@blueprint.route("/me/applications/<public_id>/documents/<kind>", methods=["GET", "POST"])
@requires(APPLY)
@once
def renew_document(public_id: str, kind: str) -> ResponseReturnValue:
    """Another document in the place of one that was refused, has expired or ends too early."""
    draft = Draft(queries.own_application(current_actor(), public_id))
    wanted = queries.document_kind(kind)
    page = redirect(url_for("admissions.application", public_id=public_id), 303)
    if request.method == "GET" and not (draft.can_renew and wanted in draft.lacks):
        return page
    form = RenewalForm().settled(wanted)
    if form.validate_on_submit() and _renew(draft, wanted, form):
        flash(_("“%(document)s” is sent.", document=wanted.label), "good")
        return page
    return form_page(
        "admissions/mine/renew.html",
        form,
        draft=draft,
        kind=wanted,
        lack=draft.lacks.get(wanted),
        there=draft.documents.get(wanted),
    )


def _renew(draft: Draft, kind: DocumentKind, form: RenewalForm) -> bool:
    assert form.document.data is not None  # It is needed.
    sent = form.document.data
    try:
        upload = files.inspect(sent.stream, sent.filename or "", files.FileKind.DOCUMENT)
    except files.UploadRefused as refusal:
        form.refuse(form.document, str(refusal))
        return False
    document_services.renew(
        draft.application.id, kind, upload, expires_on=form.day, actor=current_actor()
    )
    return True
