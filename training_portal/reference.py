"""Reference data: what each room loads from `seed_data/reference/`, in the order of knowing."""

from __future__ import annotations

from pathlib import Path

from training_portal.classifications import loading as classifications
from training_portal.courses import loading as courses
from training_portal.geography import loading as geography
from training_portal.placements import loading as placements
from training_portal.platform.database import transactional


@transactional
def load_reference_data(folder: Path | None = None) -> list[str]:
    """Load all of it; one line a file: how many rows were added and changed.

    Raises ReferenceDataError naming file and line; nothing of the load is kept then.
    """
    tallies = [
        *geography.load(folder),
        *classifications.load(folder),
        courses.load(folder),
        *placements.load(folder),
    ]
    return [str(tally) for tally in tallies]
