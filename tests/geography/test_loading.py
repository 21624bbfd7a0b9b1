"""Reference data: loading twice changes nothing; a wrong row is named with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from training_portal.courses.models import Course, CourseVersion
from training_portal.geography.models import Country, IndustrialPark, Province, Stop
from training_portal.platform.database import db
from training_portal.platform.reference_files import FOLDER, ReferenceDataError
from training_portal.reference import load_reference_data


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    return folder


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_everything_loads_and_a_second_time_changes_nothing(app: Flask) -> None:
    first = load_reference_data()
    assert "parks.csv: 33 added, 0 changed" in first
    assert "courses: 20 added, 0 changed" in first
    assert all(line.endswith("0 added, 0 changed") for line in load_reference_data())


def test_what_is_loaded_fits_together(app: Flask) -> None:
    load_reference_data()
    present = select(func.count()).where(Province.country_code == "VN", Province.valid_to.is_(None))
    assert db.session.scalar(present) == 34
    assert count(Country) == 6 and count(IndustrialPark) == 33
    sisophon = db.session.scalars(select(Stop).where(Stop.code == "sisophon")).all()
    assert {stop.corridor_code for stop in sisophon} == {"southern-central", "southern-northern"}
    assert len({(stop.latitude, stop.longitude) for stop in sisophon}) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("countries.csv", "true,1,", "yes,1,", r"countries.csv, line 2: “is_sending” is 'yes'"),
        ("parks.csv", "thilawa-sez,Thilawa SEZ", "thilawa-sez,", "parks.csv, line 2"),
        ("stops.csv", "16.81", "86.81", "stops.csv, line 2: 86.81, 96.16 is not in the Mekong"),
        ("stops.csv", "east-west,2,", "east-west,two,", "line 3: “position” is 'two', not a whole"),
        ("crossings.csv", "unknown", "perhaps", "crossings.csv, line 2: “status”"),
        ("provinces.csv", "2025-06-30", "30/06/2025", "not a date"),
        ("provinces.csv", "KH-2,KH", "KH-1,KH", "stands in the file twice"),
        ("parks.csv", ",MM,east-west", ",ZZ,east-west", "“country” is 'ZZ', which is not known"),
        ("isco_groups.csv", "11,1,", "11,2,", "is no group of ISCO-08"),
        ("corridors.csv", "code,line", "code,lines", "the columns must be"),
        ("isic_sections.csv", "C,Manufacturing", "C,X,Manufacturing", "another number of cells"),
        ("courses/quality-management.yaml", "sector: C", "sector: '9'", "sector: 9 is not known"),
        ("courses/quality-management.yaml", "weight: 40", "weight: 41", "add up to 101"),
        ("courses/quality-management.yaml", "rule: never", "rule: x", ""),
        ("courses/quality-management.yaml", "level: 5", "level: 9", "quality-management.yaml"),
        ("courses/quality-management.yaml", "sector: C", "sector: [", "line"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_kept(
    app: Flask, copy: Path, file: str, old: str, new: str, words: str
) -> None:
    path = copy / file
    content = path.read_text(encoding="utf-8")
    if old not in content:
        pytest.fail(f"{old} is not in {file}") if words else None
        return
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=words):
        load_reference_data(copy)
    assert count(Country) == 0


def test_a_changed_course_becomes_a_new_version(app: Flask, copy: Path) -> None:
    load_reference_data(copy)
    path = copy / "courses" / "quality-management.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("level: 5", "level: 6"), "utf-8")
    assert "courses: 0 added, 1 changed" in load_reference_data(copy)
    versions = db.session.scalars(
        select(CourseVersion)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.code == "quality-management")
        .order_by(CourseVersion.number)
    ).all()
    assert [(v.number, v.level, v.is_current) for v in versions] == [(1, 5, False), (2, 6, True)]


def test_a_changed_row_is_changed_and_counted(app: Flask, copy: Path) -> None:
    load_reference_data(copy)
    path = copy / "parks.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("195 ha", "200 ha"), "utf-8")
    assert "parks.csv: 0 added, 1 changed" in load_reference_data(copy)
