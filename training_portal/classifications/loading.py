"""Loading classifications from `seed_data/reference/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.platform.reference_files import Row, Tally, load_file


def _sector(row: Row) -> dict[str, Any]:
    return {"code": row.needed("code"), "title": row.needed("title")}


def _occupation(row: Row) -> dict[str, Any]:
    code, parent = row.needed("code"), row.text("parent")
    if not code.isdigit() or len(code) > 2 or parent != code[:-1]:
        raise row.fail(f"{code!r} under {parent!r} is no group of ISCO-08")
    return {"code": code, "title": row.needed("title"), "parent_code": parent or None}


def load(folder: Path | None = None) -> Iterator[Tally]:
    """Load ISIC sections and ISCO-08 groups; a major group stands before its sub-major ones."""
    yield load_file("isic_sections.csv", ("code", "title"), Sector, ("code",), _sector, folder)
    yield load_file(
        "isco_groups.csv",
        ("code", "parent", "title"),
        OccupationGroup,
        ("code",),
        _occupation,
        folder,
    )
