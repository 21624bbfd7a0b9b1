"""Who the actors of events are: the room of accounts knows, histories ask.

`provide` is called when the app is made; every room's history then names people without knowing
accounts.
"""

from __future__ import annotations

from collections.abc import Callable

#: Names of accounts by their references in the audit.
Names = Callable[[set[str]], dict[str, str]]

_providers: list[Names] = []


def provide(names: Names) -> None:
    """Say who answers; the latest counts."""
    _providers[:] = [names]


def names_of(references: set[str]) -> dict[str, str]:
    """Names of those who acted, by their references in the audit."""
    return {ref: name for each in _providers for ref, name in each(references).items()}
