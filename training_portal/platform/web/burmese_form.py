"""Asking about words that look as if typed in Zawgyi: shown both ways, converted if agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from training_portal.platform.burmese import zawgyi_to_unicode
from training_portal.platform.text import looks_like_zawgyi
from training_portal.platform.web.forms import PortalForm, RadioChoiceField, SecretField, TextField

CONVERT, KEEP = "convert", "keep"


@dataclass(frozen=True)
class BothWays:
    """One field's words as they were typed, and what they are in Unicode if that was Zawgyi."""

    name: str
    label: str
    typed: str
    converted: str


class BurmeseForm(PortalForm):
    """A form whose words may be Burmese. The question is drawn by `zawgyi_question(form)`."""

    burmese = RadioChoiceField(
        _l("What to do with the Burmese words"),
        choices=[
            (CONVERT, _l("Convert them to Unicode, as shown above")),
            (KEEP, _l("They are right as I typed them")),
        ],
        optional=True,
    )

    @property
    def in_zawgyi(self) -> list[BothWays]:
        """The fields that look as if they were typed in Zawgyi, both ways."""
        return [
            BothWays(field.name, str(field.label.text), field.text, zawgyi_to_unicode(field.text))
            for field in self
            if isinstance(field, TextField)
            and not isinstance(field, SecretField)
            and looks_like_zawgyi(field.text)
        ]

    @property
    def as_typed(self) -> dict[str, str]:
        """What was typed in the fields that are converted, by name; kept with the record."""
        if self.burmese.data != CONVERT:
            return {}
        return {each.name: each.typed for each in self.in_zawgyi}

    def in_unicode(self, field: Field) -> str:
        """A field's words, converted where the person agreed; the field itself stays as typed."""
        assert isinstance(field, TextField)
        return zawgyi_to_unicode(field.text) if field.name in self.as_typed else field.text

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask where it looks like Zawgyi; the person has the last word."""
        super().validate(extra_validators)
        if self.burmese.data not in (CONVERT, KEEP):
            for each in self.in_zawgyi:
                self.refuse(
                    self._fields[each.name],
                    _(
                        "This looks as if it was typed in Zawgyi, which others see as wrong "
                        "letters. Choose below whether it is converted to Unicode."
                    ),
                )
        return not self.has_problems
