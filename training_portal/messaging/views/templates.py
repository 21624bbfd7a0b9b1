"""The words of letters: which there are, and changing them, looked at as somebody beforehand."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for, cohorts_in_reach
from training_portal.messaging import recipients, templates
from training_portal.messaging.forms import TemplateForm
from training_portal.messaging.kinds import FIELDS, LetterKind
from training_portal.messaging.letter_words import Words, preview
from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.templates import Template
from training_portal.messaging.views.blueprint import blueprint
from training_portal.platform import audit
from training_portal.platform.i18n import LANGUAGES
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page

EDIT = MessagingPermission.EDIT_TEMPLATES
#: Of so many cohorts, and so many of each, there is somebody to look at words as.
_COHORTS, _OF_EACH = 10, 5


@blueprint.get("/manage/letters")
@requires(EDIT)
def letter_templates() -> str:
    """Each kind of letter in each language, and which version of its words holds."""
    return render_template("messaging/templates.html", lines=templates.lines())


@blueprint.route("/manage/letters/<kind>/<language>", methods=["GET", "POST"])
@requires(EDIT)
@once
def letter_template(kind: str, language: str) -> ResponseReturnValue:
    """Write other words, look at them as somebody, keep them as the next version."""
    if kind not in set(LetterKind) or language not in LANGUAGES:
        abort(404)
    which = LetterKind(kind)
    present = templates.template_of(which, language)
    form = _form(present)
    shown: Words | None = None
    if form.validate_on_submit():
        for field in (form.title, form.text):
            for fault in templates.objections(field.text, FIELDS[which]):
                form.refuse(field, fault)
        if form.step.data == "look" and not form.has_problems:
            shown = _look(form, which, language)
        elif not form.has_problems:
            return _keep(form, present)
    return form_page(
        "messaging/template.html",
        form,
        kind=which,
        language=language,
        present=present,
        fields=FIELDS[which],
        shown=shown,
    )


def _form(present: Template, **sent: Any) -> TemplateForm:
    data = {"title": present.title, "text": present.text, "seen": present.fingerprint}
    form = TemplateForm(data=data, **sent)
    form.whom.choices = _people_to_look_as(present.kind)
    return form


def _people_to_look_as(kind: LetterKind) -> list[tuple[str, str]]:
    actor = current_actor()
    return [
        (f"{cohort.public_id}:{row.public_id}", f"{row.name} · {cohort.code}")
        for cohort in cohorts_in_reach(actor, MessagingPermission.ISSUE, _COHORTS)
        for row in recipients.first_ones(kind, cohort, actor, _OF_EACH)
    ]


def _look(form: TemplateForm, kind: LetterKind, language: str) -> Words | None:
    """The words as somebody would read them; with the names of fields where nobody is chosen."""
    draft = Template(kind, language, 0, form.title.text, form.text.text)
    cohort_id, _colon, row_id = (form.whom.data or "").partition(":")
    if not row_id:
        return Words(draft.title, "", draft.text.split("\n\n"))
    actor = current_actor()
    cohort: Cohort = cohort_for(actor, cohort_id, MessagingPermission.ISSUE)
    rows = recipients.chosen(kind, cohort, actor, public_ids=[row_id])
    if not rows:
        return None
    audit.note_read([row.person_id for row in rows if isinstance(row, recipients.PersonRow)])
    return preview(draft, cohort, rows[0])


def _keep(form: TemplateForm, present: Template) -> ResponseReturnValue:
    try:
        templates.change(
            present.kind,
            present.language,
            form.title.text,
            form.text.text,
            actor=current_actor(),
            seen=form.seen.data,
        )
    except Stale:
        now = templates.template_of(present.kind, present.language)
        return conflict_page(form, _form(now, formdata=None), back=request.path)
    flash(_("The words are kept. Letters that are issued from now on have them."), "good")
    return redirect(url_for("messaging.letter_templates"), 303)
