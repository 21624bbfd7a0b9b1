"""Files about lists of past cohorts: an empty one to fill in, and what was found in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _

from training_portal.cohorts.lists.columns import FOLDER
from training_portal.cohorts.past.forms import column_name
from training_portal.cohorts.past.queries import OpenedPast
from training_portal.platform.export import Format, Table, download, download_book
from training_portal.platform.yaml_files import read_yaml


def headings() -> Mapping[str, Mapping[str, Any]]:
    """The columns of an empty list: how each is headed, and whether a row needs it."""
    loaded: Mapping[str, Mapping[str, Any]] = read_yaml(FOLDER / "past_template.yaml")
    return loaded


def _explained() -> Mapping[str, str]:
    """What goes under each heading."""
    return {
        "cohort": _("code of the cohort, for example QM-2018-1; the same on each of its rows"),
        "course": _("title or code of a course in the portal"),
        "host": _("name of the organisation that held it, as in the portal"),
        "starts_on": _("first day, for example 07/05/2018"),
        "ends_on": _("last day"),
        "name": _("as in the passport; one name is enough"),
        "native_name": _("if it is known"),
        "sex": _("F, M or X, as in the passport"),
        "sending_country": _("which country sent the person"),
        "nationality": _("if it is another one"),
        "birth_date": _("day, month, year; it tells people of one name apart"),
        "passport": _("only if the portal has a use for it; leave it out otherwise"),
        "email": _("the notice goes there; without one you print a letter"),
        "phone": _("with the country code"),
        "outcome": _("completed, not completed, withdrew, dismissed or did not come"),
        "outcome_on": _("leave it blank for the last day"),
        "certificate": _("of the certificate on paper, if there was one"),
        "certificate_on": _("if it is known"),
    }


def template() -> Response:
    """An empty list with headings that are read as they stand, and a sheet that explains them."""
    columns, words = headings(), _explained()
    lines = [
        [each["heading"], _("needed") if each["needed"] else _("may be blank"), words[column]]
        for column, each in columns.items()
    ]
    sheets: dict[str | None, Table] = {
        _("People"): Table([each["heading"] for each in columns.values()], []),
        _("How to fill it in"): Table([_("Heading"), _("Needed?"), _("What goes under it")], lines),
    }
    return download_book("past-cohorts", sheets)


def findings(opened: OpenedPast, kind: Format) -> Response:
    """Every remark of a list with its line: for whoever mends the original."""
    lines: list[list[object]] = [
        ["", group.name, "", column_name(remark.column), remark.level.label, remark.words]
        for group in opened.groups
        for remark in group.remarks
    ]
    for row in opened.rows:
        cohort = row.group.name if row.group else row.raw.get("cohort", "")
        if row.is_dropped:
            lines.append([row.line, cohort, row.values["name"], "", _("Left out"), ""])
            continue
        lines += [
            [
                row.line,
                cohort,
                row.values["name"],
                column_name(remark.column),
                remark.level.label,
                remark.words,
            ]
            for remark in row.said
        ]
    names = [_("Line"), _("Cohort"), _("Name"), _("Column"), _("Kind"), _("What was found")]
    return download("findings", kind, names, lines)
