"""Mending one row of a list in the page: its form, what else stands in it, which row comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar, Protocol, Self, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from training_portal.cohorts.lists import countries
from training_portal.cohorts.lists.columns import words
from training_portal.cohorts.lists.kept_rows import KeptRow
from training_portal.cohorts.lists.names import ZAWGYI_KEPT
from training_portal.cohorts.lists.row import HIDDEN, Level, Remark
from training_portal.courses.rules import country_name
from training_portal.people.models import Sex
from training_portal.platform.i18n import date_only
from training_portal.platform.versions import fingerprint
from training_portal.platform.web.burmese_form import KEEP, BurmeseForm
from training_portal.platform.web.forms import (
    ChoiceField,
    PortalForm,
    TextField,
    VersionedForm,
    choices_of,
)

#: Columns that a form does not hold, in the order in which people say them; then all others.
_IN_ORDER = (
    "title", "given_name", "family_name", "native_given", "native_family",
    "cohort", "course", "host", "venue", "starts_on", "ends_on",
)  # fmt: skip


def version_of(row: KeptRow) -> str:
    """What a correction rests on: the cells as they stand."""
    return fingerprint(row.raw)


class SexField(ChoiceField):
    """The sex as in the passport; the person is asked where the list does not tell."""

    def __init__(self, label: str = "", **options: object) -> None:
        super().__init__(
            label or _l("Sex"),
            choices=choices_of(Sex),
            prompt=_l("Not told: the person is asked"),
            optional=True,
            autocomplete="off",
            **options,
        )


def country_choices() -> list[tuple[str, str]]:
    """The countries that a list can name, by their names."""
    named = [(code, country_name(code)) for code in words()["countries"]]
    return sorted(named, key=lambda pair: pair[1])


class RowForm(BurmeseForm, VersionedForm):
    """Each kind of list adds a field for each of its columns, named like the column.

    Text is typed as it would stand in a cell; the importer's own reader judges it.
    """

    #: Columns that are chosen from a list, by what was read of them.
    chosen: ClassVar[tuple[str, ...]] = ("sex", "nationality")
    #: Those of them that hold countries.
    countries: ClassVar[tuple[str, ...]] = ("nationality",)
    #: Columns that most lists do not have; asked for where this one does.
    rare: ClassVar[tuple[str, ...]] = ()

    #: Columns of days: they show the day as it was read, where it was.
    dated: ClassVar[tuple[str, ...]] = ("birth_date",)

    @classmethod
    def of(cls, row: KeptRow, *, typed: bool = True, **more: str) -> Self:
        """The form of a row: cells as they stand, days and choices as they were read, and `more`.

        What stood in a cell that could not be read as a choice, or reads otherwise as a day (the
        number of a day in Excel's calendar), is shown beside it. `typed`: with what was sent.
        """
        read = {column: row.values.get(column) or "" for column in cls.chosen}
        days = {column: as_typed(row.values[column]) for column in cls.dated if row.values[column]}
        # What is asked beside a country (“did you mean …?”) is chosen already.
        meant = {
            column: countries.meant(row.raw[column])
            for column in cls.countries
            if row.raw.get(column) and not read[column]
        }
        values = {**row.values, **row.raw, **read, **meant, **days, **more}
        form = (
            cls(data=values, seen=version_of(row))
            if typed
            else cls(formdata=None, data=values, seen=version_of(row))
        )
        for column in cls.rare:
            if column not in row.raw:
                del form[column]
        for column, value in read.items():
            if row.raw.get(column) and not value:
                form[column].description = _stood(row.raw[column])
        for column, day in days.items():
            if (stood := row.raw.get(column, "")) not in (day, row.values[column]):
                form[column].description = _stood(stood)
        return form

    def say_day_first(self) -> None:
        """Beside each day, for a list whose dates have the month first: here it stays the day."""
        words = _(
            "In this list the month stands first. Here write the day first: 2/3/1990 is 2 March."
        )
        for column in self.dated:
            if column in self:
                field = self[column]
                field.description = f"{field.description} {words}".strip()

    @property
    def cells(self) -> dict[str, str]:
        """What the reader gets; Burmese words are converted where that was agreed to."""
        typed = {
            field.name: self.in_unicode(field) for field in self if isinstance(field, TextField)
        }
        picked = {column: self[column].data or "" for column in self.chosen}
        kept = "yes" if self.burmese.data == KEEP else ""
        # Whoever saves a row that was hidden has seen it, and means it.
        return typed | picked | {ZAWGYI_KEPT: kept, HIDDEN: ""}

    def others(self, row: KeptRow) -> dict[str, str]:
        """What else stands in the row, by column: it is shown, and cannot be changed here."""
        columns = sorted(row.raw, key=_place)
        return {
            column: row.raw[column] for column in columns if row.raw[column] and column not in self
        }


def _place(column: str) -> int:
    """Where a column stands among the others."""
    return _IN_ORDER.index(column) if column in _IN_ORDER else len(_IN_ORDER)


def _stood(text: str) -> str:
    return str(_("In the list: “%(text)s”.", text=text))


def as_typed(day: str) -> str:
    """A day in ISO form as people type it."""
    return f"{date.fromisoformat(day):%d/%m/%Y}"


class Judged(Protocol):
    """Something that was read, with what there is to say about it."""

    @property
    def remarks(self) -> Sequence[Remark]: ...


J = TypeVar("J", bound=Judged)


def mended(form: PortalForm, stood: Sequence[Remark], read: Callable[[], J]) -> J | None:
    """What `read` makes of a form that was sent and has no error; None for any other.

    Errors stand beside their fields: those of what was sent, or those that `stood` before.
    """
    if form.validate_on_submit():
        found = read()
        return found if _name_errors(form, found.remarks) else None
    if not form.is_submitted():
        _name_errors(form, stood)
    return None


def _name_errors(form: PortalForm, remarks: Sequence[Remark]) -> bool:
    """Put errors beside their fields; True when there is none."""
    wrong = [remark for remark in remarks if remark.level is Level.ERROR]
    fields = {field.name: field for field in form}
    for remark in wrong:
        column = "name" if remark.column.startswith("given") else remark.column
        form.refuse(fields.get(column), remark.words)
    return not wrong


def saved_words(line: int, born: date | None = None) -> str:
    """Said when a row was put in the place of what stood on its line.

    With the date of birth where it could have been read in two ways.
    """
    if born is not None:
        return str(_("Line %(line)d is saved: born on %(day)s.", line=line, day=date_only(born)))
    return str(_("Line %(line)d is saved.", line=line))


def left_out_words(count: int) -> str:
    """Said when rows were left out."""
    return ngettext("%(num)d row left out.", "%(num)d rows left out.", count)


def next_line(lines: Iterable[int], after: int) -> int | None:
    """The line that is mended after this one: the next below, else the first; None for no other."""
    others = sorted(line for line in lines if line != after)
    return next((line for line in others if line > after), others[0] if others else None)
