"""The work tables of certificates: those of a cohort, and all that staff may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, or_, select

from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.cohorts.queries import within_reach
from training_portal.cohorts.worktable_queries import course_choices
from training_portal.courses.models import Course, CourseVersion
from training_portal.credentials.models import Certificate, CertificateSeries, CertificateState
from training_portal.credentials.permissions import CredentialPermission
from training_portal.credentials.rules import typed_code
from training_portal.geography.models import Country
from training_portal.geography.queries import country_names
from training_portal.people.models import Person
from training_portal.people.queries import known_people
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_code, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Choices,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

_HOLDER = Column("holder", _l("Holder"), sortable=True, always=True)
_NUMBER = Column("number", _l("Number"), sortable=True)
_ISSUED = Column("issued_on", _l("Issued"), sortable=True, dated=True, falling=True)
_COUNTRY = Column("country", _l("Sent by"), sortable=True, shown=False)
_STATE = Column("state", _l("State"), sortable=True)
_SINCE = Column(
    "state_since", _l("In this state since"), sortable=True, dated=True, falling=True, shown=False
)
#: Links of the row; in no file.
_STEPS = Column("steps", _l("What to do"))
_BY_STATE = ChoiceFilter("state", _l("State"), _l("All states"))
_BY_COUNTRY = ChoiceFilter("country", _l("Sent by"), _l("All countries"))

#: All certificates of the cohorts within reach.
CERTIFICATES: Final = Listing(
    columns=(
        _HOLDER,
        _NUMBER,
        Column("course", _l("Course"), sortable=True),
        Column("cohort", _l("Cohort"), sortable=True),
        _COUNTRY,
        _ISSUED,
        _STATE,
        _SINCE,
        _STEPS,
    ),
    default_sort="-issued_on",
    filters=(
        _BY_STATE,
        ChoiceFilter("course", _l("Course"), _l("All courses")),
        _BY_COUNTRY,
        ChoiceFilter("year", _l("Year of issue"), _l("All years")),
    ),
    search_label=_l("Number, holder or cohort"),
)
#: Those of one cohort, by name.
OF_COHORT: Final = Listing(
    columns=(_HOLDER, _NUMBER, _COUNTRY, _ISSUED, _STATE, _SINCE, _STEPS),
    default_sort="holder",
    filters=(_BY_STATE, _BY_COUNTRY),
    bulk=(BulkAction("print", _l("Print these as one file")),),
    search_label=_l("Number or holder"),
)


@dataclass(frozen=True)
class CertificateListRow:
    """A certificate in the work table."""

    code: str
    number: str
    state: CertificateState
    holder_name: str
    holder_native_name: str
    native_language: str
    course: str
    cohort: str
    cohort_id: str
    country: str
    issued_on: date
    state_since: datetime
    enrolment_id: int
    person_id: int

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def public_id(self) -> str:
        """What the row is ticked by."""
        return self.code

    @property
    def name(self) -> str:
        """What the row is called beside its tick."""
        return self.holder_name or self.number

    @property
    def is_erased(self) -> bool:
        """Whether the holder had their data erased."""
        return not self.holder_name

    @property
    def can_be_printed(self) -> bool:
        """Whether it is among the papers of the cohort."""
        return self.state is CertificateState.VALID and not self.is_erased

    @property
    def exported(self) -> dict[str, Any]:
        """What a file says of the row, by column."""
        keys = ("number", "course", "cohort", "country", "issued_on", "state_since")
        return {key: self[key] for key in keys} | {"state": self.state.label}


def _statement(visible: ColumnElement[bool]) -> AnySelect:
    columns: tuple[Any, ...] = (
        Certificate.code,
        Certificate.number,
        Certificate.state,
        Certificate.holder_name,
        Certificate.holder_native_name,
        Certificate.native_language,
        Certificate.course_title,
        Cohort.code,
        Cohort.public_id,
        Country.name,
        Certificate.issued_on,
        Certificate.state_since,
        Enrolment.id,
        Enrolment.person_id,
    )
    return (
        select(*columns)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Country, Country.code == Enrolment.sending_country)
        .join(Person, Person.id == Enrolment.person_id)
        .where(visible)
    )


def _within_reach(actor: Actor) -> AnySelect:
    reach = within_reach(actor, CredentialPermission.ISSUE)
    return _statement(known_people(actor)).where(reach)


def _of_cohort(actor: Actor, cohort: Cohort) -> AnySelect:
    return _statement(known_people(actor)).where(Cohort.id == cohort.id)


def _found(words: str) -> ColumnElement[bool]:
    """By what stands on the paper, the holder's present names, the cohort, or the whole code."""
    found = finds(
        words,
        in_code(Certificate.number),
        in_key(Certificate.holder_key),
        in_key(Person.name_key),
        in_key(Cohort.search_key),
    )
    code = typed_code(words)
    return or_(found, Certificate.code == code) if code else found


