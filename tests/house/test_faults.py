"""The planted defects still fit the code, and their tests are there; `make faults` runs them."""

from __future__ import annotations

from pathlib import Path

import yaml

from training_portal.config import ROOT

FAULTS = yaml.safe_load((ROOT / "tests/faults/faults.yaml").read_text(encoding="utf-8"))


def test_each_defect_can_still_be_planted() -> None:
    unfit = [
        fault["name"]
        for fault in FAULTS
        if fault["old"] not in (ROOT / fault["file"]).read_text(encoding="utf-8")
    ]
    assert not unfit, unfit


def test_each_defect_names_a_test_that_is_there() -> None:
    lost = []
    for fault in FAULTS:
        file, _separator, name = fault["test"].partition("::")
        path = Path(ROOT / file)
        function = f"def {name.split('::')[-1].partition('[')[0]}("
        if not path.exists() or function not in path.read_text(encoding="utf-8"):
            lost.append(fault["test"])
    assert not lost, lost


def test_there_are_ten_of_them_at_least() -> None:
    assert len(FAULTS) >= 10
