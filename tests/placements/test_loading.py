"""What the gate has on record is loaded from files; a wrong row is named with file and line."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from flask import Flask

from training_portal.placements.loading import load
from training_portal.platform.database import unit_of_work
from training_portal.platform.reference_files import FOLDER, ReferenceDataError


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    return folder


def write(path: Path, **cells: str) -> None:
    """Other words in the cells of the first row."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= cells
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("file", "cells", "words"),
    [
        ("minimum_wages.csv", {"evidence": "heard"}, "“evidence” is 'heard', not seen or general"),
        ("minimum_wages.csv", {"valid_from": ""}, "“valid_from” is blank"),
        ("minimum_wages.csv", {"valid_from": "2026-01-01"}, "it ends before it begins"),
        ("minimum_wages.csv", {"currency": "DNG"}, "“currency” is 'DNG', not of ISO 4217"),
        ("minimum_wages.csv", {"scope": "garments"}, "a scope is a part of a sector"),
        ("work_limits.csv", {"evidence": ""}, "“evidence” is '', not seen or general"),
        ("trafficking_places.csv", {"parks": "no-such-park"}, "“parks”: no-such-park is not known"),
        ("trafficking_places.csv", {"reported_on": ""}, "“reported_on” is blank"),
    ],
)
def test_a_wrong_row_is_named_with_file_and_line(
    app: Flask, copy: Path, file: str, cells: dict[str, str], words: str
) -> None:
    write(copy / file, **cells)
    with pytest.raises(ReferenceDataError) as refused, unit_of_work():
        list(load(copy))
    assert f"{file}, line 2" in str(refused.value) or f"{file}:2" in str(refused.value)
    assert words in str(refused.value)


def test_a_minimum_can_hold_for_a_province_alone(app: Flask, copy: Path) -> None:
    write(copy / "minimum_wages.csv", province="VN-01")
    with unit_of_work():
        tallies = [str(tally) for tally in load(copy)]
    assert "minimum_wages.csv: 0 added, 1 changed" in tallies
