"""Form fields for choosing: one of a list, several of a list, yes to one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from training_portal.platform.web.fields import rendering, require
from training_portal.platform.web.plain_text import Words, kept_lazy


def choices_of(states: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Value and label of each member of an enum whose members carry a `label`."""
    return [(str(state.value), getattr(state, "label", str(state))) for state in states]


class ChoiceField(SelectField):
    """One of a list, drawn as a drop-down.

    The form's maker injects `choices` (pairs of value and label); the value is text, blank when
    nothing is chosen. `prompt` is the line shown before a choice is made.
    """

    look = "select"
    data: str | None

    def __init__(
        self,
        label: Words = "",
        *,
        hint: Words = "",
        optional: bool = False,
        missing: Words | None = None,
        prompt: Words | None = "",
        autocomplete: str | None = None,
        render_kw: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        attributes = rendering(render_kw, autocomplete=autocomplete)
        options.setdefault("choices", [])
        super().__init__(
            kept_lazy(label),
            description=kept_lazy(hint),
            render_kw=attributes,
            **options,
        )
        self.optional = optional
        self.missing = missing
        self.prompt = prompt

    def iter_choices(self) -> Any:
        """The choices, after the prompt where there is one."""
        if self.prompt is not None:
            prompt = str(self.prompt) or _("Choose…")
            yield ("", prompt, not self.data, {})
        yield from super().iter_choices()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value."""
        self.data = str(valuelist[0]) if valuelist else None

    def process_data(self, value: Any) -> None:
        """Take a value or an enum member the form is opened with."""
        self.data = None if value is None else str(getattr(value, "value", value))

    def _values(self) -> set[str]:
        choices: Any = self.choices or []
        groups = choices.values() if isinstance(choices, dict) else [choices]
        return {
            str(c[0] if isinstance(c, tuple) else c) for group in groups for c in group
        }

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse a blank and what is not in the list."""
        missing = self.missing or _(
            "Choose an answer for “%(label)s”.", label=self.label.text
        )
        require(self, not self.data, self.optional, missing)
        if self.data not in self._values():
            raise StopValidation(_("Choose one of the answers in the list."))

    @property
    def value_or_none(self) -> str | None:
        """The value, or None when nothing was chosen."""
        return self.data or None


class RadioChoiceField(ChoiceField):
    """One of a few, all in sight."""

    look = "radios"
    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()

    def __init__(self, label: Words = "", **options: Any) -> None:
        options.setdefault("prompt", None)
        super().__init__(label, **options)


class ManyChoicesField(SelectMultipleField):
    """Several of a list, as tick boxes. `least` and `most` bound how many."""

    look = "checkboxes"
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    data: list[str] | None

    def __init__(
        self,
        label: Words = "",
        *,
        hint: Words = "",
        optional: bool = False,
        missing: Words | None = None,
        **options: Any,
    ) -> None:
        options.setdefault("choices", [])
        super().__init__(kept_lazy(label), description=kept_lazy(hint), **options)
        self.optional = optional
        self.missing = missing

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take every value once, in the order given."""
        self.data = list(dict.fromkeys(str(value) for value in valuelist))

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse none where one is needed, and what is not in the list."""
        missing = self.missing or _("Tick at least one.")
        require(self, not self.data, self.optional, missing)
        known = {str(choice[0]) for choice in self.choices or []}
        if not set(self.data or []) <= known:
            raise StopValidation(_("Choose only answers in the list."))


class TickField(BooleanField):
    """One sentence to say yes to. With `needed`, going on without it is refused in those words."""

    look = "tick"

    def __init__(
        self,
        label: Words = "",
        *,
        hint: Words = "",
        needed: Words | None = None,
        **options: Any,
    ) -> None:
        super().__init__(kept_lazy(label), description=kept_lazy(hint), **options)
        self.optional = needed is None
        self.needed = needed

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse a box left open that has to be ticked."""
        if self.needed is not None and not self.data:
            raise StopValidation(str(self.needed))
