"""Reference data: loading twice changes nothing; a wrong row is named with file and line."""

from __future__ import annotations

import shutil
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from training_portal.geography.models import BorderCrossing, Country, IndustrialPark, Province, Stop
from training_portal.geography.queries import provinces_in_force
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.reference_files import FOLDER, ReferenceDataError
from training_portal.reference import load_reference_data


@pytest.fixture
def app(app: Flask) -> Flask:
    """With no country yet: what other tests stand on is taken away."""
    with unit_of_work():
        for model in (Province, Country):
            db.session.execute(delete(model))
    return app


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    return folder


def replace(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content, f"{old} is not in {path.name}"
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


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


def test_a_crossing_leads_to_the_next_stop_of_its_line_in_the_other_country(app: Flask) -> None:
    """A border has a stop on either side of it, with nothing of the corridor between them."""
    load_reference_data()
    order = select(Stop).order_by(Stop.corridor_code, Stop.position)
    stops = db.session.scalars(order).all()
    beside = {
        (one.corridor_code, one.code, next_one.code)
        for one, next_one in pairwise(stops)
        if one.corridor_code == next_one.corridor_code and one.country_code != next_one.country_code
    }
    crossings = db.session.scalars(select(BorderCrossing)).all()
    assert beside == {(each.corridor_code, each.from_stop, each.to_stop) for each in crossings}


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("countries.csv", "true,1,", "yes,1,", r"countries.csv, line 2: “is_sending” is 'yes'"),
        ("countries.csv", "Asia/Yangon", "Asia/Rangun", "line 4: “time_zone” is 'Asia/Rangun'"),
        ("countries.csv", "KH,KHM", "kh,KHM", "line 2: “code” is 'kh', not two capital letters"),
        ("countries.csv", ",18,true,1", ",81,true,1", "line 2: “age_of_majority” is 81"),
        ("parks.csv", "thilawa-sez,Thilawa SEZ", "thilawa-sez,", "parks.csv, line 2"),
        ("parks.csv", "thilawa-sez,", "Thilawa SEZ,", "line 2: “code” is 'Thilawa SEZ'"),
        ("parks.csv", ",MM,east-west", ",ZZ,east-west", "“country” is 'ZZ', which is not known"),
        ("parks.csv", ",seen,", ",heard,", "line 2: “evidence” is 'heard', not seen or general"),
        ("parks.csv", "Thilawa SEZ", "T" * 121, "“name” is longer than 120 characters"),
        ("stops.csv", "16.81", "86.81", "stops.csv, line 2: 86.81, 96.16 is not in the Mekong"),
        ("stops.csv", "16.81", "nan", "stops.csv, line 2: nan, 96.16 is not in the Mekong"),
        ("stops.csv", "east-west,2,", "east-west,two,", "line 3: “position” is 'two', not a whole"),
        ("stops.csv", "east-west,2,", "east-west,0,", "line 3: “position” is 0; the first stop"),
        ("stops.csv", "east-west,2,", "east-west,1,", "line 3: the database refuses it"),
        ("stops.csv", "ပဲခူး,my", "ပဲခူး,", "line 3: a native name and its language go together"),
        ("stops.csv", "ပဲခူး,my", "ပဲခူး,qqqq", "line 3: “native_language” is 'qqqq', not a lang"),
        ("stops.csv", "northern,1,sisophon,Sisophon", "northern,1,sisophon,Sereisophon",
         "line 43: sisophon stands in the file before with another name"),
        ("stops.csv", ",MM-02,", ",TH-10,", "line 3: “province” is 'TH-10', which is no prov"),
        ("stops.csv", ",VN-DN-2025,", ",VN-DN,", "which is no province of VN today"),
        ("crossings.csv", "unknown", "perhaps", "crossings.csv, line 2: “status”"),
        ("crossings.csv", ",2026-11-24,", ",,", "crossings.csv, line 2: “status_on”"),
        ("crossings.csv", ",2026-11-24,", ",2026-13,", "'2026-13', not a date or a month"),
        ("crossings.csv", "myawaddy,mae-sot,", "myawaddy,poipet,", "'poipet' is no stop of east"),
        ("crossings.csv", "myawaddy,mae-sot,", "mae-sot,tak,", "no border between mae-sot and tak"),
        ("crossings.csv", "dansavanh,lao-bao,", "lao-bao,dansavanh,", "does not come before"),
        ("provinces.csv", "2025-06-30", "30/06/2025", "not a date"),
        ("provinces.csv", "KH-2,KH", "KH-1,KH", "line 3: KH-1 stands in the file twice"),
        ("provinces.csv", "KH-2,KH", "LA-2,KH", "line 3: “code” is 'LA-2', not a code of KH"),
        ("provinces.csv", ",2025-07-01,,", ",2025-07-01,2025-06-30,", "ends before it begins"),
        ("isco_groups.csv", "11,1,", "11,2,", "is no group of ISCO-08"),
        ("isic_sections.csv", "C,Manu", "Z,Manu", "line 4: 'Z' is no section of ISIC"),
        ("isic_sections.csv", "C,Manufacturing", "C,X,Manufacturing", "another number of cells"),
        ("isic_sections.csv", "C,Manufacturing", 'C,"Manufacturing', "isic_sections.csv, after"),
        ("isic_sections.csv", "title_ja", "title_xq", "line 1: “title_xq” ends in no language"),
        ("corridors.csv", "code,line", "code,lines", "the columns must be"),
        ("corridors.csv", "code,line", "code,code,line", "the columns must be"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_and_nothing_is_kept(
    app: Flask, copy: Path, file: str, old: str, new: str, words: str
) -> None:
    replace(copy / file, old, new)
    with pytest.raises(ReferenceDataError, match=words):
        load_reference_data(copy)
    assert count(Country) == 0


def test_a_file_that_is_gone_or_in_another_encoding_is_named(app: Flask, copy: Path) -> None:
    path = copy / "parks.csv"
    path.write_bytes("code,name\nsüd,Süd\n".encode("latin-1"))
    with pytest.raises(ReferenceDataError, match=r"parks.csv, after line .: it is not in UTF-8"):
        load_reference_data(copy)
    path.unlink()
    with pytest.raises(ReferenceDataError, match=r"parks.csv: there is no such file"):
        load_reference_data(copy)


def test_a_file_saved_by_a_spreadsheet_loads_the_same(app: Flask, copy: Path) -> None:
    load_reference_data(copy)
    path = copy / "stops.csv"
    decomposed = unicodedata.normalize("NFD", path.read_text(encoding="utf-8"))
    path.write_bytes(decomposed.replace("\n", "\r\n").encode("utf-8-sig"))
    assert "stops.csv: 0 added, 0 changed" in load_reference_data(copy)


def test_a_town_can_come_between_two_others(app: Flask, copy: Path) -> None:
    load_reference_data(copy)
    path = copy / "stops.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    header, rows = lines[0], [line.split(",", 2) for line in lines[1:]]
    for row in rows:
        if row[0] == "southern-northern" and int(row[1]) >= 8:
            row[1] = str(int(row[1]) + 1)
    town = "duc-co,Duc Co,,,,VN,VN-30-2025,13.80,107.70,true,false,a test"
    rows.append(["southern-northern", "8", town])
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", "utf-8")
    assert "stops.csv: 1 added, 2 changed" in load_reference_data(copy)
    order = db.session.scalars(
        select(Stop.code).where(Stop.corridor_code == "southern-northern").order_by(Stop.position)
    ).all()
    assert order[-4:] == ["le-thanh", "duc-co", "pleiku", "quy-nhon"]


def test_a_town_that_left_the_list_leaves_the_corridor(app: Flask, copy: Path) -> None:
    load_reference_data(copy)
    replace(copy / "stops.csv", "southern-central,20,vung-tau", "southern-central,20,ba-ria")
    assert "stops.csv: 1 added, 0 changed, 1 removed" in load_reference_data(copy)
    assert not db.session.scalars(select(Stop).where(Stop.code == "vung-tau")).all()


def test_a_park_that_left_the_list_stays_for_those_who_refer_to_it(app: Flask, copy: Path) -> None:
    load_reference_data(copy)
    path = copy / "parks.csv"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    assert "parks.csv: 0 added, 0 changed" in load_reference_data(copy)
    assert count(IndustrialPark) == 33


def test_provinces_in_force_are_those_of_the_day(app: Flask) -> None:
    load_reference_data()

    def of_viet_nam(on: date) -> set[str]:
        return {code for code, country, _name in provinces_in_force(on) if country == "VN"}

    before, after = of_viet_nam(date(2025, 6, 30)), of_viet_nam(date(2025, 7, 1))
    assert (len(before), len(after)) == (63, 34)
    assert "VN-43" in before - after and "VN-SG-2025" in after - before


def test_a_changed_row_is_changed_and_counted(app: Flask, copy: Path) -> None:
    load_reference_data(copy)
    path = copy / "parks.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("195 ha", "200 ha"), "utf-8")
    assert "parks.csv: 0 added, 1 changed" in load_reference_data(copy)
