"""A reviewer's list."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.queue import (
    QUEUE,
    each_review,
    filter_choices,
    headings,
    lines,
    reviews_of,
)
from training_portal.reviews.views.blueprint import blueprint


@blueprint.get("/reviews")
@exportable
@requires(ReviewPermission.REVIEW)
def queue() -> ResponseReturnValue:
    """What is, and was, given to the reader."""
    actor = current_actor()
    view = QUEUE.read(request.args, url_for("reviews.queue"), filter_choices(actor))
    if view.export:
        rows = lines(each_review(actor, view))
        return answer(view, "reviews", headings(), rows)
    return render_template("reviews/mine/queue.html", view=view, page=reviews_of(actor, view))
