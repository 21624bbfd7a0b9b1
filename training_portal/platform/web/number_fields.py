"""A field for numbers with digits after the point, exact: no number goes through a float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from training_portal.platform.web.fields import TextField
from training_portal.platform.web.plain_text import Words, ascii_digits

_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


class ExactNumberField(TextField):
    """A number in any script's digits, with at most so many `digits` after the point; `number` is
    its value, with exactly these digits.

    Commas between thousands are fine; one comma that stands between none is a decimal mark, as
    people of several of the countries write it.
    """

    def __init__(
        self,
        label: Words = "",
        *,
        digits: int,
        least: Decimal | int,
        most: Decimal | int,
        **options: Any,
    ) -> None:
        options.setdefault("inputmode", "decimal" if digits else "numeric")
        options.setdefault("width", "short")
        super().__init__(label, maximum=40, **options)
        self.digits = digits
        self.least = least
        self.most = most
        self.number: Decimal | None = None

    def process_data(self, value: Any) -> None:
        """Show a number that the form is opened with."""
        self.number = None if value is None else Decimal(value)
        self.data = "" if value is None else str(value)

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the number. Raises StopValidation for what is none, or too exact."""
        self.number = None
        super().pre_validate(form)
        text = read_decimal(self.text)
        if text is None:
            raise StopValidation(_("Write a number, in digits."))
        if len(text.partition(".")[2]) > self.digits:
            if not self.digits:
                raise StopValidation(_("Write a whole number, in digits."))
            raise StopValidation(
                ngettext(
                    "Write at most %(num)d digit after the point.",
                    "Write at most %(num)d digits after the point.",
                    self.digits,
                )
            )
        number = Decimal(text).quantize(Decimal(1).scaleb(-self.digits))
        if not self.least <= number <= self.most:
            raise StopValidation(
                _("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        self.number = number


def read_decimal(typed: str) -> str | None:
    """What somebody typed as digits with a point; None where it is no number."""
    text = re.sub(r"\s", "", ascii_digits(typed))
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return text if _PLAIN.fullmatch(text) else None
