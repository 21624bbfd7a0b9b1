"""Public pages of places."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from training_portal.geography import map as drawing
from training_portal.geography import park_list, queries
from training_portal.geography.park_sections import ON_PARK
from training_portal.geography.views.blueprint import blueprint
from training_portal.platform.policy import public
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.kept_pages import kept


@blueprint.get("/corridors")
@public
@kept
def corridors() -> str:
    """The corridors as a map and as tables: stops in order, crossings, parks."""
    return render_template(
        "geography/corridors.html",
        map=drawing.corridor_map(),
        corridors=queries.corridors_in_full(),
    )


@blueprint.get("/parks")
@exportable
@public
@kept
def parks() -> ResponseReturnValue:
    """The industrial parks by country and corridor; for everybody as a file."""
    view = park_list.PARKS.read(request.args, request.path, park_list.choices())
    if view.export:
        rows = park_list.all_parks(view)
        return answer(view, "parks", *park_list.exported(view, rows))
    return render_template("geography/parks.html", view=view, page=park_list.parks(view))


@blueprint.get("/parks/<code>")
@public
@kept
def park(code: str) -> str:
    """One industrial park: where it lies, and what the programme has there."""
    return render_template(
        "geography/park.html",
        place=queries.park_of(code),
        sections=ON_PARK.of(code),
    )
