"""What statements look rows up by has an index: a list grows to a million, a scan with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from flask import Flask
from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint

from training_portal.config import ROOT
from training_portal.platform.database import Base

#: `Model.column == …`, `Model.column.in_(…)`, of keys of other rows, codes of lists among them.
_LOOKED_UP_BY = re.compile(r"\b([A-Z]\w+)\.(\w+_(?:id|code))(?: == |\.in_\()")
#: Columns whose statements find their rows by another column, and by which.
FOUND_OTHERWISE = {
    "Concern.taken_by_id": "state: those that are open",
    "ConsentRecord.country_code": "person_id",
    "CourseVersion.corridor_code": "course_id: those that are current",
    "EndorsementStage.file_id": "endorsement_id; the file by its own key",
    "IndustrialPark.corridor_code": "all of them are read: some dozens",
    "MinimumWage.sector_code": "country_code: some dozens",
    "Mark.component_id": "enrolment_id, or the cohort's enrolments",
    "NetworkMember.consent_id": "person_id",
    "Nomination.import_id": "organisation_id and cohort_id",
    "PersonLink.asker_id": "low_id and high_id",
}


def looked_up_by() -> dict[str, Path]:
    """Each `Model.column` that a statement asks for, with a file that does so."""
    return {
        f"{model}.{column}": path
        for path in sorted((ROOT / "training_portal").rglob("*.py"))
        for model, column in _LOOKED_UP_BY.findall(path.read_text(encoding="utf-8"))
    }


def indexed(table: Table) -> set[str]:
    """The columns that stand in an index of the table."""
    keys = (UniqueConstraint, PrimaryKeyConstraint)
    found = [column.name for index in table.indexes for column in index.columns]
    found += [
        column.name
        for each in table.constraints
        if isinstance(each, keys)
        for column in each.columns
    ]
    return {*found, *(each.name for each in table.columns if each.unique or each.index)}


def test_each_key_that_rows_are_looked_up_by_has_an_index(app: Flask) -> None:
    models = {mapper.class_.__name__: mapper for mapper in Base.registry.mappers}
    scanned = []
    for name, path in looked_up_by().items():
        model, column = name.split(".")
        if model not in models or name in FOUND_OTHERWISE:
            continue
        mapper = models[model]
        if column in mapper.columns and column not in indexed(cast("Table", mapper.local_table)):
            scanned.append(f"{name} ({path.relative_to(ROOT)})")
    assert not scanned, "\n".join(scanned)


def test_what_is_found_otherwise_is_still_asked_for() -> None:
    assert FOUND_OTHERWISE.keys() <= looked_up_by().keys()
