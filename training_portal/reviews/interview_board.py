"""The work table of a cohort's interviews: its columns, what a row says, and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
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
from training_portal.platform.web.listing import BulkAction, ChoiceFilter, Column, Listing


class InterviewStanding(StrEnum):
    """How the interview of an application stands, what waits for somebody first."""

    #: Who holds the time declared a conflict of interest since it was booked.
    CONFLICT = "conflict"
    #: Who holds the time can no longer: without the role, or with a closed account.
    NO_HOST = "no_host"
    #: The time has begun, and nobody said whether the person came.
    UNMARKED = "unmarked"
    NOT_INVITED = "not_invited"
    INVITED = "invited"
    NO_SHOW = "no_show"
    BOOKED = "booked"
    HELD = "held"
    #: Withdrawn or decided on before an interview took place.
    OVER = "over"

    @property
    def label(self) -> str:
        labels = {
            InterviewStanding.CONFLICT: _l("Conflict of interest: book another time"),
            InterviewStanding.NO_HOST: _l("No interviewer any more: book another time"),
            InterviewStanding.UNMARKED: _l("Say whether the person came"),
            InterviewStanding.NOT_INVITED: _l("Not invited"),
            InterviewStanding.INVITED: _l("No time chosen"),
            InterviewStanding.NO_SHOW: lazy_pgettext("appointment", "Did not come"),
            InterviewStanding.BOOKED: lazy_pgettext("appointment", "Booked"),
            InterviewStanding.HELD: lazy_pgettext("appointment", "Held"),
            InterviewStanding.OVER: _l("Ended"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {
            "conflict": "bad",
            "no_host": "bad",
            "unmarked": "bad",
            "not_invited": "none",
            "invited": "wait",
            "no_show": "bad",
            "booked": "info",
            "held": "good",
        }
        return tones.get(self.value, "none")


INTERVIEWS = Listing(
    columns=(
        Column("person", _l("Person"), sortable=True, always=True),
        Column("country", _l("Country"), sortable=True),
        Column("state", _l("Application"), sortable=True),
        Column("standing", _l("Interview"), sortable=True),
        Column("starts_at", _l("When"), sortable=True, dated=True),
        Column("hosts", _l("Interviewers")),
        Column("number", _l("Number"), sortable=True, shown=False),
    ),
    default_sort="standing",
    filters=(
        ChoiceFilter(
            "standing",
            _l("Interview"),
            _l("However they stand"),
            choices_of(InterviewStanding),
        ),
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter(
            "state",
            _l("Application"),
            _l("All states"),
            choices_of([ApplicationState.SHORTLISTED, ApplicationState.ELIGIBLE]),
        ),
    ),
    bulk=(BulkAction("invite", _l("Invite to an interview")),),
    search_label=_l("Name or number"),
)


@dataclass(frozen=True)
class InterviewRow:
    """One line of the work table."""

    id: int
    public_id: str
    person_id: int
    name: str
    native_name: str
    name_in_latin: str
    country: str | None
    state: ApplicationState
    standing_key: str
    slot_id: int | None
    starts_at: datetime | None
    #: Whether the application can be invited: it is reviewed now, of somebody who does not hide.
    is_reviewed: bool

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def standing(self) -> InterviewStanding:
        return InterviewStanding(self.standing_key)

    @property
    def other_name(self) -> str:
        """The name in the own script, or in Latin letters where the name itself is in another."""
        return other_name(self.name, self.native_name, self.name_in_latin)

    @property
    def other_language(self) -> str | None:
        return script_language(self.other_name)

    @property
    def objection_to_inviting(self) -> str | None:
        """Why this person cannot be invited, in words."""
        if self.standing is InterviewStanding.NOT_INVITED and not self.is_reviewed:
            return _("Interviewers may not learn of this person.")
        if self.standing is not InterviewStanding.NOT_INVITED and not (
            self.standing is InterviewStanding.OVER and self.is_reviewed
        ):
            return self.standing.label
        return None


def headings() -> list[str]:
    """The headings of an export."""
    return [
        _("Number"),
        _("Name"),
        _("Other name"),
        _("Sending country"),
        _("Sending country: code"),
        _("Application"),
        _("Interview"),
        _("When"),
        _("Interviewers"),
    ]


def lines(
    rows: Iterable[tuple[InterviewRow, str]],
) -> Iterator[tuple[Any, ...]]:
    """The rows of an export, in words; each with the names of who interviews."""
    return (
        (
            row.public_id,
            row.name,
            row.other_name,
            country_name(row.country) if row.country else "",
            row.country,
            row.state.label,
            row.standing.label,
            row.starts_at,
            hosts,
        )
        for row, hosts in rows
    )
