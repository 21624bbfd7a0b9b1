"""The tables of links as files: headings and lines."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.alumni import measure_queries as queries

Lines = tuple[list[str], list[list[object]]]


def countries() -> Lines:
    """Confirmed links by the countries of their two ends."""
    shown, sides = queries.shown(), queries.countries()
    lines = [
        [name, *(_written(shown.links.get((code, other), 0)) for other, _name in sides)]
        for code, name in sides
    ]
    return [_("Country"), *(name for _code, name in sides)], lines


def quarters() -> Lines:
    """What was confirmed, what ended and what stood, quarter by quarter."""
    lines = [
        [
            _("Q%(number)s %(year)s", number=quarter.number, year=quarter.year),
            *(_written(count) for count in counts),
        ]
        for quarter, counts in queries.shown().growth
    ]
    return [_("Quarter"), _("Confirmed"), _("Ended"), _("Standing")], lines


def _written(count: int | None) -> object:
    """A figure in a file: a number, or words where it is kept back."""
    return _("not shown") if count is None else count
