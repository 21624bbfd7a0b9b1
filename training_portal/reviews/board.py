"""The work table of a cohort's reviews: its columns, what a row says, and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from training_portal.admissions.answers import script_language
from training_portal.admissions.models import ApplicationState
from training_portal.courses.rules import country_name
from training_portal.people.rules import other_name
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing
from training_portal.reviews.rules.scoring import POINT


class Standing(StrEnum):
    """How the reviews of an application stand, what staff can do something about first."""

    THIRD = "third"
    MISSING = "missing"
    TO_DO = "to_do"
    UNDER_WAY = "under_way"
    COMPLETE = "complete"
    #: Decided on, withdrawn, or closed: whatever is there, nothing more comes.
    OVER = "over"

    @property
    def label(self) -> str:
        labels = {
            Standing.THIRD: _l("One more review wanted"),
            Standing.MISSING: _l("Reviewer missing"),
            Standing.TO_DO: _l("Not begun"),
            Standing.UNDER_WAY: lazy_pgettext("applications", "Being reviewed"),
            Standing.COMPLETE: _l("Reviewed"),
            Standing.OVER: _l("No longer reviewed"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"third": "bad", "missing": "bad", "to_do": "wait", "complete": "good"}
        return tones.get(self.value, "none" if self is Standing.OVER else "info")


BOARD = Listing(
    columns=(
        Column("person", _l("Person"), sortable=True, always=True),
        Column("country", _l("Country"), sortable=True),
        Column("state", _l("Application"), sortable=True),
        Column("standing", _l("Reviews"), sortable=True),
        Column("reviews", _l("Reviewers"), sortable=True),
        Column("score", _l("Score"), sortable=True, falling=True, numeric=True),
        Column("spread", _l("Difference"), sortable=True, falling=True, numeric=True),
        Column("number", _l("Number"), sortable=True, shown=False),
    ),
    default_sort="standing",
    filters=(
        ChoiceFilter("standing", _l("Reviews"), _l("However they stand"), choices_of(Standing)),
        ChoiceFilter("late", _l("Deadline"), _l("Late or not"), [("late", _l("Late"))]),
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("reviewer", _l("Reviewer"), _l("All reviewers")),
    ),
    search_label=_l("Name or number"),
)


@dataclass(frozen=True)
class BoardRow:
    """One line of the work table; scores in hundredths of a point."""

    id: int
    public_id: str
    person_id: int
    name: str
    native_name: str
    name_in_latin: str
    country: str | None
    state: ApplicationState
    standing_key: str
    sent: int
    needed: int
    score: int | None
    spread: int | None

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def standing(self) -> Standing:
        return Standing(self.standing_key)

    @property
    def other_name(self) -> str:
        """The name in the own script, or in Latin letters where the name itself is in another."""
        return other_name(self.name, self.native_name, self.name_in_latin)

    @property
    def other_language(self) -> str | None:
        return script_language(self.other_name)


def headings() -> list[str]:
    """The headings of an export."""
    return [
        _("Number"),
        _("Name"),
        _("Other name"),
        _("Sending country"),
        _("Sending country: code"),
        _("Application"),
        _("Reviews"),
        _("Sent"),
        _("Needed"),
        _("Score (0 to 100)"),
        _("Difference (points)"),
    ]


def lines(rows: Iterable[BoardRow]) -> Iterator[tuple[Any, ...]]:
    """The rows of an export, in words."""
    return (
        (
            row.public_id,
            row.name,
            row.other_name,
            country_name(row.country) if row.country else "",
            row.country,
            row.state.label,
            row.standing.label,
            row.sent,
            row.needed,
            None if row.score is None else row.score / POINT,
            None if row.spread is None else row.spread / POINT,
        )
        for row in rows
    )
