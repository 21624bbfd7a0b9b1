"""Rows of a form for what somebody did, learned and speaks.

Every field of a row may be blank by itself: an entry of which something is told needs the rest, and
one of which nothing is told is none. The number of rows is that of the names that were sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, Self, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.datastructures import MultiDict
from wtforms import Field

from training_portal.classifications.language_tests import LanguageTest
from training_portal.classifications.languages import (
    JLPT,
    language_choices,
    language_name,
    level_choices,
)
from training_portal.people.background_kinds import (
    ENTRY_LIMITS,
    SKILLS,
    BackgroundKind,
    Skill,
    skill_label,
)
from training_portal.people.background_rows import (
    DAYS,
    FIELDS,
    IN_FIELD,
    MONTHS,
    Typed,
    field_name,
    row_of,
    rows_in,
)
from training_portal.people.rules import YOUNGEST_WORKER, age_on
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    MonthField,
    TextField,
    TickField,
    VersionedForm,
    choices_of,
)
from training_portal.platform.web.plain_text import Words


def _month(label: Words, hint: Words) -> Callable[[], Field]:
    return lambda: MonthField(label, hint=hint, optional=True)


def _text(label: Words, hint: Words = "", maximum: int = 200) -> Callable[[], Field]:
    return lambda: TextField(label, hint=hint, optional=True, maximum=maximum)


_FROM = _month(lazy_pgettext("month", "From"), _l("For example 03/2018."))
_COUNTRY = _text(_l("Country"), maximum=100)
_MADE: Mapping[BackgroundKind, Mapping[str, Callable[[], Field]]] = {
    BackgroundKind.JOB: {
        "employer": _text(_l("Employer")),
        "position": _text(_l("Position there")),
        "from": _FROM,
        "to": _month(lazy_pgettext("month", "Until"), _l("Blank if you still work there.")),
        "duties": _text(_l("What you did"), _l("One line is enough."), 500),
        IN_FIELD: lambda: TickField(
            _l("This work was in the field of the course"),
            hint=_l(
                "Tick every position that was: its months are then your experience in the field, "
                "in place of the sum in “Your work”."
            ),
        ),
    },
    BackgroundKind.SCHOOL: {
        "name": _text(_l("School, college or university")),
        "country": _COUNTRY,
        "subject": _text(_l("Subject")),
        "degree": _text(_l("Certificate or degree")),
        "from": _FROM,
        "to": _month(lazy_pgettext("month", "Until"), _l("Blank if you still study there.")),
    },
    BackgroundKind.ABROAD: {
        "what": _text(_l("What it was"), _l("For example: course on packaging, three weeks.")),
        "country": _COUNTRY,
        "from": _FROM,
        "to": _month(lazy_pgettext("month", "Until"), _l("The same month is fine.")),
        "funder": _text(_l("Who paid for it")),
    },
    BackgroundKind.LANGUAGE: {
        "language": lambda: ChoiceField(_l("Language"), optional=True),
        "level": lambda: ChoiceField(_l("Level"), optional=True),
        "listening": lambda: ChoiceField(_l("Listening"), optional=True),
        "speaking": lambda: ChoiceField(_l("Speaking"), optional=True),
        "reading": lambda: ChoiceField(_l("Reading"), optional=True),
        "writing": lambda: ChoiceField(_l("Writing"), optional=True),
        "test": lambda: ChoiceField(_l("Test or certificate"), optional=True),
        "result": _text(_l("Result"), maximum=60),
        "taken_on": lambda: DateField(_l("Taken on"), optional=True),
        "expires_on": lambda: DateField(
            _l("Valid until"), hint=_l("Blank if it never ends."), optional=True
        ),
    },
}
#: Without which an entry says nothing.
NEEDED: Mapping[BackgroundKind, tuple[str, ...]] = {
    BackgroundKind.JOB: ("employer", "position", "from"),
    BackgroundKind.SCHOOL: ("name", "from"),
    BackgroundKind.ABROAD: ("what", "country", "from", "to"),
    BackgroundKind.LANGUAGE: ("language", "level"),
}


@dataclass(frozen=True)
class Row:
    """One entry as fields; `mark` is its place on the page."""

    kind: BackgroundKind
    number: int
    fields: Mapping[str, Any]

    @property
    def mark(self) -> str:
        """The id of the row, and the value of the button that removes it."""
        return f"{self.kind.value}-{self.number}"

    @property
    def legend(self) -> str:
        """What the row is called."""
        return _("%(what)s %(number)d", what=self.kind.entry, number=self.number)

    @property
    def has_more(self) -> bool:
        """Whether more is said of a language, or wrong there, than its level."""
        return any(
            field.data or field.errors
            for name, field in self.fields.items()
            if name not in NEEDED[self.kind]
        )

    @property
    def is_blank(self) -> bool:
        """Whether nothing is told in it; a box alone tells nothing."""
        return not any(
            field.data or field.errors for name, field in self.fields.items() if name != IN_FIELD
        )


@dataclass(frozen=True)
class Rows:
    """All entries of a kind, as a page draws them."""

    kind: BackgroundKind
    rows: list[Row]

    @property
    def can_grow(self) -> bool:
        """Whether there is room for one more."""
        return len(self.rows) < ENTRY_LIMITS[self.kind]


@lru_cache(maxsize=256)
def _sized(form: type[RowsForm], counts: tuple[tuple[BackgroundKind, int], ...]) -> type[RowsForm]:
    fields = {
        field_name(kind, name, number): _MADE[kind][name]()
        for kind, count in counts
        for number in range(1, count + 1)
        for name in FIELDS[kind]
        if name not in form.left_out
    }
    return cast("type[RowsForm]", type(form.__name__, (form,), {**fields, "counts": dict(counts)}))


class RowsForm(BurmeseForm):
    """A form with rows of these `kinds`; `sized` gives it as many as were sent."""

    kinds: ClassVar[tuple[BackgroundKind, ...]] = ()
    #: Rows that are drawn also while nothing is in them.
    least: ClassVar[Mapping[BackgroundKind, int]] = {}
    counts: ClassVar[Mapping[BackgroundKind, int]] = {}
    #: Fields of entries that this form does not ask.
    left_out: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def sized(cls, names: Iterable[str]) -> type[Self]:
        """The form with the rows that these fields are of."""
        there = rows_in(names)
        counts = tuple((kind, max(there[kind], cls.least.get(kind, 0))) for kind in cls.kinds)
        return cast("type[Self]", _sized(cls, counts))

    @classmethod
    def row_names(cls, names: Iterable[str]) -> set[str]:
        """Of the names that were sent those of fields of rows."""
        return {name for name in names if (row := row_of(name)) and row[0] in cls.kinds}

    def settle_rows(self, today: date) -> None:
        """Give the lists, and the day after which nothing lies."""
        languages, levels = language_choices(), level_choices()
        for group in self.groups:
            for row in group.rows:
                for name, field in row.fields.items():
                    field.whole_label = _(
                        "%(row)s, %(what)s", row=row.legend, what=field.label.text
                    )
                    if name in MONTHS or name == "taken_on":
                        field.latest = today
                if row.kind is BackgroundKind.LANGUAGE:
                    row.fields["language"].choices = languages
                    row.fields["level"].choices = levels
                    row.fields["test"].choices = choices_of(LanguageTest)
                    for name in SKILLS:
                        row.fields[name].choices = choices_of(Skill)
                        row.fields[name].label.text = skill_label(name)

    def rows(self, kind: BackgroundKind) -> list[Row]:
        """The rows of a kind, in their order."""
        names = [name for name in FIELDS[kind] if name not in self.left_out]
        return [
            Row(kind, number, {name: self[field_name(kind, name, number)] for name in names})
            for number in range(1, self.counts.get(kind, 0) + 1)
        ]

    @property
    def groups(self) -> list[Rows]:
        """The rows by kind, as a page draws them."""
        return [Rows(kind, self.rows(kind)) for kind in self.kinds]

    def hold_rows(self, *, born: date | None, mother_tongue: str | None = None) -> None:
        """Say what is missing in an entry, and which months, levels or results cannot be."""
        seen = {mother_tongue} if mother_tongue else set()
        for kind in self.kinds:
            for row in self.rows(kind):
                if row.is_blank:
                    continue
                if kind is BackgroundKind.LANGUAGE:
                    self._hold_language(row, seen, mother_tongue)
                    seen.add(row.fields["language"].data or "")
                else:
                    self._hold_entry(row, born)

    def _hold_entry(self, row: Row, born: date | None) -> None:
        for name in NEEDED[row.kind]:
            field = row.fields[name]
            if not field.data and not field.errors:
                said = _("Write “%(field)s”, or remove the whole entry.", field=field.label.text)
                self.refuse(field, said)
        start, end = row.fields["from"], row.fields["to"]
        if start.errors or not start.data:
            return
        if end.data and not end.errors and end.data < start.data:
            self.refuse(end, _("This is before it began."))
        if born is not None and start.data < born.replace(day=1):
            self.refuse(start, _("This is before you were born. Please check the year."))
        elif born is not None and row.kind is BackgroundKind.JOB:
            age = age_on(born, start.data)
            if age < YOUNGEST_WORKER:
                self.refuse(start, _("You were %(age)d then. Please check the year.", age=age))

    def _hold_language(self, row: Row, seen: set[str], mother_tongue: str | None) -> None:
        language, level = row.fields["language"], row.fields["level"]
        if not language.data:
            said = (
                _("Choose the language that the level %(level)s is for.", level=level.data)
                if level.data
                else _("Choose the language, or remove the whole entry.")
            )
            self.refuse(language, said)
            return
        name = language_name(language.data)
        if not level.data:
            self.refuse(level, _("Choose a level for %(language)s.", language=name))
        if level.data in JLPT and language.data != "ja":
            self.refuse(level, _("JLPT levels are for Japanese: choose a CEFR level."))
        if language.data == mother_tongue:
            self.refuse(language, _("%(language)s is your mother tongue already.", language=name))
        elif language.data in seen:
            self.refuse(language, _("%(language)s is there twice.", language=name))
        self._hold_test(row)

    def _hold_test(self, row: Row) -> None:
        """A result belongs to a test, a test to a language, and it ends after it began."""
        named, result = row.fields["test"], row.fields["result"]
        taken, expires = row.fields["taken_on"], row.fields["expires_on"]
        if not named.data:
            if result.data or taken.data or expires.data:
                self.refuse(named, _("Choose the test that this is the result of."))
            return
        if named.errors:
            return
        test = LanguageTest(named.data)
        if test.language not in (None, row.fields["language"].data):
            wanted = language_name(str(test.language))
            self.refuse(
                named, _("%(test)s is a test of %(language)s.", test=test.label, language=wanted)
            )
        elif not result.data:
            self.refuse(result, _("Write the result."))
        elif said := test.objection(result.data):
            self.refuse(result, said)
        if taken.data and expires.data and expires.data < taken.data:
            self.refuse(expires, _("This is before it was taken."))

    def entries(self, kind: BackgroundKind) -> list[dict[str, Any]]:
        """What is right of the entries of a kind: those with all that one needs."""
        typed = self.as_typed
        told = [
            {name: self._told(name, field, typed) for name, field in row.fields.items()}
            for row in self.rows(kind)
        ]
        return [
            {name: value for name, value in entry.items() if value}
            for entry in told
            if all(entry[name] for name in NEEDED[kind])
        ]

    def _told(self, name: str, field: Any, typed: Mapping[str, str]) -> str | None:
        if field.errors or not field.data:
            return None
        if name == IN_FIELD:
            return "yes"
        if name in MONTHS or name in DAYS:
            told: date = field.data
            return told.isoformat()
        return self.in_unicode(field) if field.name in typed else str(field.data)


class OwnBackgroundForm(RowsForm, VersionedForm):
    """All entries of one's own record, to be corrected."""

    kinds = tuple(BackgroundKind)
    left_out = frozenset({IN_FIELD})

    @classmethod
    def of_words(cls, typed: Typed, *, today: date, born: date | None) -> OwnBackgroundForm:
        """The form with these words in it, and as many rows as they are of."""
        pairs = [(name, word) for name, words in typed.items() for word in words]
        form = cls.sized(typed)(formdata=MultiDict(pairs))
        form.settle_rows(today)
        form.born = born
        return form

    born: date | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold the fields of each entry against each other."""
        super().validate(extra_validators)
        self.hold_rows(born=self.born)
        return not self.has_problems

    @property
    def told(self) -> dict[BackgroundKind, list[dict[str, Any]]]:
        """What it says, by kind."""
        return {kind: self.entries(kind) for kind in self.kinds}
