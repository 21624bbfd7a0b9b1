"""What somebody typed into a form that was refused as a whole: given back on the page that says so.

A decision that comes too late (409), is not theirs any more (403), or meets a busy or broken portal
(503, 500) draws no form in which the words would still stand. Each form that reads the request says
here which of its fields are filled in; the error pages show what stood in them, to be copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import g, request

from training_portal.platform.web.choice_fields import ChoiceField, ManyChoicesField
from training_portal.platform.web.date_fields import DateField
from training_portal.platform.web.fields import SecretField, TextField
from training_portal.platform.web.protection import (
    PRESSED,
    is_never_shown_back,
    is_surely_ours,
)

#: Codes of one use are of no use to be copied, and what the button is called was not typed.
_NEVER: Final = frozenset({"code", PRESSED})
_CHOSEN: Final = (ChoiceField, ManyChoicesField)


@dataclass(frozen=True)
class Typed:
    """A field's label, blank where no form told it, and the words that came."""

    label: str
    words: str


def remember(fields: Iterable[Any]) -> None:
    """Note which fields of a form that was sent are filled in, before a view takes some away."""
    kept: dict[str, Any] = g.setdefault("typed_fields", {})
    for field in fields:
        is_filled_in = isinstance(field, (TextField, DateField, *_CHOSEN))
        if is_filled_in and not isinstance(field, SecretField):
            kept.setdefault(field.name, field)


def typed_words() -> list[Typed]:
    """The words of this request, in their order. Nothing of what another site may have sent.

    Where a loader refused before the form was made, words are what has a space in it. What was
    chosen is told beside words, and only there: to choose once more is quickly done.
    """
    if request.method in {"GET", "HEAD"} or not is_surely_ours():
        return []
    fields = g.get("typed_fields", {})
    sent = [
        (fields.get(name), words)
        for name, words in request.form.items(multi=True)
        if name not in _NEVER and not is_never_shown_back(name)
        if words.strip() and (name in fields or any(map(str.isspace, words.strip())))
    ]
    if all(isinstance(field, _CHOSEN) for field, _words in sent):
        return []
    told = ((field.label.text if field else "", _told(field, words)) for field, words in sent)
    return [Typed(str(label), words) for label, words in told if words]


def _told(field: Any, words: str) -> str:
    """What came as a reader knows it: of what was chosen its name, blank for no choice there."""
    if not isinstance(field, _CHOSEN):
        return words
    return next((str(each.label) for each in field.options if each.value == words), "")
