"""Programme staff: who is on record twice?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.people import moving
from training_portal.people.models import TwinState
from training_portal.people.permissions import PeoplePermission
from training_portal.people.staff_forms import KeepApartForm
from training_portal.people.twins import history, joining, queries, rules, services, telling
from training_portal.people.views import blueprint
from training_portal.platform import audit
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.shell import form_page

SETTLE = PeoplePermission.SETTLE_CLAIMS


@blueprint.get("/manage/people/twice")
@exportable
@requires(SETTLE)
def twins() -> ResponseReturnValue:
    """Pairs of records that may be of one person."""
    view = queries.TWINS.read(request.args, request.path, queries.choices())
    if view.export:
        rows = queries.each_twin(current_actor(), view)
        return answer(view, "on-record-twice", *queries.exported(view, rows))
    page = queries.twins(current_actor(), view)
    audit.note_read([person_id for row in page.rows for person_id in row.person_ids])
    return render_template("people/twins.html", view=view, page=page)


@blueprint.get("/manage/people/twice/<twin_id>")
@requires(SETTLE)
def twin(twin_id: str) -> ResponseReturnValue:
    """Both records side by side."""
    return _twin_page(twin_id, KeepApartForm())


def _twin_page(twin_id: str, form: KeepApartForm) -> ResponseReturnValue:
    pair = queries.twin_for(current_actor(), twin_id)
    one, other = queries.both_records(pair)
    made = joining.join_of(pair)
    audit.note_read([one.id, other.id])
    return form_page(
        "people/twin.html",
        form,
        twin=pair,
        states=TwinState,
        one=one,
        other=other,
        reasons=rules.in_words(rules.reasons_in(pair.reasons)),
        entries=history.of_twin(pair),
        # Who signs in, or took the record over, is kept; else who was there first.
        proposed=max((one, other), key=lambda each: (bool(each.account_id), bool(each.claimed_at))),
        clashes=moving.clashes(one.id, other.id),
        can_be_undone=telling.can_be_undone(made),
        undone_until=made.joined_at + telling.UNDONE_WITHIN if made else None,
    )


@blueprint.post("/manage/people/twice/<twin_id>/apart")
@requires(SETTLE)
def keep_apart(twin_id: str) -> ResponseReturnValue:
    """They are two people; why is kept."""
    form = KeepApartForm()
    pair = queries.twin_for(current_actor(), twin_id)
    if not form.validate_on_submit():
        return _twin_page(twin_id, form)
    services.keep_apart(pair.id, reason=form.reason.text, actor=current_actor())
    flash(_("They stay apart."), "good")
    return redirect(url_for("people.twins", state=TwinState.OPEN.value), 303)


@blueprint.post("/manage/people/twice/<twin_id>/reopen")
@requires(SETTLE)
def reopen_twin(twin_id: str) -> ResponseReturnValue:
    """Look at a pair once more that was kept apart."""
    pair = queries.twin_for(current_actor(), twin_id)
    services.reopen(pair.id, actor=current_actor())
    return redirect(url_for("people.twin", twin_id=pair.public_id), 303)
