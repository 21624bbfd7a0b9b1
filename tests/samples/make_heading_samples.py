"""Make the sample whose headings stand in two rows: run once, before the importer read such lists.

    python tests/samples/make_heading_samples.py

Two sheets with the same headings; “Name” and “Date of birth” are merged over the headings of their
parts, the others are merged downwards over both rows.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
NAME = "nominees-two-row-headings.xlsx"
MADE_ON = datetime(2026, 11, 29, 9, 0)  # noqa: DTZ001 - a workbook carries no zone
PARTS = {1: ("Name", ["Family", "Given"]), 4: ("Date of birth", ["Day", "Month", "Year"])}
WHOLE = {0: "No.", 3: "Sex", 7: "Nationality", 8: "E-mail"}
SHEETS = {
    "Central": [
        (1, "SOK", "Dara", "M", 12, 3, 1988, "KH", "dara@example.org"),
        (2, "CHEA", "Sreymom", "F", 5, "July", 1991, "KH", "sreymom@example.org"),
        (3, "THONGDEE", "Somchai", "M", 4, 12, 2531, "TH", "somchai@example.org"),
        (4, "KEO", "Chanthy", "F", 9, 13, 1990, "KH", "chanthy@example.org"),
    ],
    "Provinces": [(1, "OUK", "Vanna", "F", 1, 2, 1989, "KH", "vanna@example.org")],
}


def main() -> None:
    with xlsxwriter.Workbook(HERE / NAME) as book:
        book.set_properties({"created": MADE_ON})
        bold = book.add_format({"bold": True})
        for name, people in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, 8, "List of nominees, Ministry of Public Works", bold)
            for column, (heading, parts) in PARTS.items():
                sheet.merge_range(2, column, 2, column + len(parts) - 1, heading, bold)
                sheet.write_row(3, column, parts, bold)
            for column, heading in WHOLE.items():
                sheet.merge_range(2, column, 3, column, heading, bold)
            for line, person in enumerate(people, start=4):
                sheet.write_row(line, 0, person)
    print(f"{hashlib.sha256((HERE / NAME).read_bytes()).hexdigest()}  {NAME}")


if __name__ == "__main__":
    main()
