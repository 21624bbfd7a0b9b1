"""Making and listing the demo programme."""

from __future__ import annotations

from collections.abc import Iterator


def load(seed: int) -> Iterator[str]:
    """Make the demo programme in an empty database; yields lines of progress."""
    yield from ()


def accounts() -> list[dict[str, str]]:
    """The demo accounts with their passwords, roles and what to try."""
    return []
