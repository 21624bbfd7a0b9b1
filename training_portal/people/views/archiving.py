"""Archiving a record, and taking it out again; each with a reason."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.people import archiving, queries
from training_portal.people.models import Person
from training_portal.people.permissions import PeoplePermission
from training_portal.people.staff_forms import ArchiveForm
from training_portal.people.views import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.shell import form_page


@blueprint.route("/manage/people/<public_id>/<any(archive,restore):verb>", methods=["GET", "POST"])
@requires(PeoplePermission.ARCHIVE)
@once
def archive(public_id: str, verb: str) -> ResponseReturnValue:
    """Archive a record, after saying what that does, or take it out of the archive."""
    person = queries.person_of_id(current_actor(), public_id)
    audit.note_read([person.id])
    form, away = ArchiveForm(), verb == "archive"
    objections = archiving.objections(person) if away else []
    if form.validate_on_submit():
        return _archived(form, person, away)
    return form_page(
        "people/archive.html", form, person=person, away=away, verb=verb, objections=objections
    )


def _archived(form: ArchiveForm, person: Person, away: bool) -> ResponseReturnValue:
    archiving.set_archived(person.id, away, reason=form.reason.text, actor=current_actor())
    flash(_("The record is archived.") if away else _("The record is out of the archive."), "good")
    return redirect(url_for("records.person", public_id=person.public_id), 303)
