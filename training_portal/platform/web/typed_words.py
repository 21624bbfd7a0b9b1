"""What somebody typed into a form that was refused as a whole: given back on the page that says so.

A decision that comes too late (409), is not theirs any more (403), or meets a busy or broken portal
(503, 500) draws no form in which the words would still stand. Each form that reads the request says
here which of its fields are typed; the error pages show what stood in them, to be copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import g, request

from training_portal.platform.web.fields import SecretField, TextField
from training_portal.platform.web.protection import is_never_shown_back, is_surely_ours

#: Codes of one use are of no use to be copied.
_NEVER: Final = frozenset({"code"})


@dataclass(frozen=True)
class Typed:
    """A field's label, blank where no form told it, and the words that came."""

    label: str
    words: str


def remember(fields: Iterable[Any]) -> None:
    """Note which fields of a form that was sent are typed, before a view takes some away."""
    labels: dict[str, Any] = g.setdefault("typed_labels", {})
    for field in fields:
        if isinstance(field, TextField) and not isinstance(field, SecretField):
            labels.setdefault(field.name, field.label.text)


def typed_words() -> list[Typed]:
    """The words of this request, in their order. Nothing of what another site may have sent.

    Where a loader refused before the form was made, words are what has a space in it.
    """
    if request.method in {"GET", "HEAD"} or not is_surely_ours():
        return []
    labels = g.get("typed_labels", {})
    return [
        Typed(str(labels.get(name, "")), words)
        for name, words in request.form.items(multi=True)
        if name not in _NEVER and not is_never_shown_back(name)
        if words.strip() and (name in labels or any(map(str.isspace, words.strip())))
    ]
