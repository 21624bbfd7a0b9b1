"""The page for two windows: what was typed here beside what is kept, and nothing is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from training_portal.platform.i18n import listed
from training_portal.platform.web.forms import (
    IdempotencyKeyField,
    PortalForm,
    SecretField,
    VersionedForm,
    name_of,
)

#: What a form carries for itself, never sent once more as it came.
_OWN = {"csrf_token", "idempotency_key", "seen"}


def conflict_page(form: VersionedForm, kept: VersionedForm, *, back: str) -> tuple[str, int]:
    """409: `form` as it was typed, `kept` as the same form would open now.

    What is chosen of each is sent once more, now in full knowledge, to the address that the typed
    words came to; `back` opens what is kept.
    """
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in _OWN]
    return page_of_both(
        _("Since you opened this page, it was changed in another window or by somebody else."),
        differences(form, kept),
        [*typed, ("seen", kept.seen.data or "")],
        action=request.full_path.rstrip("?"),
        back=back,
    )


@dataclass(frozen=True)
class RowOfBoth:
    """A row of a sheet that two windows changed: the value and the words of each."""

    name: str
    label: str
    typed: tuple[str, str]
    kept: tuple[str, str]


def sheet_conflict_page(
    form: VersionedForm,
    kept: VersionedForm,
    both: Collection[str],
    *,
    changed: Collection[str],
    remark: str = "",
) -> tuple[str, int]:
    """409 for a sheet: a choice for each row (the names of `both`) that two windows changed.

    What was `changed` here alone is carried along and saved with the answer; rows that nobody
    touched here stay as they are now. `remark` says what else the answer saves.
    """
    rows = [
        RowOfBoth(
            name,
            str(form[name].label.text),
            (request.form.get(name, ""), _words(form[name]) or _("Left blank")),
            (str(kept[name].data or ""), _words(kept[name]) or _("Left blank")),
        )
        for name in form._fields
        if name in both
    ]
    others = [
        pair
        for pair in request.form.items(multi=True)
        if pair[0] not in _OWN and pair[0] not in both
        if pair[0] not in form._fields or pair[0] in changed
    ]
    page = render_template(
        "errors/sheet_conflict.html",
        rows=rows,
        others=len({name for name, _value in others} & set(form._fields)),
        remark=remark,
        carried=[*others, ("seen", kept.seen.data or "")],
        address=request.full_path.rstrip("?"),
    )
    return page, 409


@dataclass(frozen=True)
class Difference:
    """A question that was answered in two ways: as it is read, and as a form sends it.

    A blank that was left here is never the first choice over an answer.
    """

    name: str
    label: str
    #: Words and values, the latter as a form sends them: several for a list of ticks.
    typed: tuple[str, tuple[str, ...]]
    kept: tuple[str, tuple[str, ...]]

    @property
    def prefers_typed(self) -> bool:
        """Which of the two is chosen when the page opens."""
        return bool(self.typed[0]) or not self.kept[0]

    @property
    def is_choice(self) -> bool:
        """Whether each answer is one value, so that either can be chosen."""
        return max(len(self.typed[1]), len(self.kept[1])) <= 1

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What is sent where no choice can be drawn."""
        return [(self.name, each) for each in (self.typed if self.prefers_typed else self.kept)[1]]


def page_of_both(
    what: str,
    both: Sequence[Difference],
    carried: Iterable[tuple[str, str]],
    *,
    action: str,
    back: str,
) -> tuple[str, int]:
    """The page itself: for each question a choice between the words typed here and those kept."""
    asked = {each.name for each in both}
    others = [pair for pair in carried if pair[0] not in asked]
    whole = [pair for each in both if not each.is_choice for pair in each.sent]
    page = render_template(
        "errors/conflict.html",
        what=what,
        both=both,
        carried=[*others, *whole],
        action=action,
        back=back,
    )
    return page, 409


def step_conflict_page(
    form: VersionedForm, what: str, *, seen: str, label: str, back: str
) -> tuple[str, int]:
    """409 for a step with a record that changed since its question: `what` it is now, and what was
    typed; the step's own button (`label`) takes it in full knowledge, `back` leaves it."""
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in _OWN]
    page = render_template(
        "errors/step_conflict.html",
        what=what,
        words=_typed_words(form),
        carried=[*typed, ("seen", seen)],
        label=label,
        action=request.full_path.rstrip("?"),
        back=back,
    )
    return page, 409


def _typed_words(form: PortalForm) -> list[tuple[str, str]]:
    """Question and answer, of what is filled in and seen."""
    shown = [
        field
        for field in form
        if not isinstance(field, IdempotencyKeyField | SecretField)
        if getattr(field, "look", "") != "hidden"
    ]
    return [(str(field.label.text), words) for field in shown if (words := _words(field))]


def differences(mine: PortalForm, kept: PortalForm) -> list[Difference]:
    """Each question with what was typed here and what is kept, where the two differ."""
    found = []
    for field in mine:
        other = kept._fields.get(field.name)
        if other is None or isinstance(field, IdempotencyKeyField | SecretField):
            continue
        if getattr(field, "look", "") == "hidden":
            continue
        here, there = _words(field), _words(other)
        is_same = here == there or (field.data == other.data and bool(field.data))
        if not is_same:
            label = name_of(field)
            sent = (here, _values(field)), (there, _values(other))
            found.append(Difference(field.name, label, *sent))
    return found


def _values(field: Any) -> tuple[str, ...]:
    """What a form sends of a field."""
    if field.raw_data:
        return tuple(map(str, field.raw_data))
    if isinstance(field.data, list | tuple):
        return tuple(map(str, field.data))
    if isinstance(field.data, bool):
        return ("1",) if field.data else ()
    if getattr(field, "options", None) is not None:
        return (str(field.data),) if field.data else ()
    return (str(field._value()),)


def _words(field: Any) -> str:
    """What stands in a field as a reader sees it."""
    options = getattr(field, "options", None)
    if options is not None:
        return listed(str(option.label) for option in options if option.is_chosen)
    if isinstance(field.data, bool):
        return _("Yes") if field.data else _("No")
    return str(field.raw_data[0]) if field.raw_data else str(field._value())
