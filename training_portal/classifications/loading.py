"""Loading classifications from `seed_data/reference/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.platform.reference_files import Row, Table, Tally, load_file


def _sector(row: Row) -> dict[str, Any]:
    code = row.needed("code")
    if len(code) != 1 or not "A" <= code <= "U":
        raise row.fail(f"{code!r} is no section of ISIC Rev. 4 (A to U)")
    return {"code": code, "english_title": row.needed("title"), "names": row.names("title")}


def _occupation(row: Row) -> dict[str, Any]:
    code, parent = row.needed("code"), row.text("parent")
    if not code.isdigit() or len(code) > 2 or parent != code[:-1]:
        raise row.fail(f"{code!r} under {parent!r} is no group of ISCO-08")
    return {
        "code": code,
        "english_title": row.needed("title"),
        "names": row.names("title"),
        "parent_code": parent or None,
    }


_TABLES = (
    Table("isic_sections.csv", ("code", "title"), Sector, ("code",), _sector, in_languages="title"),
    # A major group stands before its sub-major ones.
    Table(
        "isco_groups.csv",
        ("code", "parent", "title"),
        OccupationGroup,
        ("code",),
        _occupation,
        in_languages="title",
    ),
)


def load(folder: Path | None = None) -> Iterator[Tally]:
    """Load ISIC sections and ISCO-08 groups."""
    for table in _TABLES:
        yield load_file(table, folder)
