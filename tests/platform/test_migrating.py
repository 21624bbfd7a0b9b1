"""Migrations keep what is there, also where SQLite makes a table anew that others point to."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text
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


def test_rows_that_were_there_get_the_keys_they_are_found_by(databases: Databases) -> None:
    url = databases.empty()
    app = create_app(settings_for(url, databases.folder))
    with app.app_context():
        upgrade(directory=MIGRATIONS, revision="20261129_organisation_keys")
        with db.engine.begin() as connection:
            _insert(connection, "country", {"code": "VN", "names": "{}"})
            for number in range(1, 1203):  # More than are filled at once.
                province = {"id": number, "code": f"VN-{number}", "country_code": "VN"}
                names = {"name": f"Đắk {number}", "names": '{"ja": "ﾀﾞｸ"}'}
                _insert(connection, "province", {**province, **names})
            body = {"id": 7, "kind": "agency", "country_code": "VN", "name": "เกษม"}
            _insert(connection, "organisation", {**body, "search_key": "เกษม | kasem"})
            site = {"id": 1, "organisation_id": 7, "country_code": "VN", "province_id": 1}
            _insert(connection, "company_site", {**site, "name": "Đồng Nai"})
            _insert(connection, "account", {"id": 5, "search_key": " | a@example.org"})
            person = {"id": 3, "full_name": "Đào", "name_key": "dao | bunny | van"}
            others = {"preferred_name": "Bunny", "name_on_certificate": "Văn"}
            _insert(connection, "person", {**person, **others})
        upgrade(directory=MIGRATIONS)
        with db.engine.connect() as connection:
            keys = connection.scalars(text("SELECT search_key FROM province ORDER BY id")).all()
            assert (keys[0], keys[-1]) == ("dak 1\tダク", "dak 1202\tダク")
            assert _only(connection, "organisation", "search_key") == "กเษม\tkasem"
            assert _only(connection, "company_site", "name_key") == "dong nai"
            assert _only(connection, "account", "search_key") == "a@example.org"
            assert _only(connection, "person", "name_key") == "dao"
            assert _only(connection, "person", "certificate_key") == "van"
        downgrade(directory=MIGRATIONS, revision="20261130_parks_by_staff")
        with db.engine.connect() as connection:
            assert _only(connection, "organisation", "search_key") == "เกษม | kasem"
            assert _only(connection, "person", "name_key") == "dao | bunny | van"
        db.engine.dispose()


def _insert(connection: Connection, table: str, values: dict[str, object]) -> None:
    """A row of these values, and of blanks where something is needed."""
    needed = {
        column["name"]: _BLANK[column["type"].python_type]
        for column in inspect(connection).get_columns(table)
        if not column["nullable"] and column["default"] is None
    }
    row = {**needed, **values}
    columns = ", ".join(f'"{name}"' for name in row)
    wanted = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({wanted})"), row)


_BLANK: dict[type, object] = {
    str: "", int: 0, bool: False, datetime: "2026-11-28 00:00:00", dict: "{}", float: 0.0,
}  # fmt: skip


def _only(connection: Connection, table: str, column: str) -> object:
    return connection.scalars(text(f"SELECT {column} FROM {table}")).one()
