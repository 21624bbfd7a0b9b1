"""An interviewer's own list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.shell import form_page
from training_portal.reviews import interviewing_services
from training_portal.reviews.models import ConflictKind
from training_portal.reviews.own_interviews import (
    AHEAD,
    OWN_INTERVIEWS,
    OwnRow,
    booked_with,
    each_of,
    filter_choices,
    headings,
    interviews_of,
    lines,
    row_of,
)
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.review_forms import ConflictForm
from training_portal.reviews.views.blueprint import blueprint


@blueprint.get("/reviews/interviews")
@exportable
@requires(ReviewPermission.REVIEW)
def own_interviews() -> ResponseReturnValue:
    """The times that the reader holds, and who comes, as far as a reviewer may know."""
    actor = current_actor()
    view = OWN_INTERVIEWS.read(
        request.args, url_for("reviews.own_interviews"), filter_choices(actor)
    )
    if view.export:
        rows = lines(_noting(each_of(actor, view)))
        return answer(view, "my-interviews", headings(), rows)
    page = interviews_of(actor, view)
    audit.note_read([row.person_id for row in page if row.person_id is not None])
    return render_template("reviews/mine/interviews.html", view=view, page=page)


@blueprint.route("/reviews/interviews/<application_id>/conflict", methods=["GET", "POST"])
@requires(ReviewPermission.REVIEW)
@once
def interview_conflict(application_id: str) -> ResponseReturnValue:
    """Say what stands between the reader and somebody who comes; staff find another interviewer."""
    form = ConflictForm()
    row = row_of(current_actor(), application_id)
    audit.note_read([row.person_id] if row.person_id is not None else [])
    if form.validate_on_submit():
        kind = ConflictKind(form.kind.data or "")
        interviewing_services.declare(application_id, kind, form.words.text, actor=current_actor())
        flash(_("Thank you. Staff find another interviewer."), "good")
        return redirect(url_for("reviews.own_interviews", when=AHEAD), 303)
    return form_page("reviews/mine/interview_conflict.html", form, row=row)


@blueprint.post("/reviews/interviews/<application_id>/sheet")
@requires(ReviewPermission.REVIEW)
@once
def interview_sheet(application_id: str) -> ResponseReturnValue:
    """Open the score sheet of an interview: a review by the criteria of the interview."""
    number = booked_with(current_actor(), application_id)
    review_id = interviewing_services.open_sheet(number, actor=current_actor())
    return redirect(url_for("reviews.review", review_id=review_id), 303)


def _noting(rows: Iterable[OwnRow]) -> Iterator[OwnRow]:
    """Rows as they pass, each whose person is named in the read log."""
    for row in rows:
        audit.note_read([row.person_id] if row.person_id is not None else [])
        yield row