def _is_of_course(code: str) -> ColumnElement[bool]:
    return exists().where(
        CourseVersion.id == Cohort.course_version_id,
        Course.id == CourseVersion.course_id,
        Course.code == code,
    )


def _is_of_year(year: str) -> ColumnElement[bool]:
    return Certificate.issued_on.between(date(int(year), 1, 1), date(int(year), 12, 31))


_PARAMETERS: dict[str, Any] = {
    "row": CertificateListRow,
    "order": {
        "holder": Person.name_key,
        "number": Certificate.number,
        "course": Certificate.course_key,
        "cohort": Cohort.search_key,
        "country": Country.name,
        "issued_on": Certificate.issued_on,
        "state": Certificate.state,
        "state_since": Certificate.state_since,
    },
    "tie": Certificate.id,
    "where": {
        "state": lambda value: Certificate.state == CertificateState(value),
        "course": _is_of_course,
        "country": lambda code: Enrolment.sending_country == code,
        "year": _is_of_year,
    },
    "search": _found,
}


def choices_of_cohort() -> dict[str, Choices]:
    """Choices of the filters of one cohort's list."""
    return {"state": choices_of(CertificateState), "country": country_names()}


def choices(actor: Actor) -> dict[str, Choices]:
    """Choices of the filters of the list of all; the years are those of the numbers."""
    years = db.session.scalars(
        select(CertificateSeries.year).order_by(CertificateSeries.year.desc())
    )
    return {
        **choices_of_cohort(),
        "course": course_choices(actor),
        "year": [(str(year), str(year)) for year in years],
    }


def certificates(actor: Actor, view: View) -> Page[CertificateListRow]:
    """One page of the certificates within reach."""
    return fetch(db.session, _within_reach(actor), view, **_PARAMETERS)


def each_certificate(actor: Actor, view: View) -> Iterator[CertificateListRow]:
    """All of a view, for a file."""
    return each(db.session, _within_reach(actor), view, **_PARAMETERS)


def of_cohort(actor: Actor, cohort: Cohort, view: View) -> Page[CertificateListRow]:
    """One page of a cohort's certificates, valid and not."""
    return fetch(db.session, _of_cohort(actor, cohort), view, **_PARAMETERS)


def each_of_cohort(actor: Actor, cohort: Cohort, view: View) -> Iterator[CertificateListRow]:
    """All of a cohort's view, for a file or to be printed."""
    return each(db.session, _of_cohort(actor, cohort), view, **_PARAMETERS)


def chosen_of_cohort(
    actor: Actor, cohort: Cohort, codes: Sequence[str]
) -> list[CertificateListRow]:
    """Those of these codes that are certificates of the cohort and may be shown, by holder."""
    ticked = _of_cohort(actor, cohort).where(Certificate.code.in_(codes))
    rows = db.session.execute(ticked.order_by(Person.name_key, Certificate.id))
    return [CertificateListRow(*row) for row in rows]


def exported(
    view: View, rows: Iterable[CertificateListRow]
) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, the name in the own script too."""
    columns = [column for column in view.columns if column.key not in ("holder", "steps")]
    headings = [_HOLDER.label, _l("Name in own script"), *(column.label for column in columns)]
    keys = [column.key for column in columns]
    lines = (
        [row.holder_name, row.holder_native_name, *(row.exported[key] for key in keys)]
        for row in rows
    )
    return [str(heading) for heading in headings], lines
