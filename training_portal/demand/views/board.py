"""The demand board: for everybody sums of many, for staff and bodies each group."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training_portal.demand import board as figures
from training_portal.demand.board import BOARD, By
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.rules import LEAST_ORGANISATIONS
from training_portal.demand.views.blueprint import blueprint
from training_portal.platform.policy import public, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.kept_pages import kept
from training_portal.platform.web.shell import MenuItem


@blueprint.get("/demand")
@public
@kept
def public_board() -> str:
    """What everybody sees: people asked for by sector, where three organisations or more ask."""
    return render_template(
        "demand/public.html", rows=figures.for_visitors(), least=LEAST_ORGANISATIONS
    )


@blueprint.get("/demand/board")
@requires(DemandPermission.BOARD)
def boards() -> ResponseReturnValue:
    """The board by industrial park, where most begin."""
    return redirect(url_for("demand.board", by=By.PARK.value))


@blueprint.get("/demand/board/<any(park,corridor,sector,occupation,country,year):by>")
@exportable
@requires(DemandPermission.BOARD)
def board(by: str) -> ResponseReturnValue:
    """Head counts of all requests to come, by one thing, as a chart with its table."""
    dimension = By(by)
    view = BOARD.read(request.args, request.path, figures.choices())
    if view.export:
        rows = figures.every(dimension, view)
        return answer(view, f"demand-by-{by}", *figures.exported(dimension, view, rows))
    page = figures.page(dimension, view)
    parts = [
        MenuItem(each.label, url_for("demand.board", by=each.value), is_current=each is dimension)
        for each in By
    ]
    return render_template(
        "demand/board.html",
        by=dimension,
        view=view,
        page=page,
        parts=parts,
        most=max((row.total for row in page.rows), default=0),
    )
