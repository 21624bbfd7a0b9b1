"""Form fields for choosing: one of a list, several of a list, yes to one sentence.

They stand on WTForms' plain field: its own select field draws each option as a field, which costs
more than the rest of a page, and is changing its kinds of choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeAlias

from flask_babel import LazyString
from flask_babel import gettext as _
from markupsafe import Markup, escape
from wtforms import BooleanField, Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import html_params

from training_portal.platform.web.fields import rendering, require
from training_portal.platform.web.plain_text import Words, kept_lazy

#: A value and its label, and a hint under the label where one helps.
Choice: TypeAlias = tuple[str, Words] | tuple[str, Words, Words]
Choices: TypeAlias = Sequence[Choice] | Mapping[Words, Sequence[Choice]]


def choices_of(states: Iterable[StrEnum]) -> list[tuple[str, Words]]:
    """Value and label of each member of an enum whose members carry a `label`.

    The label is asked for when it is drawn: a field made with its class has no reader yet.
    """
    return [(str(state.value), LazyString(_label_of, state)) for state in states]


def _label_of(state: StrEnum) -> str:
    return str(getattr(state, "label", state))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer as it is drawn."""

    id: str
    value: str
    label: Words
    hint: Words
    is_chosen: bool
    group: Words | None = None


def _draw_select(field: ChoiceField, **attributes: Any) -> Markup:
    """A drop-down with the prompt first."""
    given = {
        "id": field.id,
        "name": field.name,
        **(field.render_kw or {}),
        **attributes,
    }
    options = [
        f'<optgroup label="{escape(group)}">{drawn}</optgroup>' if group else drawn
        for group, members in groupby(field.options, key=lambda option: option.group)
        for drawn in ["".join(map(_draw_option, members))]
    ]
    if field.prompt is not None:
        first = str(field.prompt) or _("Choose…")
        options.insert(0, f'<option value="">{escape(first)}</option>')
    # html_params escapes the attributes, and the words of each option are escaped.
    return Markup(f"<select {html_params(**given)}>{''.join(options)}</select>")  # noqa: S704


def _draw_option(option: Option) -> str:
    """One line of markup; `Markup.format` takes six times as long, and some lists have hundreds."""
    chosen = " selected" if option.is_chosen else ""
    return f'<option value="{escape(option.value)}"{chosen}>{escape(option.label)}</option>'


class _ChoosingField(Field):
    """What choosing one and choosing several have in common."""

    def __init__(
        self,
        label: Words = "",
        *,
        choices: Choices = (),
        hint: Words = "",
        optional: bool = False,
        missing: Words | None = None,
        autocomplete: str | None = None,
        render_kw: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        attributes = rendering(render_kw, autocomplete=autocomplete)
        super().__init__(
            kept_lazy(label),
            description=kept_lazy(hint),
            render_kw=attributes,
            **options,
        )
        self.choices: Choices = choices
        self.optional = optional
        self.missing = missing

    def is_chosen(self, value: str) -> bool:
        """Whether an answer is given."""
        return bool(self.data == value)

    @property
    def options(self) -> Iterator[Option]:
        """The answers as they are drawn."""
        for number, (group, choice) in enumerate(self._flat):
            value = str(choice[0])
            yield Option(
                id=f"{self.id}-{number}",
                value=value,
                label=choice[1],
                hint=choice[2] if len(choice) > 2 else "",
                is_chosen=self.is_chosen(value),
                group=group,
            )

    @property
    def _flat(self) -> Iterator[tuple[Words | None, Choice]]:
        """Each choice with its group, where `choices` come in groups."""
        if isinstance(self.choices, Mapping):
            yield from ((name, choice) for name, part in self.choices.items() for choice in part)
        else:
            yield from ((None, choice) for choice in self.choices)

    @property
    def known(self) -> set[str]:
        """The values that may be given."""
        return {str(choice[0]) for _group, choice in self._flat}


class ChoiceField(_ChoosingField):
    """One of a list, drawn as a drop-down.

    The form's maker injects `choices`, in named groups where that helps; the value is text, blank
    when nothing is chosen. `prompt` is the line shown before a choice is made, None for none.
    """

    look = "select"
    widget = staticmethod(_draw_select)
    data: str | None

    def __init__(self, label: Words = "", *, prompt: Words | None = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.prompt = prompt

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value."""
        self.data = str(valuelist[0]) if valuelist else None

    def process_data(self, value: Any) -> None:
        """Take a value or an enum member the form is opened with."""
        self.data = None if value is None else str(getattr(value, "value", value))

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse a blank and what is not in the list."""
        missing = self.missing or _("Choose an answer for “%(label)s”.", label=self.label.text)
        require(self, not self.data, self.optional, missing)
        if self.data not in self.known:
            raise StopValidation(_("Choose one of the answers in the list."))

    @property
    def value_or_none(self) -> str | None:
        """The value, or None when nothing was chosen."""
        return self.data or None


class RadioChoiceField(ChoiceField):
    """One of a few, all in sight; a choice's third part stands under it as a hint."""

    look = "radios"


class ManyChoicesField(_ChoosingField):
    """Several of a list, as tick boxes."""

    look = "checkboxes"
    data: list[str] | None

    def is_chosen(self, value: str) -> bool:
        """Whether the box is ticked."""
        return value in (self.data or [])

    def process_data(self, value: Any) -> None:
        """Take the values or enum members the form is opened with."""
        self.data = [str(getattr(each, "value", each)) for each in value or ()]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take every value once, in the order given."""
        self.data = list(dict.fromkeys(str(value) for value in valuelist))

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse none where one is needed, and what is not in the list."""
        missing = self.missing or _("Tick at least one under “%(label)s”.", label=self.label.text)
        require(self, not self.data, self.optional, missing)
        if not set(self.data or []) <= self.known:
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
