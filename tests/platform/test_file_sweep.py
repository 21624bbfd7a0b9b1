"""Files that no row keeps go after a week; all others stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from training_portal.platform import clock, file_sweep, files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.files import Upload


@pytest.fixture
def forlorn(app: Flask) -> Path:
    """A file whose unit of work never came to its end, beside one that is kept."""
    keep("kept.csv")
    with pytest.raises(ZeroDivisionError), unit_of_work():
        path = files.file_path(files.keep(Upload("lost.csv", "text/csv", b"x")).storage_key)
        raise ZeroDivisionError
    assert path.exists()
    return path


def keep(name: str) -> Path:
    with unit_of_work():
        return files.file_path(files.keep(Upload(name, "text/csv", b"x")).storage_key)


def sweep(days: float) -> int:
    """Sweep so many days from now."""
    with clock.standing_at(clock.now() + timedelta(days=days)):
        return file_sweep.sweep()


def test_what_no_row_keeps_goes_after_a_week(forlorn: Path) -> None:
    assert sweep(6.9) == 0 and forlorn.exists(), "its unit of work may not be over"
    assert sweep(7.1) >= 1 and not forlorn.exists()


def test_what_a_row_keeps_stays(forlorn: Path) -> None:
    kept = keep("another.csv")
    sweep(7.1)
    assert kept.exists()


def test_the_files_of_another_database_are_not_touched(forlorn: Path, app: Flask) -> None:
    with unit_of_work():
        db.session.execute(delete(files.StoredFile))
    assert sweep(7.1) == 0 and forlorn.exists()
