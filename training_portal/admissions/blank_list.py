"""A list of nominees with its headings and no people: for offices that have none of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from flask_babel import lazy_gettext as _l

from training_portal.cohorts.lists.columns import FOLDER
from training_portal.platform.web.plain_text import Words
from training_portal.platform.yaml_files import read_yaml

#: What is written into each column.
_WORDS: Final[dict[str, Words]] = {
    "name": _l("In Latin letters, in the order of the passport"),
    "native_name": _l("As the person writes it; it stands on certificates"),
    "sex": _l("As in the passport: F, M or X"),
    "birth_date": _l("For example 5 March 1994, 05/03/1994 or 1994-03-05"),
    "nationality": _l("The country or its code: Viet Nam, VN"),
    "passport": _l("Kept encrypted"),
    "position": _l("What the person works as"),
    "organisation": _l("Where the person works"),
    "experience": _l("A number"),
    "email": _l("The person’s own: the link comes there. Without one you print a letter."),
    "phone": _l("With the code of the country, if there is one"),
    "rank": _l("1 for the first in your ranking"),
}


@dataclass(frozen=True)
class BlankColumn:
    """A column of the blank list: its name where lists are read, its heading, what to write."""

    name: str
    heading: str
    words: Words


@cache
def columns() -> Sequence[BlankColumn]:
    """The columns in their order."""
    headings: dict[str, str] = read_yaml(FOLDER / "blank_list.yaml")
    return [BlankColumn(name, heading, _WORDS[name]) for name, heading in headings.items()]
