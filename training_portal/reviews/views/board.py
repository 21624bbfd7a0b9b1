"""The staff's pages: how the reviews of a cohort stand, and those of one application."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training_portal.admissions.models import Application
from training_portal.admissions.worktable_queries import application_of
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform import audit
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.listing import View
from training_portal.reviews import board_queries as queries
from training_portal.reviews import history, review_queries
from training_portal.reviews.board import BOARD, BoardRow, Standing, headings, lines
from training_portal.reviews.models import ReviewState
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.plan_queries import plan_of
from training_portal.reviews.rules.plan import PlanFacts
from training_portal.reviews.views.blueprint import blueprint

ASSIGN = ReviewPermission.ASSIGN


def table_view(cohort: Cohort) -> View:
    """The view of the work table that the address carries along, on pages reached from it too."""
    return BOARD.read(
        request.args,
        url_for("reviews.board", cohort_id=cohort.public_id),
        queries.filter_choices(cohort, current_actor()),
    )


@blueprint.get("/manage/cohorts/<cohort_id>/reviews")
@exportable
@requires(ASSIGN)
def board(cohort_id: str) -> ResponseReturnValue:
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    plan = plan_of(cohort.id)
    if plan is None:
        return render_template("reviews/manage/unplanned.html", cohort=cohort)
    view = table_view(cohort)
    return _file(cohort, view) if view.export else _board_page(cohort, plan, view)


def _file(cohort: Cohort, view: View) -> ResponseReturnValue:
    rows = noting_persons(queries.each_of_board(cohort.id, view, current_actor()))
    return answer(view, f"reviews-{cohort.code}", headings(), lines(rows), cohort.time_zone)


def _board_page(cohort: Cohort, plan: PlanFacts, view: View) -> str:
    page = queries.board(cohort.id, view, current_actor())
    audit.note_read([row.person_id for row in page])
    return render_template(
        "reviews/manage/board.html",
        cohort=cohort,
        plan=plan,
        view=view,
        page=page,
        given=queries.given_of(page.rows),
        figures=queries.figures(cohort.id, current_actor()),
        standings=Standing,
        states=ReviewState,
    )


def shown(cohort: Cohort, application_id: str) -> tuple[PlanFacts, BoardRow, Application]:
    """An application on the board of this actor, 404 otherwise, with plan and line."""
    plan = plan_of(cohort.id)
    application = application_of(cohort, application_id, current_actor())
    if plan is None:
        abort(404)
    return plan, queries.row_of(cohort.id, application_id, current_actor()), application


@blueprint.get("/manage/cohorts/<cohort_id>/reviews/<application_id>")
@requires(ASSIGN)
def of_application(cohort_id: str, application_id: str) -> ResponseReturnValue:
    """Who reviews an application, what they found, and what can be done."""
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    return _page_of_one(cohort, *shown(cohort, application_id))


def _page_of_one(cohort: Cohort, plan: PlanFacts, row: BoardRow, application: Application) -> str:
    audit.note_read([row.person_id])
    rows = review_queries.all_reviews(application)
    is_closed = application.closed_to_staff_at is not None
    return render_template(
        "reviews/manage/application.html",
        cohort=cohort,
        plan=plan,
        row=row,
        application=application,
        reviews=rows,
        sent=[] if is_closed else review_queries.sent_reviews(application),
        entries=history.of_reviews([each.review.id for each in rows]),
    )
