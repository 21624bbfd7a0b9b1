"""The list of a body's nominees as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from training_portal.platform.export import at_place
from training_portal.platform.web.listing import View
from training_portal.records import shared
from training_portal.records.our_rows import OurNominee
from training_portal.records.shared import Shares, with_shares


def exported(view: View, rows: Iterable[OurNominee]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, the days of a cohort as two."""
    headings = [_("Person"), _("Name in own script"), _("Name in Latin letters")]
    keys = [column.key for column in view.columns if column.key != "name"]
    for column in view.columns:
        if column.key == "held":
            headings += [_("First day"), _("Last day")]
        elif column.key != "name":
            headings.append(str(column.label))
    return headings, (_line(keys, row, shares) for row, shares in with_shares(rows))


def _line(keys: list[str], row: OurNominee, shares: Shares) -> list[Any]:
    special: dict[str, list[Any]] = {
        "state": [row.shown.label if row.shown else ""],
        "next": [row.next.label],
        "until": [at_place(row.until, row.zone) if row.until else ""],
        "medical": [row.medical_part.label if row.medical_part else ""],
        "change": [at_place(row.change, row.zone) if row.change else ""],
        "held": [row.starts_on, row.ends_on],
        **{key: [shares.words(row, key)] for key in shared.KEYS},
    }
    cells = [c for key in keys for c in (special[key] if key in special else [row[key]])]
    return [row.name, row.native_name, row.name_in_latin, *cells]
