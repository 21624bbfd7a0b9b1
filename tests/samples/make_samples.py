"""Make the three sample spreadsheets from `source/`: run once, before any importer was written.

    python tests/samples/make_samples.py

The text in `source/` has a row a line, cells parted by `|`, with signs for what cannot be seen:
`·` a space that is too many, `⍽` a non-breaking space, `¦` a zero-width space, `↵` a line break
inside the cell, `@` in front of a real date cell, `#` in front of a number cell, `----` an empty
row. After ` ## ` stand the findings of the row as `level;column;words`, parted by `;;`.

The samples are evidence and stay as they are (`manifest.sha256`, `test_samples_unchanged.py`).
Another version of XlsxWriter or zlib may pack the same cells into other bytes, so a new run is
compared by its cells, not by its hash.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter
import yaml
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).parent
CAMBODIA = "nominees-ministry-cambodia.xlsx"
THAILAND = "nominees-thailand.xlsx"
LAOS_MYANMAR = "nominees-laos-myanmar.csv"
MADE_ON = datetime(2026, 11, 20, 9, 0)  # noqa: DTZ001 - a workbook carries no zone
SIGNS = {"·": " ", "⍽": "\u00a0", "¦": "\u200b", "↵": "\n"}
DATE_COLUMN = 4
NUMBER_COLUMNS = {0, 9, 12}


@dataclass(frozen=True)
class Row:
    """A row of a sample; `cells` is empty for the empty row in the middle."""

    cells: tuple[str, ...]
    findings: tuple[tuple[str, str, str], ...] = ()


def read_source(name: str) -> tuple[list[str], list[Row]]:
    """The headings and the rows of a source text."""
    lines = (HERE / "source" / name).read_text(encoding="utf-8").splitlines()
    headings = lines[0].removeprefix("# ").partition(" ## ")[0].split("|")
    rows = []
    for line in lines[1:]:
        if line == "----":
            rows.append(Row(cells=()))
            continue
        text, _, remarks = line.partition(" ## ")
        cells = tuple(text.split("|"))
        if len(cells) != len(headings):
            raise ValueError(f"{name}: {len(cells)} cells instead of {len(headings)}: {line}")
        findings = []
        for remark in filter(None, remarks.split(";;")):
            level, column, words = remark.split(";", 2)
            findings.append((level, column, words))
        rows.append(Row(cells, tuple(findings)))
    return headings, rows


def plain(cell: str) -> str:
    """The cell with its signs turned into the characters they stand for."""
    for sign, character in SIGNS.items():
        cell = cell.replace(sign, character)
    return cell


def write_cell(sheet: Worksheet, line: int, column: int, cell: str, date_format: Format) -> None:
    """Write a cell as the clerk's spreadsheet holds it: date, number or text."""
    if cell.startswith("@"):
        sheet.write_datetime(line, column, datetime.fromisoformat(cell[1:]), date_format)
    elif cell.startswith("#"):
        sheet.write_number(line, column, int(cell[1:]))
    elif column in NUMBER_COLUMNS and cell.isascii() and cell.isdigit():
        sheet.write_number(line, column, int(cell))
    elif cell:
        sheet.write_string(line, column, plain(cell))


def write_table(
    book: Workbook,
    sheet: Worksheet,
    titles: Sequence[str],
    headings: Sequence[str],
    rows: list[Row],
) -> int:
    """Titles merged over rows 1 to 3, headings in row 4, then the rows; returns the next line."""
    title_format = book.add_format({"bold": True, "align": "center", "font_size": 14})
    heading_format = book.add_format(
        {"bold": True, "text_wrap": True, "border": 1, "valign": "top", "bg_color": "#DDEBF7"}
    )
    date_format = book.add_format({"num_format": "dd/mm/yyyy"})
    for line, title in enumerate(titles):
        sheet.merge_range(line, 0, line, len(headings) - 1, title, title_format)
    sheet.set_row(3, 45)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, len(headings) - 1, 20)
    for column, heading in enumerate(headings):
        sheet.write_string(3, column, plain(heading), heading_format)
    for line, row in enumerate(rows, start=4):
        for column, cell in enumerate(row.cells):
            write_cell(sheet, line, column, cell, date_format)
    return 4 + len(rows)


