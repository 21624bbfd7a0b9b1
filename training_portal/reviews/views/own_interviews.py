"""An interviewer's own list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from training_portal.platform import audit
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.reviews.own_interviews import (
    OWN_INTERVIEWS,
    OwnRow,
    each_of,
    filter_choices,
    headings,
    interviews_of,
    lines,
)
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.views.blueprint import blueprint


@blueprint.get("/reviews/interviews")
@exportable
@requires(ReviewPermission.REVIEW)
def own_interviews() -> ResponseReturnValue:
    """The times that the reader holds, and who comes, as far as a reviewer may know."""
    actor = current_actor()
    here = url_for("reviews.own_interviews")
    view = OWN_INTERVIEWS.read(request.args, here, filter_choices(actor))
    if view.export:
        rows = lines(_noting(each_of(actor, view)))
        return answer(view, "my-interviews", headings(), rows)
    page = interviews_of(actor, view)
    audit.note_read([row.person_id for row in page if row.person_id is not None])
    return render_template("reviews/mine/interviews.html", view=view, page=page)


def _noting(rows: Iterable[OwnRow]) -> Iterator[OwnRow]:
    """Rows as they pass, each whose person is named in the read log."""
    for row in rows:
        audit.note_read([row.person_id] if row.person_id is not None else [])
        yield row
