"""Public pages: the open postings, and one of them."""

from __future__ import annotations

from flask import render_template, request

from training_portal.placements import posting_queries as queries
from training_portal.placements import posting_texts, profile_queries, public_queries
from training_portal.placements.views.blueprint import blueprint
from training_portal.platform.policy import current_actor, public
from training_portal.platform.web.kept_pages import kept


@blueprint.get("/placements")
@public
@kept
def open_postings() -> str:
    """Everything that is open, filtered by place, work and language."""
    view = public_queries.OPEN.read(request.args, request.path, public_queries.filter_choices())
    page = public_queries.open_list(view)
    return render_template("placements/public/list.html", view=view, page=page)


@blueprint.get("/placements/<public_id>")
@public
@kept
def public_posting(public_id: str) -> str:
    """One posting in the reader's words: the wage, the hours, what is paid, and how to apply."""
    posting = queries.public_posting(public_id)
    invited = queries.invited_countries(posting.id)
    return render_template(
        "placements/public/posting.html",
        posting=posting,
        text=posting_texts.chosen(posting, request.args.get("text")),
        place=queries.place_of(posting),
        occupation=queries.occupation_title(posting.occupation_code),
        courses=queries.courses_of(posting.id),
        invited=invited,
        not_among=profile_queries.not_among(current_actor(), invited),
        is_open=public_queries.is_open(posting),
    )