def new_book(name: str) -> Workbook:
    book = xlsxwriter.Workbook(str(HERE / name))
    book.set_properties({"author": "Sample data, invented", "created": MADE_ON})
    return book


def make_cambodia() -> None:
    headings, rows = read_source("cambodia.txt")
    book = new_book(CAMBODIA)
    sheet = book.add_worksheet("Nominees")
    titles = (
        "ក្រសួងអភិវឌ្ឍន៍ផលិតកម្ម (គំរូ)",
        "Ministry of Manufacturing Development (demo)",
        "បញ្ជីឈ្មោះបេក្ខជន / List of nominees in order of priority",
    )
    line = write_table(book, sheet, titles, headings, rows)
    bold = book.add_format({"bold": True})
    sheet.merge_range(line, 0, line, 3, "Total / សរុប: 40 nominees (18 women)", bold)
    sheet.write_string(line + 2, 10, "Phnom Penh, 20 November 2026")
    sheet.write_string(line + 3, 10, "Seen and approved, Secretary of State")
    sheet.write_string(line + 6, 10, "(signature and stamp)")
    book.close()


def make_thailand() -> None:
    headings, rows = read_source("thailand.txt")
    book = new_book(THAILAND)
    sheet = book.add_worksheet("รายชื่อ")
    titles = (
        "กรมพัฒนาการผลิต (ตัวอย่าง)",
        "Department of Production Development (demo)",
        "รายชื่อผู้ได้รับการเสนอชื่อเข้ารับการฝึกอบรม ปีงบประมาณ ๒๕๗๐",
    )
    write_table(book, sheet, titles, headings, rows)
    notes = book.add_worksheet("คำชี้แจง")
    for line, text in enumerate(
        (
            "คำชี้แจง (Instructions)",
            "1. กรอกวันเดือนปีเกิดเป็นพุทธศักราช",
            "2. กรอกชื่อภาษาอังกฤษให้ตรงกับหนังสือเดินทาง",
            "3. ส่งกลับภายในวันที่ 30 พฤศจิกายน 2569",
        )
    ):
        notes.write_string(line, 0, text)
    book.close()


def make_laos_myanmar() -> None:
    headings, rows = read_source("laos-myanmar.txt")
    with (HERE / LAOS_MYANMAR).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows([plain(cell) for cell in row.cells] for row in rows)


def findings_of(source: str, first_line: int) -> list[dict[str, object]]:
    """The findings of a sample, with the line of the spreadsheet on which each stands."""
    _, rows = read_source(source)
    return [
        {"line": line, "level": level, "column": column, "words": words}
        for line, row in enumerate(rows, start=first_line)
        for level, column, words in row.findings
    ]


def write_findings() -> None:
    found = {
        CAMBODIA: findings_of("cambodia.txt", 5),
        THAILAND: findings_of("thailand.txt", 5),
        LAOS_MYANMAR: findings_of("laos-myanmar.txt", 2),
    }
    text = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=200)
    (HERE / "findings.yaml").write_text(
        "# What a good importer says of each row; made by make_samples.py, told in README.md.\n"
        + text,
        encoding="utf-8",
    )


def write_manifest() -> None:
    lines = []
    for name in (CAMBODIA, THAILAND, LAOS_MYANMAR, "findings.yaml"):
        digest = hashlib.sha256((HERE / name).read_bytes()).hexdigest()
        lines.append(f"{digest}  {name}\n")
    (HERE / "manifest.sha256").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    make_cambodia()
    make_thailand()
    make_laos_myanmar()
    write_findings()
    write_manifest()
