"""Domain events: how a room on the left sets off something in a room on the right.

The left room defines a frozen dataclass and emits it inside its unit of work; rooms on the right
subscribe when the app is made. Handlers run in the same transaction: all of it happens, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = {}


def subscribe(kind: type[E], handler: Callable[[E], None]) -> None:
    """Have `handler` called for each event of this kind, once: at import."""
    handlers = _handlers.setdefault(kind, [])
    handlers.append(handler)


def emit(event: object) -> None:
    for handler in _handlers.get(type(event), []):
        handler(event)
