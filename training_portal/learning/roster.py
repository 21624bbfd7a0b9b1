"""The people of a cohort as a list: filtered, sorted and searched in memory, for a cohort is short.

What stands in most columns is reckoned from attendance and marks, not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.cohorts.models import EnrolmentState
from training_portal.courses.rules import country_name
from training_portal.learning.progress import Progress
from training_portal.platform.finding import words_to_find
from training_portal.platform.web.listing import (
    PAGE_SIZES,
    ChoiceFilter,
    Choices,
    Column,
    Listing,
    View,
)

PEOPLE = Listing(
    columns=(
        Column("name", _l("Person"), sortable=True, always=True),
        Column("country", _l("Sent by"), sortable=True),
        Column("attendance", _l("Attendance"), sortable=True, falling=True, numeric=True),
        Column("total", _l("Total mark"), sortable=True, falling=True, numeric=True),
        Column("rules", _l("Rules"), sortable=True, falling=True),
        Column("state", _l("State"), sortable=True),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("country", _l("Sent by"), _l("All countries")),
    ),
    search_label=_l("Name, in any script"),
    page_size=PAGE_SIZES[-1],
)


#: A column of files only, beside the country: the code of ISO 3166.
_COUNTRY_CODE = "country_code"


def choices(rows: Sequence[Progress]) -> dict[str, Choices]:
    """Choices of the filters: what there is in this cohort."""
    states = {row.person.state for row in rows}
    countries = sorted({row.person.sending_country for row in rows})
    return {
        "state": [(state.value, state.label) for state in EnrolmentState if state in states],
        "country": [(code, country_name(code)) for code in countries],
    }


def in_view(rows: Sequence[Progress], view: View) -> list[Progress]:
    """The rows that a view leaves in, in its order; those without a value come last either way."""
    state, country = view.filters.get("state"), view.filters.get("country")
    wanted = words_to_find(view.search)
    found = [
        row
        for row in rows
        if state in (None, row.person.state.value)
        and country in (None, row.person.sending_country)
        and all(word in row.person.name_key for word in wanted)
    ]
    known = [row for row in found if _value(row, view.sort_key) is not None]
    # The rows come by name, which settles equals also where the order is turned round.
    known.sort(key=lambda row: _value(row, view.sort_key), reverse=view.is_falling)
    return known + [row for row in found if _value(row, view.sort_key) is None]


def _value(row: Progress, key: str) -> Any:
    """What a column sorts by."""
    values: dict[str, Any] = {
        "name": row.person.name_key,
        "country": country_name(row.person.sending_country),
        "attendance": row.attendance,
        "total": row.total,
        "rules": row.met,
        "state": row.person.state.label,
    }
    return values[key]


def exported(rows: Sequence[Progress], view: View) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, the name in the own script too."""
    keys = [column.key for column in view.columns if column.key != "name"]
    headings = [str(column.label) for column in view.columns]
    headings.insert(1, _("Name in own script"))
    if "country" in keys:
        place = keys.index("country") + 1
        keys.insert(place, _COUNTRY_CODE)
        headings.insert(place + 2, _("Sending country: code"))
    return headings, (
        [row.person.full_name, row.person.native_name, *(_cell(row, key) for key in keys)]
        for row in rows
    )


def _cell(row: Progress, key: str) -> Any:
    if key == _COUNTRY_CODE:
        return row.person.sending_country
    if key == "rules":
        return _("%(met)s of %(all)s met", met=row.met, all=len(row.results))
    return _value(row, key)
