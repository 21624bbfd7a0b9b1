"""The work table of a cohort's documents: what came with applications, and how it was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, or_, select

from training_portal.admissions.answers import script_language
from training_portal.admissions.document_models import DocumentState
from training_portal.admissions.document_rules import Lack, lack_of
from training_portal.admissions.models import (
    Application,
    ApplicationDocument,
    ApplicationState,
)
from training_portal.cohorts.models import Cohort
from training_portal.courses.rules import country_name
from training_portal.eligibility.kinds import DocumentKind
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.people.rules import other_name
from training_portal.platform import clock, typed_codes
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile
from training_portal.platform.finding import holds
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import BulkAction, ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page

DOCUMENTS: Final = Listing(
    columns=(
        Column("person", _l("Person"), sortable=True, always=True),
        Column("kind", _l("Document"), sortable=True),
        Column("state", _l("Looked at"), sortable=True),
        Column("expires", _l("Valid until"), sortable=True, dated=True),
        Column("uploaded", _l("Sent"), sortable=True, dated=True, falling=True),
        Column("country", _l("Country"), sortable=True, shown=False),
        Column("application", _l("Application"), sortable=True, shown=False),
    ),
    default_sort="state",
    filters=(
        ChoiceFilter(
            "kind", _l("Document"), _l("All kinds of documents"), choices_of(DocumentKind)
        ),
        ChoiceFilter("state", _l("Looked at"), _l("Looked at or not"), choices_of(DocumentState)),
        ChoiceFilter(
            "validity",
            _l("Validity"),
            _l("Valid or not"),
            choices_of([Lack.EXPIRED, Lack.ENDS_EARLY]),
        ),
    ),
    bulk=(
        BulkAction("accept_document", _l("Accept")),
        BulkAction("refuse_document", _l("Refuse")),
    ),
    search_label=_l("Name or number"),
)


@dataclass(frozen=True)
class DocumentListRow:
    """One line of the work table; it goes by the file, so that another one is another line."""

    id: int
    public_id: str
    application_public_id: str
    person_id: int
    name: str
    native_name: str
    name_in_latin: str
    country: str | None
    application_state: ApplicationState
    kind: DocumentKind
    state: DocumentState
    expires: date | None
    uploaded: datetime
    reason: str

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def other_name(self) -> str:
        """The name in the own script, or in Latin letters where the name itself is in another."""
        return other_name(self.name, self.native_name, self.name_in_latin)

    @property
    def other_language(self) -> str | None:
        return script_language(self.other_name)


def headings() -> list[str]:
    """The headings of a file."""
    return [
        _("Number"),
        _("Name"),
        _("Other name"),
        _("Sending country"),
        _("Sending country: code"),
        _("Application"),
        _("Document"),
        _("Looked at"),
        _("Reason"),
        _("Valid until"),
        _("Sent"),
    ]


def line(row: DocumentListRow) -> tuple[Any, ...]:
    """A row of a file, in words."""
    return (
        row.application_public_id,
        row.name,
        row.other_name,
        country_name(row.country) if row.country else "",
        row.country,
        row.application_state.label,
        row.kind.label,
        row.state.label,
        row.reason,
        row.expires,
        row.uploaded,
    )


class DocumentsOfCohort:
    """The documents of a cohort's sent applications, as far as somebody may know of them."""

    def __init__(self, cohort: Cohort, actor: Actor) -> None:
        self.cohort, self.actor = cohort, actor
        self.today = clock.today(cohort.time_zone)

    @cached_property
    def _statement(self) -> AnySelect:
        return (
            select(
                ApplicationDocument.id,
                StoredFile.public_id,
                Application.public_id,
                Application.person_id,
                Person.full_name,
                Person.native_name,
                Person.name_in_latin,
                Application.sending_country,
                Application.state,
                ApplicationDocument.kind,
                ApplicationDocument.state,
                ApplicationDocument.expires_on,
                ApplicationDocument.uploaded_at,
                ApplicationDocument.reason,
            )
            .join(StoredFile, StoredFile.id == ApplicationDocument.file_id)
            .join(Application, Application.id == ApplicationDocument.application_id)
            .join(Person, Person.id == Application.person_id)
            .where(
                Application.cohort_id == self.cohort.id,
                Application.state != ApplicationState.DRAFT,
                Application.closed_to_staff_at.is_(None),
                visible_people(self.actor),
            )
        )

    @property
    def _parameters(self) -> dict[str, Any]:
        return {
            "row": DocumentListRow,
            "order": {
                "person": Person.name_key,
                "kind": _placed(ApplicationDocument.kind, DocumentKind),
                "state": _placed(ApplicationDocument.state, DocumentState),
                "expires": ApplicationDocument.expires_on,
                "uploaded": ApplicationDocument.uploaded_at,
                "country": Application.sending_country,
                "application": _placed(Application.state, ApplicationState),
            },
            "tie": ApplicationDocument.id,
            "where": {
                "kind": lambda kind: ApplicationDocument.kind == DocumentKind(kind),
                "state": lambda state: ApplicationDocument.state == DocumentState(state),
                "validity": self._is,
            },
            "search": lambda words: or_(
                holds(Person.name_key, words),
                Application.public_id == typed_codes.as_meant(words),
            ),
        }

    def _is(self, lack: str) -> ColumnElement[bool]:
        ends: ColumnElement[bool] = ApplicationDocument.expires_on < self.today
        if lack == Lack.EXPIRED:
            return ends
        return ApplicationDocument.expires_on.between(self.today, self.cohort.ends_on) & (
            ApplicationDocument.expires_on != self.cohort.ends_on
        )

    def page(self, view: View) -> Page[DocumentListRow]:
        return listing_rows.fetch(db.session, self._statement, view, **self._parameters)

    def each(self, view: View) -> Iterator[DocumentListRow]:
        """All rows of a view, one after another."""
        return listing_rows.each(db.session, self._statement, view, **self._parameters)

    def chosen(self, file_ids: Sequence[str]) -> list[DocumentListRow]:
        """The rows of these files."""
        rows = db.session.execute(self._statement.where(StoredFile.public_id.in_(file_ids)))
        return [DocumentListRow(*row) for row in rows]

    def lack(self, row: DocumentListRow) -> Lack | None:
        """What is wrong with a document."""
        return lack_of(row.state, row.expires, self.today, self.cohort.ends_on)


def _placed(column: Any, kinds: Iterable[StrEnum]) -> ColumnElement[int]:
    """SQL: the place of a member among its kind, for sorting."""
    return case({each.value: place for place, each in enumerate(kinds)}, value=column)
