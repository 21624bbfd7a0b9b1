"""The work table of a cohort's applications: its columns, what a row says, and its export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.admissions.answers import script_language
from training_portal.admissions.decided_on import version
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import (
    ApplicationState,
    TakenBack,
    shown_state,
)
from training_portal.courses.rules import country_name
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.wording import rule_label
from training_portal.people.rules import other_name
from training_portal.platform.i18n import listed, own_language
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
)
from training_portal.questionnaires.answer_words import heading
from training_portal.questionnaires.rules import Question

#: Nobody but the applicant sees a draft.
SHOWN_STATES = tuple(state for state in ApplicationState if state is not ApplicationState.DRAFT)

#: What is done with ticked rows in whatever state they are.
WRITE: Final = "write"
LISTING = Listing(
    columns=(
        Column("person", _l("Person"), sortable=True, always=True),
        Column("country", _l("Country"), sortable=True),
        Column("organisation", _l("Nominated by"), sortable=True),
        Column("rank", _l("Rank"), sortable=True, numeric=True),
        Column("finding", _l("Eligibility"), sortable=True),
        Column("state", _l("State"), sortable=True),
        Column("waitlist", _l("Waitlist"), sortable=True, numeric=True, shown=False),
        Column("deadline", _l("Answer by"), sortable=True, dated=True, shown=False),
        Column("submitted", _l("Sent"), sortable=True, dated=True, falling=True, shown=False),
        Column("nationality", _l("Nationality"), sortable=True, shown=False),
    ),
    default_sort="person",
    filters=(
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("finding", _l("Eligibility"), _l("All findings")),
        ChoiceFilter("organisation", _l("Nominated by"), _l("All bodies")),
    ),
    bulk=(
        # The one a manager came for first: the first that is possible is the page's main step.
        BulkAction("offer", _l("Offer seats")),
        BulkAction("enrol", _l("Enrol")),
        BulkAction("shortlist", _l("Shortlist")),
        BulkAction("find_eligible", _l("Mark as eligible")),
        BulkAction("find_ineligible", _l("Mark as not eligible")),
        BulkAction("return", _l("Return for correction")),
        BulkAction("waitlist", _l("Put on the waitlist")),
        BulkAction("reject", _l("Do not select")),
        BulkAction("prolong_offer", _l("Give more time to answer")),
        BulkAction("withdraw_offer", _l("Take offers back")),
        BulkAction("release", _l("Take seats back")),
        BulkAction("reconsider", _l("Undo the decision on eligibility")),
        # No step of a life cycle: `messaging` takes it from here.
        BulkAction(WRITE, _l("Write to these")),
    ),
    search_label=_l("Name, number or e-mail"),
)

#: The same where somebody waits: then the place on the waitlist is what decides who is next.
WITH_WAITLIST = replace(
    LISTING,
    columns=tuple(
        replace(column, shown=True) if column.key == "waitlist" else column
        for column in LISTING.columns
    ),
)

#: And where only those who wait are shown, they stand in the order in which they are asked.
IN_TURN = replace(WITH_WAITLIST, default_sort="waitlist")


def listing_for(state: str | None, *, has_waitlist: bool) -> Listing:
    """The table as it opens, narrowed to a state or not."""
    if not has_waitlist:
        return LISTING
    return IN_TURN if state == ApplicationState.WAITLISTED else WITH_WAITLIST


#: Steps that undo or prolong: never the main one, even where nothing else is possible.
NEVER_MAIN = frozenset({"prolong_offer", "withdraw_offer", "release", "reconsider"})


def possible_steps(states: Iterable[ApplicationState]) -> tuple[BulkAction, ...]:
    """What can be done with at least one application in these states: the main step first.

    The others are folded away. Where two are possible both stand open: a fold with one button in
    it hides it for nothing.
    """
    shown = frozenset(states)
    sources = {step.verb: step.sources for step in APPLICATION.transitions}
    possible = [e for e in LISTING.bulk if e.key != WRITE and sources[e.key] & shown]
    are_folded = len(possible) > 2
    steps = [
        replace(each, quiet=place > 0 or each.key in NEVER_MAIN, folded=place > 0 and are_folded)
        for place, each in enumerate(possible)
    ]
    # To write is possible whatever state they are in; it stands last, and where the others are.
    letters = [replace(each, quiet=True, folded=are_folded) for each in LISTING.bulk[-1:] if shown]
    return (*steps, *letters)


#: Filter value for who applied directly.
DIRECT = "direct"


@dataclass(frozen=True)
class ApplicationRow:
    """One line of the work table."""

    id: int
    public_id: str
    person_id: int
    name: str
    native_name: str
    native_language: str
    name_in_latin: str
    country: str | None
    nationality: str | None
    organisation: str | None
    rank: int | None
    severity: int | None
    state: ApplicationState
    waitlist: int | None
    deadline: datetime | None
    submitted: datetime | None
    seat_taken_back: bool
    revision: int
    decided_at: datetime | None
    #: The kinds of rules that were waived; read for a file alone.
    waived: tuple[str, ...] = ()

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def version(self) -> str:
        """What a decision that is asked about now rests on."""
        return version(self)

    @property
    def shown_state(self) -> ApplicationState | TakenBack:
        return shown_state(self.state, self.seat_taken_back)

    @property
    def other_name(self) -> str:
        """The name in the own script, or in Latin letters where the name itself is in another."""
        return other_name(self.name, self.native_name, self.name_in_latin)

    @property
    def other_language(self) -> str | None:
        return script_language(self.other_name)

    @property
    def finding(self) -> Finding | None:
        """The worst finding of all rules; None before the application was sent."""
        return None if self.severity is None else BY_SEVERITY[self.severity]


BY_SEVERITY = (Finding.PASS, Finding.NEEDS_PERSON, Finding.FAIL)


def headings(asked: Iterable[Question] = ()) -> list[str]:
    """The headings of an export, with one for each question that the cohort asks."""
    return [
        _("Number"),
        _("Name"),
        _("Name in own script"),
        _("Name in Latin letters"),
        _("Sending country"),
        _("Sending country: code"),
        _("Nationality"),
        _("Nationality: code"),
        _("Nominated by"),
        _("Rank"),
        _("Eligibility"),
        _("Waived conditions"),
        _("State"),
        _("Place on the waitlist"),
        _("Answer by"),
        _("Sent"),
        *(heading(question, own_language()) for question in asked),
    ]


#: What a row's person answered, numbers as such, else in words, for all questions of the cohort in
#: their order.
AnswersOf = Callable[[ApplicationRow], Sequence[Any]]


def lines(
    rows: Iterable[ApplicationRow], answers: AnswersOf = lambda _row: ()
) -> Iterator[tuple[Any, ...]]:
    """The rows of an export, in words."""
    return (
        (
            row.public_id,
            row.name,
            row.native_name,
            row.name_in_latin,
            country_name(row.country) if row.country else "",
            row.country,
            country_name(row.nationality) if row.nationality else "",
            row.nationality,
            row.organisation or "",
            row.rank,
            row.finding.label if row.finding else "",
            listed(map(rule_label, row.waived)),
            row.shown_state.label,
            row.waitlist,
            row.deadline,
            row.submitted,
            *answers(row),
        )
        for row in rows
    )
