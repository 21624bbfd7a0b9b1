"""Reference data: what each room loads from `seed_data/reference/`, in the order of knowing."""

from __future__ import annotations

from collections.abc import Iterator


def load_reference_data() -> Iterator[str]:
    """Load all of it; yields one line a file: how many rows were added and changed.

    Raises ReferenceDataError naming file and line; nothing of the load is kept then.
    """
    yield from ()
