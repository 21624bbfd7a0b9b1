"""Pages of figures: the whole on one page, each breakdown with its file, and the definitions."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.platform.export import Format
from training_portal.platform.policy import requires
from training_portal.platform.small_groups import SMALLEST_GROUP
from training_portal.platform.web.plain_text import normalise_line
from training_portal.reporting import about_files, queries, tables
from training_portal.reporting import definitions as definitions_of
from training_portal.reporting.permissions import ReportingPermission
from training_portal.reporting.rules import COLUMNS, COLUMNS_OF_ALL, TOTAL, Dimension

blueprint = Blueprint("reporting", __name__)
READ = ReportingPermission.READ


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def _figures(of: str = "places") -> tables.Figures:
    """The figures of places taken in courses, or of placements that began."""
    names = {
        Dimension.COUNTRY: queries.country_names(),
        Dimension.SEX: tables.sex_names(),
        Dimension.COURSE: queries.course_names(),
    }
    facts = queries.facts() if of == "places" else queries.placement_facts()
    return tables.Figures(facts, names)


def _year(*figures: tables.Figures) -> str:
    """The year that is asked for; all of them where it is none that has figures."""
    asked = request.args.get("year", "")
    return asked if any(asked in each.years for each in figures) else TOTAL


def _asked_in_vain(year: str) -> str:
    """What was asked for as a year and is none that has figures; blank where nothing was."""
    asked = normalise_line(request.args.get("year", ""))[:20]
    return asked if asked not in ("", year, TOTAL) else ""


@blueprint.get("/reports")
@requires(READ)
def overview() -> str:
    """Places taken and completed by sending country, sex, course and year, on one page."""
    figures, placements = _figures(), _figures("placements")
    year = _year(figures, placements)
    return render_template(
        "reporting/overview.html",
        figures=figures,
        year=year,
        years=sorted({*figures.years, *placements.years}, reverse=True),
        asked_in_vain=_asked_in_vain(year),
        total=figures.total(year),
        women=figures.women(year),
        breakdowns=[figures.breakdown(each, year) for each in Dimension],
        placements=placements,
        placed=[placements.breakdown(each, year) for each in Dimension],
        columns=tables.headings(COLUMNS),
        columns_of_all=tables.headings(COLUMNS_OF_ALL),
        smallest=SMALLEST_GROUP,
    )


@blueprint.get(
    "/reports/<any(places,placements):of>/<any(country,sex,course):by>.<any(xlsx,csv):kind>"
)
@requires(READ)
def file(of: str, by: str, kind: str) -> ResponseReturnValue:
    """A breakdown as a file: what is kept back on the page is kept back here."""
    figures, dimension = _figures(of), Dimension(by)
    year = _year(figures)
    columns = COLUMNS if of == "places" else (TOTAL,)
    headings = [_("Placements begun")] if of == "placements" else _labels(columns)
    lines = figures.breakdown(dimension, year).lines(columns)
    about = about_files.About(
        name=f"{of}-by-{by}-{'all-years' if year == TOTAL else year}",
        title=_("Placements begun") if of == "placements" else _("Places taken in courses"),
        by=dimension.label,
        period=_("All years") if year == TOTAL else year,
        definitions=definitions_of.of_placements()
        if of == "placements"
        else definitions_of.of_places(),
    )
    return about_files.answer(about, Format(kind), [dimension.label, *headings], lines)


def _labels(columns: Sequence[str]) -> list[str]:
    return [label for _key, label in tables.headings(columns)]


@blueprint.get("/reports/years.<any(xlsx,csv):kind>")
@requires(READ)
def years_file(kind: str) -> ResponseReturnValue:
    """All years as a file."""
    lines = [
        [
            row.label,
            *(tables.written(row.figures[column]) for column in COLUMNS_OF_ALL),
            tables.written(row.rate) if row.is_rate_kept_back else row.rate,
        ]
        for row in _figures().by_year()
    ]
    headings = [
        _("Year"),
        *_labels(COLUMNS_OF_ALL),
        _("Completion rate in percent"),
    ]
    about = about_files.About(
        name="places-by-year",
        title=_("Places taken in courses"),
        by=_("Year"),
        period=_("All years"),
        definitions=definitions_of.of_places(),
    )
    return about_files.answer(about, Format(kind), headings, lines)


@blueprint.get("/reports/definitions")
@requires(READ)
def definitions() -> str:
    """What each figure counts, its unit, and how small groups are kept back."""
    places, placements = definitions_of.of_places(), definitions_of.of_placements()
    terms = dict([*places, *placements])
    return render_template(
        "reporting/definitions.html",
        terms=terms.items(),
        small_groups=definitions_of.of_small_groups(),
    )
