"""Migrations keep what is there, also where SQLite makes a table anew that others point to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from tests.support.database import SQLITE, Databases, settings_for
from training_portal import create_app
from training_portal.config import ROOT
from training_portal.platform.database import db

_LIST = """
    INSERT INTO nominee_import
        (id, public_id, cohort_id, organisation_id, original_name, state, created_by_id, created_at)
    VALUES (5, 'LIST00000005', 1, 1, 'a.csv', 'confirmed', 1, '2026-11-28 00:00:00')
"""
MIGRATIONS = str(ROOT / "migrations")


def test_rows_that_point_to_a_table_made_anew_are_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = Databases(SQLITE, tmp_path, None).empty()
    app = create_app(settings_for(url, tmp_path))
    with app.app_context():
        upgrade(directory=MIGRATIONS, revision="20261128_jobs")
        db.engine.dispose()
    path = make_url(url).database or ""
    with sqlite3.connect(path) as raw:
        # Nothing holds this connection to foreign keys, so these two rows are enough.
        raw.execute(_LIST)
        raw.execute("INSERT INTO nominee_row VALUES (7, 5, 3, NULL, 0, 0, 0)")
    with app.app_context():
        with pytest.raises(SystemExit):  # Cohort, body and account of the list are not there.
            upgrade(directory=MIGRATIONS)
        db.engine.dispose()
    assert "rows point to nothing" in caplog.text
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT import_id FROM nominee_row").fetchall() == [(5,)]
        assert raw.execute("SELECT state FROM nominee_import").fetchall() == [("confirmed",)]
