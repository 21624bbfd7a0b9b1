"""Lists as files: a short one answers at once, a long one is made by a job.

An `@exportable` view hands over headings and rows, which are read as they are asked for:

    if view.export:
        return answer(view, "jobs", queries.headings(), (row.exported for row in queries.all(view)))

The job goes through the same view once more, as the one who asked (`jobs/exporting.py`), so that a
file has the columns, the filters and the access of the list, whatever these are on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, TypeVar

from flask import Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from training_portal.platform import audit, clock, i18n
from training_portal.platform.export import Format, download
from training_portal.platform.web.listing import View

#: More rows than this are made by a job: they take about a second, and a request holds a server
#: process for as long.
MOST_AT_ONCE = 5_000

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


class _HasPerson(Protocol):
    @property
    def person_id(self) -> int: ...


RowT = TypeVar("RowT", bound=_HasPerson)


@dataclass(frozen=True)
class ExportedList:
    """A list on its way into a file; `filename` without its ending, `zone` for its moments."""

    filename: str
    kind: Format
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    zone: str


def exportable(view: ViewT) -> ViewT:
    """Let a job go through this view for a file; it must change nothing."""
    view.is_exportable = True  # type: ignore[attr-defined]
    return view


def is_exportable(endpoint: str | None) -> bool:
    """Whether a job may go through an endpoint for a file."""
    return bool(getattr(current_app.view_functions.get(endpoint or ""), "is_exportable", False))


def answer(
    view: View,
    filename: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    zone: str | None = None,
) -> ResponseReturnValue:
    """The list as a file, or the page that offers to have it made; for the view of the list.

    Moments stand in it on the clock that the page shows them in: a list of one place gives that
    one's `zone`, rows of many places are `AtPlace`, and all else is on the reader's own clock.
    """
    zone = zone or i18n.own_zone(clock.PROGRAMME_ZONE)
    assert view.export is not None
    assert is_exportable(request.endpoint), f"{request.endpoint} lacks @exportable"
    take: Callable[[ExportedList], None] | None = g.get("takes_list")
    if take is not None:
        take(ExportedList(filename, view.export, headings, rows, zone))
        return Response()
    noted = set(g.get("persons_read", ()))
    begun = list(islice(rows, MOST_AT_ONCE + 1))
    if len(begun) <= MOST_AT_ONCE:
        return download(filename, view.export, headings, begun, zone)
    g.persons_read = noted  # None of these rows is shown.
    return render_template("jobs/long_export.html", view=view, most=MOST_AT_ONCE)


def noting_persons(rows: Iterable[RowT]) -> Iterator[RowT]:
    """Rows as they pass, each of whose persons goes into the read log."""
    for row in rows:
        audit.note_read([row.person_id])
        yield row
