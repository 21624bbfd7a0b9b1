"""Pages of figures: the whole on one page, each breakdown with its file, and the definitions."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.platform.export import Format, download
from training_portal.platform.policy import requires
from training_portal.reporting import queries, tables
from training_portal.reporting.permissions import ReportingPermission
from training_portal.reporting.rules import SMALLEST_GROUP, TOTAL, Dimension

blueprint = Blueprint("reporting", __name__)
READ = ReportingPermission.READ


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def _figures() -> tables.Figures:
    names = {
        Dimension.COUNTRY: queries.country_names(),
        Dimension.SEX: tables.sex_names(),
        Dimension.COURSE: queries.course_names(),
    }
    return tables.Figures(queries.facts(), names)


def _year(figures: tables.Figures) -> str:
    """The year that is asked for; all of them where it is none that has figures."""
    asked = request.args.get("year", "")
    return asked if asked in figures.years else TOTAL


@blueprint.get("/reports")
@requires(READ)
def overview() -> str:
    """Places taken and completed by sending country, sex, course and year, on one page."""
    figures = _figures()
    year = _year(figures)
    return render_template(
        "reporting/overview.html",
        figures=figures,
        year=year,
        total=figures.total(year),
        breakdowns=[figures.breakdown(each, year) for each in Dimension],
        columns=tables.headings(tables.COLUMNS),
        columns_of_all=tables.headings(tables.COLUMNS_OF_ALL),
        smallest=SMALLEST_GROUP,
    )


@blueprint.get("/reports/<any(country,sex,course):by>.<any(xlsx,csv):kind>")
@requires(READ)
def file(by: str, kind: str) -> ResponseReturnValue:
    """A breakdown as a file: what is kept back on the page is kept back here."""
    figures, dimension = _figures(), Dimension(by)
    year = _year(figures)
    name = f"places-by-{by}" if year == TOTAL else f"places-by-{by}-{year}"
    headings = [dimension.label, *(label for _key, label in tables.headings(tables.COLUMNS))]
    lines = figures.breakdown(dimension, year).lines
    return download(name, Format(kind), headings, lines)


@blueprint.get("/reports/years.<any(xlsx,csv):kind>")
@requires(READ)
def years_file(kind: str) -> ResponseReturnValue:
    """All years as a file."""
    lines = [
        [row.label, *(tables.written(row.figures[column]) for column in tables.COLUMNS_OF_ALL)]
        for row in _figures().by_year()
    ]
    headings = [_("Year"), *(label for _key, label in tables.headings(tables.COLUMNS_OF_ALL))]
    return download("places-by-year", Format(kind), headings, lines)


@blueprint.get("/reports/definitions")
@requires(READ)
def definitions() -> str:
    """What each figure counts, its unit, and how small groups are kept back."""
    return render_template("reporting/definitions.html", smallest=SMALLEST_GROUP)
