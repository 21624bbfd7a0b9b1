"""Pages of courses; those of visitors are here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, null

from training_portal.courses import open_data, queries
from training_portal.courses.models import Phase
from training_portal.courses.permissions import CoursePermission
from training_portal.courses.rules import country_name
from training_portal.platform.policy import public
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.kept_pages import kept

blueprint = Blueprint("courses", __name__)
_NEVER = null()

#: What cohorts know of courses, given by that room when the app is made: conditions of the
#: catalogue's filters that rest on cohorts, made for all filters that are set; the order in which
#: courses close; the cohorts that visitors see, by course; and the one to apply for next.
cohort_conditions: list[Callable[[Mapping[str, str]], queries.Where]] = []
closing_order: list[Callable[[], ColumnElement[Any]]] = []
cohorts_of_courses: list[Callable[[Sequence[int]], Mapping[int, Sequence[Any]]]] = []
next_cohorts: list[Callable[[Sequence[int]], Mapping[int, Any]]] = []


def init_app(app: Flask) -> None:
    from training_portal.courses.views import chosen, manage  # noqa: F401

    app.register_blueprint(blueprint)
    app.jinja_env.globals["CoursePermission"] = CoursePermission
    app.jinja_env.globals["Phase"] = Phase
    app.jinja_env.filters["country"] = country_name


def _cohorts(course_ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    return cohorts_of_courses[0](course_ids) if cohorts_of_courses else {}


@blueprint.get("/courses")
@exportable
@public
@kept
def catalogue() -> ResponseReturnValue:
    """The catalogue, filtered by where one lives, corridor, sector, language; as a file too."""
    view = queries.CATALOGUE.read(request.args, request.path, queries.filter_choices())
    further = cohort_conditions[0](view.filters) if cohort_conditions else {}
    closes = closing_order[0]() if closing_order else _NEVER
    if view.export:
        rows = open_data.lines(queries.each_course(view, further, closes), _cohorts)
        return answer(view, "courses", open_data.headings(), rows)
    page = queries.catalogue(view, further, closes)
    course_ids = [row.course_id for row in page.rows]
    following = next_cohorts[0](course_ids) if next_cohorts else {}
    return render_template("courses/catalogue.html", view=view, page=page, next_cohorts=following)


@blueprint.get("/courses/<code>")
@public
@kept
def course(code: str) -> str:
    """One course: what it teaches, to whom, what completion needs, and its cohorts."""
    page = queries.course_page(code)
    course_id = page.version.course_id
    return render_template(
        "courses/course.html", course=page, cohorts=_cohorts([course_id]).get(course_id, [])
    )
