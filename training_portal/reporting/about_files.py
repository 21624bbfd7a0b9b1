"""Files of figures say what they are: title, years, day and definitions leave with the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from training_portal.platform import clock
from training_portal.platform.export import Format, Table, download, download_book
from training_portal.platform.i18n import own_date
from training_portal.reporting.definitions import Definition, of_small_groups


@dataclass(frozen=True)
class About:
    """What a file is about; `name` is what it is called, without day and ending."""

    name: str
    title: str
    by: str
    period: str
    definitions: Sequence[Definition]


def answer(
    about: About, kind: Format, headings: Sequence[str], lines: Iterable[Sequence[object]]
) -> Response:
    """The file: a workbook explains itself on a sheet of its own, each row of a CSV says of when.

    A table that is sent on and found again after years is then still known for what it is.
    """
    today = own_date(clock.now())
    filename = f"{about.name}-{today.isoformat()}"
    if kind is Format.CSV:
        rows = ([*line, about.period, today] for line in lines)
        return download(filename, kind, [*headings, _("Years"), _("As of")], rows)
    explained: list[Sequence[object]] = [
        [_("Title"), about.title],
        [_("Told apart by"), about.by],
        [_("Years"), about.period],
        [_("As of"), today],
        *_explained(about),
    ]
    sheets: dict[str | None, Table] = {
        _("Figures"): Table(headings, lines),
        _("About"): Table([_("What"), _("In words")], explained),
    }
    return download_book(filename, sheets)


def _explained(about: About) -> Iterator[Sequence[object]]:
    yield from about.definitions
    yield [_("Not shown"), of_small_groups()]
