"""Staff pages: how the lists of a cohort stand, and one of them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.endorsements import deciding, history
from training_portal.endorsements.forms import ReasonForm
from training_portal.endorsements.list_queries import (
    Desk,
    desk_of,
    desk_of_cohort,
    lists_of_cohort,
)
from training_portal.endorsements.paper_queries import paper_of
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.standings import without_endorsement
from training_portal.endorsements.views.blueprint import blueprint
from training_portal.people.queries import visible_people
from training_portal.platform import audit, files
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.shell import form_page

READ, KEEP = EndorsementPermission.READ, EndorsementPermission.KEEP


@blueprint.get("/manage/cohorts/<cohort_id>/endorsements")
@requires(READ)
def of_cohort(cohort_id: str) -> str:
    """The lists of the bodies for a cohort, and where each is."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, READ)
    desks = [desk_of(each, visible_people(actor)) for each in lists_of_cohort(cohort)]
    return render_template(
        "endorsements/of_cohort.html",
        cohort=cohort,
        desks=desks,
        is_asked=bool(desks) or bool(without_endorsement(cohort.id)),
    )


def _load(cohort_id: str, endorsement_id: str, permission: EndorsementPermission) -> Desk:
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, permission)
    desk = desk_of_cohort(cohort, endorsement_id, actor)
    audit.note_read([each.person_id for each in desk.people])
    return desk


def address_of(cohort: Cohort, desk: Desk) -> str:
    """The page of a list for staff."""
    return url_for(
        "endorsements.list_of_cohort",
        cohort_id=cohort.public_id,
        endorsement_id=desk.endorsement.public_id,
    )


@blueprint.get("/manage/cohorts/<cohort_id>/endorsements/<endorsement_id>")
@requires(READ)
def list_of_cohort(cohort_id: str, endorsement_id: str) -> str:
    """A list: who stands on it, where it is, what happened."""
    desk = _load(cohort_id, endorsement_id, READ)
    return render_template(
        "endorsements/list_of_cohort.html",
        cohort=desk.cohort,
        desk=desk,
        can_undo=deciding.undo_objection(desk) is None,
        entries=history.of_list(desk.endorsement.id),
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/endorsements/<endorsement_id>/undo", methods=["GET", "POST"]
)
@requires(KEEP)
@once
def undo_for(cohort_id: str, endorsement_id: str) -> ResponseReturnValue:
    """Have the last step, or what a deadline decided, looked at once more."""
    desk = _load(cohort_id, endorsement_id, KEEP)
    form = ReasonForm()
    if form.validate_on_submit():
        deciding.undo(desk.endorsement.id, reason=form.reason.text, actor=current_actor())
        flash(_("The step is undone: it waits to be taken once more."), "good")
        return redirect(address_of(desk.cohort, desk), 303)
    return form_page(
        "endorsements/undo.html",
        form,
        desk=desk,
        objection=deciding.undo_objection(desk),
        action=request.path,
        back=address_of(desk.cohort, desk),
    )


@blueprint.get("/manage/cohorts/<cohort_id>/endorsements/<endorsement_id>/papers/<int:position>")
@requires(READ)
def paper_for(cohort_id: str, endorsement_id: str, position: int) -> ResponseReturnValue:
    """The signed letter of a step."""
    return files.send(paper_of(_load(cohort_id, endorsement_id, READ), position))
