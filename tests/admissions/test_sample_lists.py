"""The three lists that were made before the importer: every finding, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from training_portal.admissions.nominee_lists import between, check_list
from training_portal.cohorts.lists.checking import Checked
from training_portal.cohorts.lists.reading import read
from training_portal.cohorts.lists.row import Level
from training_portal.platform import files

SAMPLES = Path(__file__).parents[1] / "samples"
FINDINGS = yaml.safe_load((SAMPLES / "findings.yaml").read_text(encoding="utf-8"))
MAJORITY = {"KH": 18, "LA": 18, "MM": 18, "TH": 20, "VN": 18, "JP": 18}
LISTS = {
    "nominees-ministry-cambodia.xlsx": ("KH", 40),
    "nominees-thailand.xlsx": ("TH", 30),
    "nominees-laos-myanmar.csv": ("LA", 25),
}


def checked(name: str) -> Checked:
    with (SAMPLES / name).open("rb") as file:
        upload = files.inspect(file, name, files.FileKind.SHEET)
    return check_list(
        read(upload),
        nominating_country=LISTS[name][0],
        majority=MAJORITY,
        today=date(2026, 11, 24),
    )


@pytest.mark.parametrize("name", LISTS)
def test_everybody_in_a_list_is_found(name: str) -> None:
    assert len(checked(name).people) == LISTS[name][1]


#: Said since the samples were made, which stay as they are: numbers without their country, of
#: people whose nationality is not the body's or that no plan of numbers knows.
SINCE = {
    ("nominees-thailand.xlsx", Level.WARNING): {(32, "phone")},
    ("nominees-laos-myanmar.csv", Level.WARNING): {(13, "phone")},
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("level", [Level.ERROR, Level.WARNING])
def test_what_is_said_is_what_there_is_to_say(name: str, level: Level) -> None:
    nominees = checked(name).people
    said = {
        (nominee.line, remark.column)
        for nominee in nominees
        for remark in [*nominee.remarks, *between(nominees)[nominee.line]]
        if remark.level is level
    }
    expected = {
        (finding["line"], finding["column"])
        for finding in FINDINGS[name]
        if finding["level"] == level.value
    }
    assert said == expected | SINCE.get((name, level), set())


def test_totals_and_signatures_are_no_people() -> None:
    skipped = checked("nominees-ministry-cambodia.xlsx").skipped
    assert [line for line, _words in skipped] == [46, 48, 49, 52]
    assert checked("nominees-thailand.xlsx").skipped == []
