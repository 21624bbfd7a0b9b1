"""Answers of a draft that are sealed under the key of their person, while others stand as typed.

The number of a passport opens more than an application: no copy of the database has it in the
clear, neither in a draft nor in what was sent.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from training_portal.people.rules import passport_key
from training_portal.platform import personal
from training_portal.platform.audit import person_reference

#: The names of the fields.
SEALED = ("passport_number",)
_MARK = "sealed:"


def sealed(person_id: int, typed: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What was typed as it is kept."""
    kept = {name: list(words) for name, words in typed.items()}
    for name in SEALED:
        if any(kept.get(name, ())):
            closed = personal.seal(person_reference(person_id), kept[name])
            kept[name] = [_MARK + base64.b64encode(closed).decode()]
    return kept


def opened(person_id: int, kept: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What was typed; blank where the person's key is gone."""
    typed = {name: list(words) for name, words in kept.items()}
    for name in SEALED:
        if typed.get(name, [""])[0].startswith(_MARK):
            closed = base64.b64decode(typed[name][0].removeprefix(_MARK))
            typed[name] = personal.unseal(person_reference(person_id), closed) or [""]
    return typed


def sealed_anew(
    to_id: int, from_id: int, kept: Mapping[str, Sequence[str]]
) -> dict[str, list[str]] | None:
    """What was sealed under the key of one record, under that of another of the same person; None
    where nothing of it was."""
    typed = opened(from_id, kept)
    moves = any(any(typed.get(name, ())) and typed[name] != list(kept[name]) for name in SEALED)
    return sealed(to_id, typed) if moves else None


def without_passport(told: Mapping[str, Any], end: str | None) -> tuple[dict[str, Any], str | None]:
    """What was told as a snapshot keeps it, with the end of the number alone; and the number.

    `end`: that of the number on record, which holds where none was told.
    """
    kept = {name: value for name, value in told.items() if name != "passport_number"}
    number: str | None = told.get("passport_number")
    kept["passport_end"] = passport_key(number)[-3:] if number else end
    return kept, number
