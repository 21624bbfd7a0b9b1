"""Make the sample spreadsheets of past cohorts from `source/`: run once, before their importer.

    python tests/samples/make_past_samples.py

The signs in the sources are those of `make_samples.py`, which reads them. As there, another version
of XlsxWriter may pack the same cells into other bytes; what counts is `manifest.sha256`.
"""

from __future__ import annotations

import csv
import hashlib

import yaml
from make_samples import HERE, findings_of, new_book, plain, read_source, write_cell
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

KAIZEN = "past-cohort-kaizen-2019.xlsx"
ARCHIVE = "past-cohorts-archive.xlsx"
THAI = "past-cohort-thailand-874.csv"
#: Sample -> its source, and the line of its first row.
SAMPLES = {
    KAIZEN: ("past-kaizen-2019.txt", 5),
    ARCHIVE: ("past-cohorts-archive.txt", 2),
    THAI: ("past-thai-874.txt", 2),
}
FINDINGS = "past_findings.yaml"


def make_kaizen() -> None:
    """One cohort, as an institute files it: titles on top, a total and a signature below."""
    headings, rows = read_source(SAMPLES[KAIZEN][0])
    book = new_book(KAIZEN)
    sheet = book.add_worksheet("Participants")
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.merge_range(0, 0, 0, 11, "Practical Improvement (Kaizen), 11 to 29 March 2019", bold)
    sheet.merge_range(1, 0, 1, 11, "List of participants and results", bold)
    for column, heading in enumerate(headings):
        sheet.write_string(3, column, heading, bold)
    for line, row in enumerate(rows, start=4):
        for column, cell in enumerate(row.cells):
            if column == 0:
                sheet.write_number(line, column, int(cell))
            else:
                write_text_or_date(sheet, line, column, cell, day)
    below = 4 + len(rows)
    sheet.merge_range(below, 0, below, 3, "Total: 14 participants (6 women)", bold)
    sheet.write_string(below + 2, 8, "Certified, Head of the institute")
    book.close()


def write_text_or_date(sheet: Worksheet, line: int, column: int, cell: str, day: Format) -> None:
    """A real date where the source says so, text otherwise: numbers of certificates are text."""
    if cell.startswith("@"):
        write_cell(sheet, line, column, cell, day)
    elif cell:
        sheet.write_string(line, column, plain(cell))


def make_archive() -> None:
    """Many cohorts in one sheet, the cohort in a column of its own, real dates and text mixed."""
    headings, rows = read_source(SAMPLES[ARCHIVE][0])
    book = new_book(ARCHIVE)
    sheet = book.add_worksheet("All cohorts")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row.cells):
            write_text_or_date(sheet, line, column, cell, day)
    notes = book.add_worksheet("Notes")
    notes.write_string(0, 0, "Copied from the paper files of 2016 to 2020.")
    book.close()


def make_thai() -> None:
    """A text file of older Windows in Thai, with Buddhist years."""
    headings, rows = read_source(SAMPLES[THAI][0])
    with (HERE / THAI).open("w", encoding="cp874", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows([plain(cell) for cell in row.cells] for row in rows)


def write_findings() -> None:
    found = {name: findings_of(*place) for name, place in SAMPLES.items()}
    text = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=200)
    head = "# What a good importer says of each row; made by make_past_samples.py.\n"
    (HERE / FINDINGS).write_text(head + text, encoding="utf-8")


def add_to_manifest() -> None:
    manifest = HERE / "manifest.sha256"
    names = [*SAMPLES, FINDINGS]
    kept = [
        line
        for line in manifest.read_text(encoding="utf-8").splitlines()
        if line.split("  ")[1] not in names
    ]
    new = [f"{hashlib.sha256((HERE / name).read_bytes()).hexdigest()}  {name}" for name in names]
    manifest.write_text("\n".join([*kept, *new]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make_kaizen()
    make_archive()
    make_thai()
    write_findings()
    add_to_manifest()
