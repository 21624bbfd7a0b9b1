"""Words that are made when they are read, in the language of whoever reads them then.

What is said of a row of a list or of a line of a job is kept, and read by others than the one who
set it off: so the untranslated message is kept with its values, and neither words nor dates of one
language. A value may be a message itself, a day, or a `Term`: something that each language calls
otherwise, such as a country.

    _m("“%(text)s” is taken as %(country)s.", text=text, country=country("LA"))

A module imports `message` as `_m`, as it does gettext as `_`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from flask_babel import gettext, ngettext

from training_portal.platform.i18n import date_only, listed, plain_number
from training_portal.platform.i18n import moment as moment_in_words

#: What a message may hold. A day is said as `date_only` says it.
Value: TypeAlias = "str | int | float | date | Message | Term"

#: How each kind of term is said, by the name that is kept.
_terms: dict[str, Callable[..., str]] = {}


@dataclass(frozen=True, slots=True)
class Term:
    """Something that each language calls otherwise, by what it is known by everywhere."""

    name: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        """As the reader's language calls it; what a later version knows no more as it is kept."""
        return _terms.get(self.name, _as_kept)(*map(_in_words, self.values))


def _as_kept(*values: object) -> str:
    return listed(values)


def term(name: str, said: Callable[..., str]) -> Callable[..., Term]:
    """Have values of a kind said in this way; gives what makes a term of them.

    The name is kept beside the values: it stays as it is, whatever becomes of the code.
    """
    assert name not in _terms, f"There is a term of the name {name!r} already."
    _terms[name] = said
    return lambda *values: Term(name, values)


def _beside_each_other(*words: str) -> str:
    return listed(words)


_together = term("together", _beside_each_other)
#: A number with the reader's signs between thousands.
number = term("number", plain_number)


_moment = term("moment", lambda at, zone: moment_in_words(datetime.fromisoformat(at), zone))


def moment(at: datetime, zone: str) -> Term:
    """A moment on the reader's clock, with the one of `zone` beside it."""
    return _moment(at.isoformat(), zone)


def together(parts: Iterable[Value]) -> Term:
    """Words beside each other, as `listed` says them."""
    return _together(*parts)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the sources say it, with its values; its words are `str()` of it."""

    #: One, or those of singular and plural.
    forms: tuple[str, ...]
    values: Mapping[str, Value] = field(default_factory=dict)
    #: Which form it takes.
    count: int = 1

    def __str__(self) -> str:
        """In the reader's language."""
        values = {name: _in_words(value) for name, value in self.values.items()}
        if len(self.forms) > 1:
            singular, plural = self.forms
            return str(ngettext(singular, plural, self.count, **values))
        (words,) = self.forms
        return str(gettext(words, **values)) if words else ""

    def sealed(self) -> dict[str, Any]:
        """The same as JSON, to be kept; `unsealed` makes a message of it again."""
        kept: dict[str, Any] = {"says": list(self.forms)}
        if self.values:
            kept["of"] = {name: _sealed(value) for name, value in self.values.items()}
        if len(self.forms) > 1:
            kept["count"] = self.count
        return kept


def message(words: str, /, **values: Value) -> Message:
    """A message to be kept, as gettext would say it now."""
    return Message((words,), values)


def nmessage(singular: str, plural: str, num: int, /, **values: Value) -> Message:
    """The same of a number, as ngettext would say it now."""
    return Message((singular, plural), values, num)


def worded(words: str) -> Message:
    """Words that are there already: they stay in the language that they were made in."""
    return Message((words,))


def unsealed(kept: Mapping[str, Any] | str) -> Message:
    """A message that was kept; words alone, as they were kept once, stay as they are."""
    if isinstance(kept, str):
        return worded(kept)
    values = {name: _unsealed(value) for name, value in kept.get("of", {}).items()}
    return Message(tuple(kept["says"]), values, kept.get("count", 1))


def _in_words(value: Value) -> str | int | float:
    if isinstance(value, date):
        return date_only(value)
    return str(value) if isinstance(value, Message | Term) else value


def _sealed(value: Value) -> Any:
    if isinstance(value, Message):
        return value.sealed()
    if isinstance(value, Term):
        return {"term": value.name, "of": [_sealed(each) for each in value.values]}
    if type(value) is date:
        return {"day": value.isoformat()}
    if not isinstance(value, str | int | float):
        raise TypeError(f"A message cannot keep {value!r}.")
    return value


def _unsealed(kept: Any) -> Value:
    if not isinstance(kept, dict):
        plain: str | int | float = kept
        return plain
    if "day" in kept:
        return date.fromisoformat(kept["day"])
    if "term" in kept:
        return Term(kept["term"], tuple(_unsealed(each) for each in kept["of"]))
    return unsealed(kept)
