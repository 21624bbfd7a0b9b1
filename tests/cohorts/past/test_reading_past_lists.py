"""The three lists that were made before the importer, and the rules that they do not show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from training_portal.cohorts.lists.reading import Line, Sheet, read
from training_portal.cohorts.lists.row import Level, Row
from training_portal.cohorts.past import reading
from training_portal.cohorts.past.export import headings
from training_portal.cohorts.past.groups import (
    Catalogue,
    Course,
    Group,
    Host,
    name_same,
    proposed_code,
    settled,
)
from training_portal.cohorts.past.reading import (
    PAST,
    PastReader,
    against_cohort,
    between,
    check_past,
    cohort_cells,
)
from training_portal.platform import files

SAMPLES = Path(__file__).parents[2] / "samples"
FINDINGS = yaml.safe_load((SAMPLES / "past_findings.yaml").read_text("utf-8"))
MAJORITY = {"KH": 18, "LA": 18, "MM": 18, "TH": 20, "VN": 18, "JP": 18}
TODAY = date(2026, 11, 28)
KNOWN = Catalogue(
    [
        Course("production-management", 1, "Production Management", ["Production Management"]),
        Course("quality-management", 2, "Quality Management", ["Quality Management", "品質管理"]),
        Course("mechatronics", 3, "Mechatronics", ["Mechatronics"]),
        Course("kaizen", 4, "Practical Improvement", ["Practical Improvement"]),
    ],
    [
        Host(code, number, name, [name], country, "Asia/Tokyo")
        for number, (code, name, country) in enumerate(
            [
                ("AICHI0000000", "Aichi Training Institute (demo)", "JP"),
                ("MUKDAHAN0000", "Mukdahan Training Centre (demo)", "TH"),
            ],
            start=1,
        )
    ],
    codes=frozenset({"PM-2011-1"}),
    held={("quality-management", date(2011, 5, 2), date(2011, 5, 27)): "QM-2011-7"},
)
#: What whoever sends the list of one cohort says on the form.
SAID = {
    "past-cohort-kaizen-2019.xlsx": {
        "course": "kaizen",
        "host": "AICHI0000000",
        "starts_on": "2019-03-11",
        "ends_on": "2019-03-29",
    }
}
PEOPLE = {
    "past-cohort-kaizen-2019.xlsx": 14,
    "past-cohorts-archive.xlsx": 15,
    "past-cohort-thailand-874.csv": 5,
}


@dataclass
class Judged:
    """A list with everything there is to say of each line."""

    rows: list[Row]
    groups: dict[str, Group]
    said: dict[int, list[Any]] = field(default_factory=dict)


def judged(rows: list[Row], defaults: dict[str, str]) -> Judged:
    raw = {row.line: row.raw for row in rows}
    groups = {
        key: settled(key, {**defaults, **cells}, KNOWN, TODAY)
        for key, cells in cohort_cells(rows, raw).items()
    }
    name_same(list(groups.values()))
    found = Judged(rows, groups, between(rows, raw, today=TODAY))
    for row in rows:
        group = groups[row.values["cohort"]]
        found.said[row.line] = [
            *row.remarks,
            *found.said[row.line],
            *against_cohort(row.values, group.starts_on, group.ends_on, TODAY),
        ]
    return found


def sample(name: str) -> Judged:
    with (SAMPLES / name).open("rb") as file:
        upload = files.inspect(file, name, files.FileKind.SHEET)
    checked = check_past(read(upload), PastReader(MAJORITY, TODAY))
    return judged(checked.people, SAID.get(name, {}))


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_in_a_list_is_found(name: str) -> None:
    assert len(sample(name).rows) == PEOPLE[name]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("level", list(Level))
def test_what_is_said_is_what_there_is_to_say(name: str, level: Level) -> None:
    """What is wrong with a cohort is said once of it, and so of each of its lines."""
    found = sample(name)
    said = {
        (line, remark.column)
        for line, remarks in found.said.items()
        for remark in remarks
        if remark.level is level
    }
    if level is Level.ERROR:
        said |= {
            (row.line, "cohort")
            for row in found.rows
            if found.groups[row.values["cohort"]].is_wrong
        }
    expected = {
        (each["line"], each["column"]) for each in FINDINGS[name] if each["level"] == level.value
    }
    if level is Level.NOTE:  # Notes on how a cell was read are no findings.
        said = {pair for pair in said if pair[1] == "row"}
    assert said == expected


def rows_of(*lines: dict[str, str], **options: Any) -> list[Row]:
    heads = list(dict.fromkeys(head for line in lines for head in line))
    sheet = Sheet(
        "",
        [
            Line(1, heads),
            *(
                Line(number, [line.get(head, "") for head in heads])
                for number, line in enumerate(lines, start=2)
            ),
        ],
    )
    return check_past([sheet], PastReader(MAJORITY, TODAY, **options)).people


def one(**cells: str) -> Row:
    """One row, right but for these cells; `_` stands for a space in a heading."""
    line = {
        "Name": "Keo",
        "Sending country": "LA",
        "Date of birth": "08/08/1984",
        "Result": "completed",
        **{head.replace("_", " "): cell for head, cell in cells.items()},
    }
    return rows_of(line)[0]


def test_a_list_twice_as_long_takes_twice_as_much_to_hold_its_rows_against_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys: list[str] = []
    monkeypatch.setattr(reading, "name_key", lambda name: keys.append(name) or name)
    asked = []
    for many in (20, 40):
        line = {"Sending country": "LA", "Result": "completed"}
        rows = rows_of(*({**line, "Name": f"Keo {number}"} for number in range(many)))
        keys.clear()
        between(rows, {row.line: row.raw for row in rows}, today=TODAY)
        asked.append(len(keys))
    assert asked[1] == 2 * asked[0]


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("Completed", "completed"), ("PASSED", "completed"), ("ผ่าน", "completed"),
        ("Đạt", "completed"), ("修了", "completed"), ("Yes", "completed"),
        ("Not completed", "not_completed"), ("ไม่ผ่าน", "not_completed"), ("No", "not_completed"),
        ("Withdrew", "withdrawn"), ("dropped out", "withdrawn"), ("sent home", "dismissed"),
        ("No show", "no_show"), ("Did not come.", "no_show"),
    ],
)  # fmt: skip
def test_a_result_is_read_in_several_languages(written: str, state: str) -> None:
    row = one(Result=written)
    assert (row.values["outcome"], row.errors) == (state, 0)


@pytest.mark.parametrize(
    ("cells", "options", "state", "levels"),
    [
        ({"Result": ""}, {}, "", [Level.ERROR]),
        ({"Result": "perhaps"}, {}, "", [Level.ERROR]),
        ({"Result": "", "Certificate no": "7"}, {}, "completed", [Level.WARNING]),
        ({"Result": ""}, {"all_completed": True}, "completed", []),
        ({"Result": "perhaps"}, {"all_completed": True}, "", [Level.ERROR]),
        ({"Result": "failed"}, {"all_completed": True}, "not_completed", []),
    ],
)
def test_where_nothing_is_said_of_the_result(
    cells: dict[str, str], options: dict[str, Any], state: str, levels: list[Level]
) -> None:
    row = rows_of({"Name": "Keo", "Country": "LA", "E-mail": "k@example.org", **cells}, **options)[
        0
    ]
    said = [remark.level for remark in row.remarks if remark.column == "outcome"]
    assert (row.values["outcome"], said) == (state, levels)


@pytest.mark.parametrize(
    ("cells", "country", "errors"),
    [
        ({"Sending country": "TH", "Nationality": "MM"}, "TH", 0),
        ({"Sending country": "", "Nationality": "MM"}, "MM", 0),
        ({"Sending country": "", "Nationality": ""}, "", 1),
        ({"Sending country": "Kenya", "Nationality": "MM"}, "", 1),
        ({"Sending country": "JP", "Nationality": "JP"}, "JP", 0),
    ],
)
def test_from_where_somebody_was_sent(cells: dict[str, str], country: str, errors: int) -> None:
    row = one(**{head.replace(" ", "_"): cell for head, cell in cells.items()})
    assert (row.values["sending_country"], row.errors) == (country, errors)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"course": "Basket weaving"}, "course"),
        ({"course": ""}, "course"),
        ({"host": "Somebody"}, "host"),
        ({"host": ""}, "host"),
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2018-13-01"}, "ends_on"),
        ({"ends_on": "2018-05-06"}, "ends_on"),
        ({"ends_on": "2026-11-28"}, "ends_on"),
        ({"ends_on": "2023-06-01"}, "ends_on"),
        ({"cohort": "PM-2011-1"}, "cohort"),
        ({"cohort": "Q" * 41}, "cohort"),
        ({"starts_on": "2011-05-02", "ends_on": "2011-05-27"}, "cohort"),
    ],
)
def test_what_is_wrong_with_a_cohort_is_said_where_it_is(
    cells: dict[str, str], column: str
) -> None:
    right = {
        "cohort": "QM-2018-1",
        "course": "品質管理",
        "host": "aichi training institute (DEMO)",
        "starts_on": "7 May 2018",
        "ends_on": "01/06/2561",
    }
    assert settled("x", right, KNOWN, TODAY).remarks == []
    wrong = settled("x", {**right, **cells}, KNOWN, TODAY)
    assert [remark.column for remark in wrong.remarks] == [column]


def test_a_cohort_without_a_code_gets_the_next_one() -> None:
    assert proposed_code("quality-management", date(2018, 5, 7), frozenset()) == "QM-2018-P1"
    taken = frozenset({"QM-2018-P1", "QM-2018-P2"})
    assert proposed_code("quality-management", date(2018, 5, 7), taken) == "QM-2018-P3"


def test_the_same_person_is_one_across_cohorts_and_none_twice_in_one() -> None:
    twice = {"Name": "Keo", "E-mail": "keo@example.org", "Country": "LA", "Result": "passed"}
    rows = rows_of(
        {**twice, "Batch": "1"},
        {**twice, "Batch": "2"},
        {**twice, "Batch": "1"},
        {"Name": "Keo", "Country": "LA", "Result": "passed", "Batch": "1"},
    )
    said = between(rows, {row.line: row.raw for row in rows}, today=TODAY)
    levels = {line: [remark.level for remark in remarks] for line, remarks in said.items()}
    assert levels == {2: [], 3: [Level.NOTE], 4: [Level.ERROR], 5: [Level.WARNING]}


def test_headings_of_the_portal_s_own_empty_list_are_read_as_what_they_are() -> None:
    for column, each in headings().items():
        assert PAST.column_of(each["heading"]) == column


def past_rows(*days: tuple[str, str], code: str = "KZ-1") -> Judged:
    heads = ["Name", "Nationality", "Cohort", "Course", "Host", "From", "To", "Result"]
    people = [
        [f"Sok Dara {number}", "KH", code, "kaizen", "AICHI0000000", start, end, "completed"]
        for number, (start, end) in enumerate(days, start=1)
    ]
    lines = [Line(number, cells) for number, cells in enumerate([heads, *people], start=1)]
    return judged(check_past([Sheet("", lines)], PastReader(MAJORITY, TODAY)).people, {})


def test_the_same_day_written_in_another_way_contradicts_nothing() -> None:
    found = past_rows(("1/2/2018", "23/2/2018"), ("1/2/2561", "2018-02-23"), ("1 Feb 2018", ""))
    assert [each for said in found.said.values() for each in said if each.column == "cohort"] == []


def test_another_day_is_a_contradiction_in_the_words_of_the_list() -> None:
    found = past_rows(("1/2/2018", "23/2/2018"), ("2/2/2561", "23/2/2018"))
    (remark,) = [each for each in found.said[3] if each.column == "cohort"]
    assert remark.words == "“2/2/2561”, but line 2 of the same cohort says “1/2/2018”."


def test_rows_without_a_code_are_of_one_cohort_however_its_days_are_written() -> None:
    found = past_rows(("1/2/2018", "23/2/2018"), ("1/2/2561", "23 February 2018"), code="")
    assert len(found.groups) == 1
