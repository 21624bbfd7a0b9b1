"""`make bench`: what the portal takes, held against yardsticks in the same run.

Absolute times mean nothing on a shared machine; the ratios do. Exits 0 whatever the figures.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import certificates, imports, pages, seats, weight
from bench.measure import Row, report
from bench.portal import demo_portal
from bench.yardsticks import bare_seat
from tests.support.services import postgresql_cluster
from training_portal.config import ROOT


def rows(folder: Path) -> Iterator[Row]:
    """All rows, on SQLite first, then what differs on PostgreSQL."""
    with demo_portal(folder / "sqlite", None) as portal:
        yield from pages.rows(portal, "SQLite", public=1.3, signed_in=2.0)
        yield from seats.rows(portal, "SQLite", bare_seat.on_sqlite(folder / "seat.sqlite3"))
        yield from certificates.rows(portal)
        yield from imports.rows(portal, folder)
        yield from weight.rows(portal)
    with postgresql_cluster() as server, demo_portal(folder / "postgresql", server) as portal:
        yield from pages.rows(portal, "PostgreSQL", public=1.5, signed_in=2.8)
        yield from seats.rows(portal, "PostgreSQL", bare_seat.on_postgresql(server))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        report(rows(Path(folder)), ROOT / "build" / "bench.json")


if __name__ == "__main__":
    main()
