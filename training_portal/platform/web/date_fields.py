"""Form fields for dates, months and times of day, each in one text field as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from training_portal.platform import clock
from training_portal.platform.i18n import date_only, month
from training_portal.platform.web import dates
from training_portal.platform.web.fields import TextField, rendering, require
from training_portal.platform.web.plain_text import Words, ascii_digits, kept_lazy, normalise_line


class DateField(Field):
    """A date in one text field: 12/02/2027, 12 Feb 2027, 2027-02-12, in any script's digits.

    `earliest` and `latest` are dates or callables giving them. A year that can only be one of the
    Buddhist era is read as such, and `note` says so in the reader's own way of writing a day.
    """

    look = "line"
    widget = TextInput()
    data: date | None
    _problem: dates.DateProblem | None = None
    #: What was understood, where that is not what was written.
    note: str = ""

    def __init__(
        self,
        label: Words = "",
        *,
        hint: Words = "",
        optional: bool = False,
        missing: Words | None = None,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        autocomplete: str | None = None,
        render_kw: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        attributes = rendering(render_kw, autocomplete=autocomplete, inputmode=self.keyboard)
        super().__init__(
            kept_lazy(label),
            description=kept_lazy(hint),
            render_kw=attributes,
            **options,
        )
        self.optional = optional
        self.missing = missing
        self.earliest = earliest
        self.latest = latest
        self.width = "short"

    keyboard: str | None = None

    def read(self, text: str) -> date | dates.DateProblem:
        """The date in a text."""
        return dates.read_date(text, today=clock.today())

    def written(self, value: date) -> str:
        """How a date stands in the field; `read` understands it."""
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"

    def told(self, value: date) -> str:
        """How a date is told to the reader."""
        return date_only(value)

    def _value(self) -> str:
        if self.raw_data:
            return normalise_line(str(self.raw_data[0]))
        return self.written(self.data) if self.data else ""

    def process_data(self, value: Any) -> None:
        """Hold a date that is kept: nothing that was written before is wrong with it."""
        super().process_data(value)
        self._problem = None
        self.note = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date; what is wrong is said when the form is validated."""
        self.data = None
        self._problem = None
        self.note = ""
        if not valuelist or not str(valuelist[0]).strip():
            return
        found = self.read(str(valuelist[0])[:100])
        if isinstance(found, dates.DateProblem) and found.suggestion:
            self.data = found.suggestion
            self.note = _(
                "%(written)s is read as %(day)s: a Buddhist year.",
                written=self._value(),
                day=self.told(found.suggestion),
            )
        elif isinstance(found, dates.DateProblem):
            self._problem = found
        else:
            self.data = found

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is no date, and dates outside the bounds."""
        latest = self.latest() if callable(self.latest) else self.latest
        if self._problem is not None:
            raise StopValidation(self._words_of(self._problem, latest))
        require(self, self.data is None, self.optional, self.missing)
        assert self.data is not None
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        if earliest is not None and self.data < earliest:
            raise StopValidation(
                _("This is too early: not before %(day)s.", day=self.written(earliest))
            )
        if latest is not None and self.data > latest:
            raise StopValidation(
                _("This is too late: not after %(day)s.", day=self.written(latest))
            )

    def _words_of(self, problem: dates.DateProblem, latest: date | None) -> str:
        """What is wrong; the example is a day that the field would take."""
        said = str(problem.message)
        if latest is not None and said == str(dates.no_date().message):
            example = self.written(date(latest.year - 1, 2, 12))
            said = _("Write a day, a month and a year, for example %(day)s.", day=example)
        return said


class MonthField(DateField):
    """A month and a year, kept as the first day of the month."""

    def read(self, text: str) -> date | dates.DateProblem:
        """The first day of the month in a text."""
        return dates.read_month(text, today=clock.today())

    def written(self, value: date) -> str:
        """Month and year."""
        return f"{value.month:02d}/{value.year:04d}"

    def told(self, value: date) -> str:
        """The month as the reader writes it."""
        return month(value)


class TimeField(TextField):
    """A time of day, 24 hours: `9:00`, `09.00`, `900`, or the bare hour `9`; shown as `09:00`."""

    def __init__(self, label: Words = "", **options: Any) -> None:
        super().__init__(label, width="short", maximum=20, **options)
        self.time: time | None = None

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the time. Raises StopValidation for what is none."""
        self.time = None
        super().pre_validate(form)
        text = ascii_digits(self.text.strip())
        match = re.fullmatch(r"(\d{1,2})(?:h|[:.h]?(\d{2}))?", text, re.ASCII)
        if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise StopValidation(_("Write the time like 09:00 or 14:30."))
        self.time = time(int(match[1]), int(match[2] or 0))
        self.data = f"{self.time:%H:%M}"
