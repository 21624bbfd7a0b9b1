"""Programme staff make two records one, field by field, and two again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.people import moving
from training_portal.people.models import Person, Twin
from training_portal.people.permissions import PeoplePermission
from training_portal.people.staff_forms import JoinForm, UndoJoinForm, join_form
from training_portal.people.twins import choosing, consents, joining, parting, queries, telling
from training_portal.people.twins.parting import Plan
from training_portal.people.views import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page, step_conflict_page
from training_portal.platform.web.shell import form_page

SETTLE = PeoplePermission.SETTLE_CLAIMS


def _both(twin: Twin) -> tuple[Person, Person]:
    """The record that is kept, as the address says, and the other."""
    one, other = queries.both_records(twin)
    audit.note_read([one.id, other.id])
    return (other, one) if request.args.get("keep") == other.public_id else (one, other)


def _form(kept: Person, other: Person, *, anew: bool = False) -> JoinForm:
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = join_form(choosing.differences(kept, other))
    return form(data={"seen": choosing.version_of(kept, other)}, **sent)


@blueprint.route("/manage/people/twice/<twin_id>/join", methods=["GET", "POST"])
@requires(SETTLE)
@once
def join_twins(twin_id: str) -> ResponseReturnValue:
    """Choose field by field, see what moves and what stands against it, and join."""
    twin = queries.twin_for(current_actor(), twin_id)
    kept, other = _both(twin)
    form = _form(kept, other)
    try:
        if form.validate_on_submit():
            return _joined(form, twin, kept, other)
    except Stale:
        return conflict_page(form, _form(kept, other, anew=True), back=request.full_path)
    return form_page("people/join_twins.html", form, **_preview(twin, kept, other))


def _preview(twin: Twin, kept: Person, other: Person) -> dict[str, Any]:
    return {
        "twin": twin,
        "kept": kept,
        "other": other,
        "fields": choosing.differences(kept, other),
        "moves": moving.counted(other.id),
        "stays": moving.counted(kept.id),
        "ending": consents.ending(kept.id, other.id),
        "objections": joining.objections(kept, other),
        "clashes": moving.clashes(kept.id, other.id),
    }


def _joined(form: JoinForm, twin: Twin, kept: Person, other: Person) -> ResponseReturnValue:
    chosen = [key for key in choosing.GROUPS if key in form and form[key].data == choosing.OTHER]
    joining.join(
        twin.id,
        kept_id=kept.id,
        from_other=chosen,
        reason=form.reason.text,
        actor=current_actor(),
        seen=form.seen.data,
    )
    flash(_("The records are joined."), "good")
    return redirect(url_for("people.twin", twin_id=twin.public_id), 303)


@blueprint.route("/manage/people/twice/<twin_id>/undo", methods=["GET", "POST"])
@requires(SETTLE)
@once
def undo_join(twin_id: str) -> ResponseReturnValue:
    """Make two records of one again, after saying what that does."""
    twin = queries.twin_for(current_actor(), twin_id)
    one, other = queries.both_records(twin)
    audit.note_read([one.id, other.id])
    made = joining.join_of(twin)
    plan = parting.foresee(made) if made is not None and telling.can_be_undone(made) else None
    form = UndoJoinForm(data={"seen": plan.version if plan else ""})
    try:
        if form.validate_on_submit():
            return _undone(form, twin)
    except Stale:
        return _changed_since(form, twin, plan)
    return form_page("people/undo_join.html", form, twin=twin, **_told_of(plan))


def _undone(form: UndoJoinForm, twin: Twin) -> ResponseReturnValue:
    parting.undo(twin.id, reason=form.reason.text, actor=current_actor(), seen=form.seen.data)
    flash(_("They are two records again."), "good")
    return redirect(url_for("people.twin", twin_id=twin.public_id), 303)


def _told_of(plan: Plan | None) -> dict[str, Any]:
    return {
        "plan": plan,
        "following": moving.named(plan.following) if plan else (),
        "staying": moving.named(plan.parting.staying) if plan else (),
    }


def _changed_since(form: UndoJoinForm, twin: Twin, plan: Plan | None) -> ResponseReturnValue:
    return step_conflict_page(
        form,
        _("Something was made on the kept record since you opened this page."),
        seen=plan.version if plan else "",
        label=_("Make two records again"),
        back=url_for("people.undo_join", twin_id=twin.public_id),
    )
