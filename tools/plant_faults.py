"""Plant each defect of tests/faults/faults.yaml in a copy of the tree: its named test must fail.

python tools/plant_faults.py              all of them
python tools/plant_faults.py owner seat   those with one of these words in their name
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import yaml

_PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "faults" / "faults.yaml"
CAUGHT = "caught"
#: Tests that were seen to pass as long as nothing is planted, each with its kind of database.
_passes: set[tuple[str, str]] = set()
_LEFT_OUT = (".git", ".venv", "instance", "build", "*.pyc", "__pycache__")


def result_of(fault: dict[str, str], copy: Path) -> int:
    """The exit code of the named test: 0 when it passes, 1 when it fails; else nothing is shown."""
    return subprocess.run(
        [*_PYTEST, f"--database={fault.get('database', 'sqlite')}", fault["test"]],
        cwd=copy,
        capture_output=True,
        timeout=300,
        check=False,
    ).returncode


def caught(fault: dict[str, str], copy: Path) -> bool:
    """Whether the named test fails with the defect in place; the copy is whole again afterwards.

    Raises ValueError when the defect no longer fits the code, or the test fails without it too.
    """
    path = copy / fault["file"]
    whole = path.read_text(encoding="utf-8")
    if whole.count(fault["old"]) < 1:
        raise ValueError(f"{fault['name']}: {fault['file']} no longer holds {fault['old']!r}")
    path.write_text(whole.replace(fault["old"], fault["new"], 1), encoding="utf-8")
    try:
        with_defect = result_of(fault, copy)
    finally:
        path.write_text(whole, encoding="utf-8")
    if with_defect != 1:
        return False
    key = (fault["test"], fault.get("database", "sqlite"))
    if key not in _passes and result_of(fault, copy) == 0:
        _passes.add(key)
    if key not in _passes:
        raise ValueError("its test fails without the defect too")
    return True


def chosen(parts: list[str]) -> list[dict[str, str]]:
    """The defects whose names have one of these parts, all when none is given."""
    faults: list[dict[str, str]] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return [fault for fault in faults if not parts or any(part in fault["name"] for part in parts)]


def verdict(fault: dict[str, str], copy: Path) -> str:
    """What to say of a defect; only the first of these is good."""
    try:
        return CAUGHT if caught(fault, copy) else "SLIPPED"
    except ValueError as error:
        return f"CANNOT BE PLANTED: {error}"
    except subprocess.TimeoutExpired:
        return "HANGS"


def main(parts: list[str]) -> int:
    """Plant them, as many at once as there are processors; the exit code tells of any that slip."""
    faults = chosen(parts)
    at_once = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as threads:
        # A defect at a time in each copy.
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(at_once):
            copy = Path(folder) / str(number) / "portal"
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
            copies.put(copy)

        def plant(fault: dict[str, str]) -> bool:
            copy = copies.get()
            try:
                said = verdict(fault, copy)
            finally:
                copies.put(copy)
            print(f"{said:<7}  {fault['name']}  ({fault['test']})", flush=True)
            return said == CAUGHT

        number_caught = sum(threads.map(plant, faults))
    print(f"{number_caught} of {len(faults)} planted defects caught")
    return 0 if number_caught == len(faults) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
