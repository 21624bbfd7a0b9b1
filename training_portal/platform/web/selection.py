"""Which rows of a work table somebody ticked, and what is to be done with them.

The page after a table reads it (`read_selection`) and makes the rows' view anew with
`Listing.read_line`, where every row that the view leaves in was meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from training_portal.platform.web.asked_rows import rows_asked
from training_portal.platform.web.listing import Listing


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows somebody ticked: their public ids, or every row that the view leaves in."""

    action: str
    ids: tuple[str, ...]
    all_matching: bool
    query_string: str
    #: What the page before showed of rows that can change meanwhile, by public id.
    seen: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ticked."""
        return not self.ids and not self.all_matching

    def back_to(self, path: str) -> str:
        """The address of the view the rows were ticked in."""
        return f"{path}?{self.query_string}" if self.query_string else path


def read_selection(form: MultiDict[str, str], listing: Listing) -> Selection:
    """What a table's form asks for: `row` ids, `all_matching`, `action`, and the `view` it was in.
    The page after it has its rows in one field.

    An unknown action reads as a blank one. Ids are text as it came: the room's loader looks them up
    within the actor's reach.
    """
    action = str(form.get("action", ""))
    asked = rows_asked(form)
    return Selection(
        action=action if action in {each.key for each in listing.bulk} else "",
        ids=tuple(asked) or tuple(dict.fromkeys(form.getlist("row")))[:1000],
        all_matching=form.get("all_matching", "") == "1",
        query_string=_safe_query(str(form.get("view", ""))),
        seen={row: version for row, version in asked.items() if version is not None},
    )


def _safe_query(raw: str) -> str:
    """A query string and nothing else: it goes into a redirect."""
    return raw if re.fullmatch(r"[A-Za-z0-9%&=+._~*-]{0,2000}", raw, re.ASCII) else ""
