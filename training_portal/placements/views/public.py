"""Public pages: the open postings, and one of them."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.placements import posting_queries as queries
from training_portal.placements import posting_texts, profile_queries, public_queries
from training_portal.placements.views.blueprint import blueprint
from training_portal.platform.policy import current_actor, public
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.kept_pages import kept
from training_portal.platform.web.listing import View
from training_portal.platform.web.shell import MenuItem


class Own(NamedTuple):
    """The two views of the list for somebody who can apply: with their counts."""

    mine: View
    all: View
    shows_all: bool
    only: public_queries.OpenTo

    @property
    def tabs(self) -> list[MenuItem]:
        """Both, with how many postings each holds under the filters of now."""
        mine = public_queries.how_many(self.mine, self.only)
        every = public_queries.how_many(self.all)
        return [
            MenuItem(_("Open to me"), self.mine.url, not self.shows_all, mine),
            MenuItem(_("All placements"), self.all.url, self.shows_all, every),
        ]


@blueprint.get("/placements")
@exportable
@public
@kept
def open_postings() -> ResponseReturnValue:
    """Everything that is open, filtered by place, work and language.

    Who is signed in with a record is shown first what is open to her or him, and how many others
    there are; asking for another country's shows all of that.
    """
    own = profile_queries.applicant_signed_in(current_actor())
    everything = own is None or request.args.get("for") == "all" or "from" in request.args
    choices = public_queries.filter_choices()

    def read(fixed: dict[str, str]) -> View:
        return public_queries.OPEN.read(request.args, request.path, choices, fixed)

    view = read({"for": "all"} if own and everything else {})
    only = public_queries.open_to(own) if own else None
    shown = None if everything else only
    if view.export:
        rows = (row.exported for row in public_queries.each_open(view, shown))
        return answer(view, "placements", public_queries.headings(), rows)
    page = public_queries.open_list(view, shown)
    return render_template(
        "placements/public/list.html",
        view=view,
        page=page,
        own=only and Own(read({}), read({"for": "all"}), everything, only),
    )


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
