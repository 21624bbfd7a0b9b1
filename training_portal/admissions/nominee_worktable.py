"""The list of a body's nominees for a cohort: its columns, its rows, its export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, or_, select

from training_portal.admissions import employers
from training_portal.admissions.employers import is_employer
from training_portal.admissions.list_outcomes import list_choices
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    Nomination,
    NomineeImport,
)
from training_portal.admissions.nomination_queries import (
    NomineeRowOfList,
    by_rank,
    nominees_of,
)
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.finding import holds, holds_address
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import Page, each, fetch

NOMINEES = Listing(
    columns=(
        Column("name", _l("Person"), sortable=True, always=True),
        Column("rank", _l("Rank"), sortable=True, numeric=True),
        Column("state", _l("State"), sortable=True),
        Column("outcome", _l("Reason")),
        Column("claimed", _l("Confirmed by the person"), sortable=True, dated=True, falling=True),
        Column("email", _l("E-mail"), sortable=True, shown=False),
        Column("do", _l("Actions"), always=True),
    ),
    default_sort="rank",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter(
            "claimed",
            _l("Confirmed by the person"),
            _l("All nominees"),
            (("yes", _l("Keeps the record")), ("no", _l("Has not answered"))),
        ),
        ChoiceFilter("list", _l("List"), _l("All lists")),
    ),
    bulk=(
        BulkAction("send_link", _l("Send the link again")),
        BulkAction("withdraw", _l("Take the nominations back")),
    ),
    search_label=_l("Name or e-mail"),
)


#: In the filter by state of an employer: who does not let it see how the application stands.
NOT_SHARED = "not_shared"


def in_state(organisation: Organisation, value: str) -> ColumnElement[bool]:
    """SQL of a filter by state; it finds by what is not told as little as by what is not there."""
    is_told = employers.told(organisation, employers.STATE)
    return ~is_told if value == NOT_SHARED else and_(is_told, Application.state == value)


def _found(words: str) -> ColumnElement[bool]:
    has_address = and_(Person.claimed_at.is_(None), holds_address(Person.email_key, words))
    return or_(holds(Person.name_key, words), has_address)


def _parameters(organisation: Organisation) -> dict[str, Any]:
    return {
        "row": NomineeRowOfList,
        "order": {
            "name": Person.name_key,
            "rank": by_rank(organisation),
            "state": employers.in_order(organisation),
            "claimed": Person.claimed_at,
            "email": case((Person.claimed_at.is_(None), Person.email_key), else_=""),
        },
        "tie": Nomination.id,
        "where": {
            "state": partial(in_state, organisation),
            "list": lambda value: Nomination.import_id.in_(
                select(NomineeImport.id).where(NomineeImport.public_id == value)
            ),
            "claimed": lambda value: (
                Person.claimed_at.is_not(None) if value == "yes" else Person.claimed_at.is_(None)
            ),
        },
        "search": _found,
    }


def nominees(organisation: Organisation, cohort: Cohort, view: View) -> Page[NomineeRowOfList]:
    """One page of the people this body has nominated to the cohort."""
    statement = nominees_of(organisation, cohort)
    return fetch(db.session, statement, view, **_parameters(organisation))


def all_nominees(
    organisation: Organisation, cohort: Cohort, view: View
) -> Iterator[NomineeRowOfList]:
    """All of them that a view leaves in one after another, for an export."""
    statement = nominees_of(organisation, cohort)
    return each(db.session, statement, view, **_parameters(organisation))


def chosen_nominees(
    organisation: Organisation, cohort: Cohort, public_ids: Sequence[str]
) -> list[tuple[Nomination, NomineeRowOfList]]:
    """Those of these public ids that this body has nominated to the cohort, each with its row."""
    rows = db.session.execute(
        nominees_of(organisation, cohort)
        .add_columns(Nomination)
        .where(Nomination.public_id.in_(public_ids))
        .order_by(Nomination.id)
    )
    return [(nomination, NomineeRowOfList(*values)) for *values, nomination in rows]


def headings() -> list[str]:
    return [
        _("Rank"),
        _("Name"),
        _("Name in own script"),
        _("Name in Latin letters"),
        _("E-mail"),
        _("State"),
        _("Reason"),
    ]


def states_to_choose(organisation: Organisation) -> list[tuple[str, str]]:
    """The choices of a filter by state."""
    found = [(state.value, state.label) for state in ApplicationState]
    return [*found, (NOT_SHARED, _("Not shared"))] if is_employer(organisation) else found


def choices(organisation: Organisation, cohort: Cohort) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    return {
        "state": states_to_choose(organisation),
        "list": list_choices(cohort.id, organisation.id),
    }
