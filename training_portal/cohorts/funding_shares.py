"""The field for a funder's share of a cohort's costs."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from training_portal.platform.web.forms import TextField
from training_portal.platform.web.plain_text import Words, ascii_digits


class ShareField(TextField):
    """A share in percent, at most two decimals; `basis_points` is its value."""

    def __init__(self, label: Words = "", **options: Any) -> None:
        super().__init__(label, width="short", inputmode="decimal", maximum=10, **options)
        self.basis_points = 0

    def process_data(self, value: Any) -> None:
        """Show basis points that the form is opened with."""
        self.data = f"{value / 100:.2f}".rstrip("0").rstrip(".") if value else ""

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the share. Mirrors the CHECK `share` of cohort_funding."""
        self.basis_points = 0
        super().pre_validate(form)
        text = ascii_digits(self.text).replace(",", ".").removesuffix("%").strip()
        if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text, re.ASCII):
            raise StopValidation(_("Write a share in percent, for example 60 or 33.34."))
        whole, _point, part = text.partition(".")
        self.basis_points = int(whole) * 100 + int(part.ljust(2, "0") or 0)
        if not 1 <= self.basis_points <= 10_000:
            raise StopValidation(_("A share is more than 0 and at most 100 %."))
