"""Rows that a verb leaves beside its change, written together at the end of a block.

A verb that takes a step for each of two hundred people leaves two hundred events and mails. Inside
`in_one_go()` they wait, in their order, and each kind is written by a few statements at the end; a
fault in the block writes none of them. What the block reads of these tables lacks them until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_waiting: ContextVar[dict[Callable[[list[Any]], None], list[Any]] | None] = ContextVar(
    "waiting", default=None
)


@contextmanager
def in_one_go() -> Iterator[None]:
    """Gather what the block leaves; a block in a block joins the outer one."""
    if _waiting.get() is not None:
        yield
        return
    waiting: dict[Callable[[list[Any]], None], list[Any]] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for write, items in waiting.items():
        write(items)


def gathered(write: Callable[[list[T]], None], item: T) -> bool:
    """Keep an item for `write` at the end of the running block; False where there is none."""
    waiting = _waiting.get()
    if waiting is None:
        return False
    waiting.setdefault(write, []).append(item)
    return True
