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


def test_organisations_that_were_there_get_the_key_they_are_found_by(tmp_path: Path) -> None:
    url = Databases(SQLITE, tmp_path, None).empty()
    app = create_app(settings_for(url, tmp_path))
    with app.app_context():
        upgrade(directory=MIGRATIONS, revision="20261129_archived_organisations")
        db.engine.dispose()
    path = make_url(url).database or ""
    with sqlite3.connect(path) as raw:
        raw.execute(
            "INSERT INTO country (code, iso3, name, native_name, native_language, time_zone,"
            " age_of_majority, is_sending, position)"
            " VALUES ('VN', 'VNM', 'Viet Nam', '', '', 'Asia/Ho_Chi_Minh', 18, 1, 1)"
        )
        raw.execute(
            "INSERT INTO organisation (id, public_id, kind, name, country_code, native_name,"
            " native_language, nominates, is_demo)"
            " VALUES (7, 'BODY00000007', 'agency', 'Bureau ๒๕๖๐', 'VN', 'Đồng Nai', 'vi', 0, 0)"
        )
    with app.app_context():
        upgrade(directory=MIGRATIONS, revision="20261129_organisation_keys")
        db.engine.dispose()
    with sqlite3.connect(path) as raw:
        keys = raw.execute("SELECT search_key FROM organisation WHERE id = 7").fetchall()
    assert keys == [("bureau 2560 | dong nai",)]
