"""Pages of who endorses: the lists, one of them, endorsing, returning, undoing."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.endorsements import deciding, history, worktable
from training_portal.endorsements.deciding import Signature
from training_portal.endorsements.forms import EndorseForm, ReasonForm, ReturnForm, endorse_form
from training_portal.endorsements.list_queries import (
    Desk,
    bodies_of,
    desk_for,
    may_take,
)
from training_portal.endorsements.paper_queries import paper_of
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.views.blueprint import blueprint
from training_portal.platform import audit, files
from training_portal.platform.files import FileKind, UploadRefused
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

ENDORSE = EndorsementPermission.ENDORSE


@blueprint.get("/endorsements")
@exportable
@requires(ENDORSE)
def lists() -> ResponseReturnValue:
    """The lists that came to the reader's organisations, those that wait first."""
    actor = current_actor()
    choices = worktable.filter_choices(actor)
    view = worktable.TO_ENDORSE.read(request.args, url_for("endorsements.lists"), choices)
    if view.export:
        rows = worktable.lines(worktable.each_list(actor, view))
        return answer(view, "endorsements", worktable.headings(), rows)
    page = worktable.lists_for(actor, view)
    return render_template("endorsements/lists.html", view=view, page=page)


def _load(endorsement_id: str) -> Desk:
    desk = desk_for(current_actor(), endorsement_id)
    audit.note_read([each.person_id for each in desk.people])
    return desk


def _here(desk: Desk) -> str:
    return url_for("endorsements.one_list", endorsement_id=desk.endorsement.public_id)


@blueprint.get("/endorsements/<endorsement_id>")
@requires(ENDORSE)
def one_list(endorsement_id: str) -> str:
    """A list: who stands on it, where it is, what happened."""
    desk, actor = _load(endorsement_id), current_actor()
    last = desk.last_taken
    is_own = last is not None and last.organisation_id in bodies_of(actor)
    is_mine = may_take(desk, actor)
    return render_template(
        "endorsements/list.html",
        desk=desk,
        is_mine=is_mine,
        objection=deciding.objection_to_taking(desk, actor) if is_mine else None,
        can_undo=is_own and deciding.undo_objection(desk) is None,
        entries=history.of_list(desk.endorsement.id),
    )


@blueprint.route("/endorsements/<endorsement_id>/endorse", methods=["GET", "POST"])
@requires(ENDORSE)
@once
def endorse(endorsement_id: str) -> ResponseReturnValue:
    """Take the step: all but those with a reason are endorsed."""
    desk = _load(endorsement_id)
    if desk.stage is None or not may_take(desk, current_actor()):
        raise Refused(_("This list does not wait for you any more."))
    form = form_for(desk)
    if form.validate_on_submit():
        try:
            take_step(desk, form)
        except Stale:
            return _once_more(endorsement_id, form)
        except UploadRefused as refusal:
            form.refuse(form["paper"], str(refusal))
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("Done. The list goes on, and whoever is concerned hears it."), "good")
            return redirect(_here(desk), 303)
    return form_page("endorsements/endorse.html", form, desk=desk)


def form_for(desk: Desk) -> EndorseForm:
    """The form of the open step."""
    stage = desk.stage
    assert stage is not None  # the caller looked
    return endorse_form(desk.to_endorse, stage.proof, stage.body, seen=desk.version)


def take_step(desk: Desk, form: EndorseForm) -> None:
    """Endorse as it was filled in. Raises UploadRefused, Refused, Stale."""
    paper = form["paper"].data if "paper" in form else None
    upload = files.inspect(paper.stream, paper.filename or "", FileKind.DOCUMENT) if paper else None
    signed_by = str(form["signed_by"].data or "") if "signed_by" in form else ""
    deciding.endorse(
        desk.endorsement.id,
        actor=current_actor(),
        refused=form.refused,
        signature=Signature(signed_by=signed_by, paper=upload, remark=form.remarked),
        seen=form.seen.data,
    )


def _once_more(endorsement_id: str, sent: EndorseForm) -> ResponseReturnValue:
    """The form with the list as it is now, and the reasons that were typed where they still fit."""
    desk = _load(endorsement_id)
    if desk.stage is None or not may_take(desk, current_actor()):
        raise Refused(_("This list does not wait for you any more."))
    form = form_for(desk)
    form.seen.data = desk.version
    form.refuse(None, _("The list was changed meanwhile: this is how it stands now."))
    return form_page("endorsements/endorse.html", form, desk=desk)[0], 409


@blueprint.route("/endorsements/<endorsement_id>/return", methods=["GET", "POST"])
@requires(ENDORSE)
@once
def return_list(endorsement_id: str) -> ResponseReturnValue:
    """Give the list back to the body, with what is to be mended."""
    desk = _load(endorsement_id)
    if desk.stage is None or not may_take(desk, current_actor()):
        raise Refused(_("This list does not wait for you any more."))
    form = ReturnForm(data={"seen": desk.version})
    if form.validate_on_submit():
        try:
            deciding.return_list(
                desk.endorsement.id,
                reason=form.reason.text,
                actor=current_actor(),
                seen=form.seen.data,
            )
        except Stale:
            form.seen.data = desk.version
            form.refuse(None, _("The list was changed meanwhile: look at it once more."))
            return form_page("endorsements/return.html", form, desk=desk)[0], 409
        flash(_("The list is returned."), "good")
        return redirect(_here(desk), 303)
    return form_page("endorsements/return.html", form, desk=desk)


@blueprint.route("/endorsements/<endorsement_id>/undo", methods=["GET", "POST"])
@requires(ENDORSE)
@once
def undo(endorsement_id: str) -> ResponseReturnValue:
    """Undo the step that was taken last, with the reason."""
    desk = _load(endorsement_id)
    form = ReasonForm()
    if form.validate_on_submit():
        deciding.undo(desk.endorsement.id, reason=form.reason.text, actor=current_actor())
        flash(_("The step is undone: it waits to be taken once more."), "good")
        return redirect(_here(desk), 303)
    return form_page(
        "endorsements/undo.html",
        form,
        desk=desk,
        objection=deciding.undo_objection(desk),
        action=request.path,
        back=_here(desk),
    )


@blueprint.get("/endorsements/<endorsement_id>/papers/<int:position>")
@requires(ENDORSE)
def paper(endorsement_id: str, position: int) -> ResponseReturnValue:
    """The signed letter of a step."""
    return files.send(paper_of(_load(endorsement_id), position))
