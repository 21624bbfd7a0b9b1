"""Plant each defect of tests/faults/faults.yaml in a copy of the tree: its named test must fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

_PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
ROOT = Path(__file__).resolve().parent.parent
_LEFT_OUT = (".git", ".venv", "instance", "build", "*.pyc", "__pycache__")


def caught(fault: dict[str, str], copy: Path) -> bool:
    """Whether the named test fails with the defect in place; the copy is whole again afterwards.

    Raises ValueError when the defect no longer fits the code.
    """
    path = copy / fault["file"]
    whole = path.read_text(encoding="utf-8")
    if whole.count(fault["old"]) < 1:
        raise ValueError(f"{fault['name']}: {fault['file']} no longer holds {fault['old']!r}")
    path.write_text(whole.replace(fault["old"], fault["new"], 1), encoding="utf-8")
    try:
        done = subprocess.run(
            [*_PYTEST, f"--database={fault.get('database', 'sqlite')}", fault["test"]],
            cwd=copy,
            capture_output=True,
            timeout=300,
            check=False,
        )
    finally:
        path.write_text(whole, encoding="utf-8")
    # 1: tests ran and failed. Anything else (a crash, no test found) proves nothing.
    return done.returncode == 1


def main() -> int:
    """Plant all of them; the exit code counts those that slipped through."""
    faults = yaml.safe_load((ROOT / "tests/faults/faults.yaml").read_text(encoding="utf-8"))
    slipped = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        for fault in faults:
            is_caught = caught(fault, copy)
            slipped += not is_caught
            print(f"{'caught ' if is_caught else 'SLIPPED'}  {fault['name']}  ({fault['test']})")
    print(f"{len(faults) - slipped} of {len(faults)} planted defects caught")
    return slipped


if __name__ == "__main__":
    sys.exit(main())
