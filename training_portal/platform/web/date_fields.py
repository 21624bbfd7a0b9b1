"""Form fields for dates and months, each in one text field that takes what people write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from training_portal.platform import clock
from training_portal.platform.web import dates
from training_portal.platform.web.fields import rendering, require
from training_portal.platform.web.plain_text import Words, kept_lazy, normalise_line


class DateField(Field):
    """A date in one text field: 12/02/2027, 12 Feb 2027, 2027-02-12, in any script's digits.

    `earliest` and `latest` are dates or callables giving them.
    """

    look = "line"
    widget = TextInput()
    data: date | None
    _problem: dates.DateProblem | None = None

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
        return dates.read_date(text, today=clock.now().date())

    def written(self, value: date) -> str:
        """How a date stands in the field; `read` understands it."""
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"

    def _value(self) -> str:
        if self.raw_data:
            return normalise_line(str(self.raw_data[0]))
        return self.written(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date; what is wrong is said when the form is validated."""
        self.data = None
        self._problem = None
        if not valuelist or not str(valuelist[0]).strip():
            return
        found = self.read(str(valuelist[0])[:100])
        if isinstance(found, dates.DateProblem):
            self._problem = found
        else:
            self.data = found

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is no date, and dates outside the bounds."""
        if self._problem is not None:
            raise StopValidation(self._problem.message)
        require(self, self.data is None, self.optional, self.missing)
        assert self.data is not None
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest is not None and self.data < earliest:
            raise StopValidation(
                _("This is too early: not before %(day)s.", day=self.written(earliest))
            )
        if latest is not None and self.data > latest:
            raise StopValidation(
                _("This is too late: not after %(day)s.", day=self.written(latest))
            )


class MonthField(DateField):
    """A month and a year, kept as the first day of the month."""

    def read(self, text: str) -> date | dates.DateProblem:
        """The first day of the month in a text."""
        return dates.read_month(text, today=clock.now().date())

    def written(self, value: date) -> str:
        """Month and year."""
        return f"{value.month:02d}/{value.year:04d}"
