"""`make bench`: what the portal takes, held against yardsticks in the same run.

Absolute times mean nothing on a shared machine; the ratios do. Exits 0 whatever the figures.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from flask import Flask

from bench import allocations, certificates, imports, pages, seats, weight
from bench.measure import Row, report
from bench.portal import Portal, portal_of
from bench.yardsticks import bare_seat
from tests.support.services import postgresql_cluster
from training_portal.config import ROOT

#: How many enrolments the portals hold that are measured.
SIZES = (10_000, 100_000)


def on_one_database(
    database: str,
    folder: Path,
    server: str | None,
    floor: Flask,
    *,
    public: float,
    signed_in: float,
) -> Iterator[Row]:
    """What depends on the database, at each size, and what the size does to it."""
    with ExitStack() as open_portals:
        portals: list[Portal] = [
            open_portals.enter_context(portal_of(size, folder / f"{database}-{size}", server))
            for size in SIZES
        ]
        for portal in portals:
            yield from pages.rows(portal, database, public=public, signed_in=signed_in)
            yield from seats.rows(portal, database, floor)
        yield from pages.growth(portals[0], portals[-1], database)
        if server is None:
            yield from certificates.rows(portals[0])
            yield from imports.rows(portals[0], folder)
            yield from weight.rows(portals[0], folder)


def rows(folder: Path) -> Iterator[Row]:
    """All rows, on SQLite first, then what differs on PostgreSQL."""
    yield from allocations.rows()
    floor = bare_seat.on_sqlite(folder / "seat.sqlite3")
    yield from on_one_database("SQLite", folder, None, floor, public=1.3, signed_in=2.0)
    with postgresql_cluster() as server:
        floor = bare_seat.on_postgresql(server)
        yield from on_one_database("PostgreSQL", folder, server, floor, public=1.5, signed_in=2.8)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        report(rows(Path(folder)), ROOT / "build" / "bench.json")


if __name__ == "__main__":
    main()
