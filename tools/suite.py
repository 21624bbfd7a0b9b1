"""Run the tests: the whole suite with coverage held to its threshold, or those that are named.

python tools/suite.py            all but the long ones: on SQLite, then on PostgreSQL those that ask
                                 a database something that no other test asks
python tools/suite.py --long     the long ones, and all on PostgreSQL
python tools/suite.py tests/x    those, on both
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider"]


def main(chosen: list[str]) -> None:
    """Run them; the last line tells how many ran. Ends with 1 where one failed."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="portal-suite-") as name:
        _keep_compiled(Path(name) / "compiled")
        if not chosen:
            sys.exit(_whole(Path(name)))
        if chosen == ["--long"]:
            sys.exit(_long(Path(name)))
        sys.exit(subprocess.call([*_PYTEST, *chosen]))


def _keep_compiled(folder: Path) -> None:
    """Let the many processes that tests start find modules compiled, wherever Python may write.

    Where it is told to write nothing beside the sources, each of them would compile a thousand
    modules first: as long as all the rest of its start.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def _whole(folder: Path) -> int:
    """Everything once, then on the second database what is new to it (second_database.py).

    What the tests go through is measured on the first: the marks cost each process ten seconds,
    and hardly a line is there for the second alone.
    """
    noted = folder / "statements"
    new_to_it = "tests.support.second_database"
    measured = ["-p", "tests.support.coverage", "-p", new_to_it]
    return _told(
        folder,
        [
            ["--database=sqlite", *measured, f"--note-statements={noted}"],
            ["--database=postgresql", "-p", new_to_it, f"--what-is-new-of={noted}"],
        ],
        "not long",
    )


def _long(folder: Path) -> int:
    """With the long ones the tests that make up their examples, with ten times as many."""
    thorough = ["--hypothesis-profile=thorough"]
    return _told(folder, [thorough], "long or hypothesis") or _told(
        folder, [["--database=postgresql"]], "not long and not hypothesis"
    )


def _told(folder: Path, parts: list[list[str]], which: str) -> int:
    """Run parts one after the other and add up how their tests ended."""
    began = time.monotonic()
    ended: dict[str, int] = {}
    codes = []
    for part in parts:
        counts = folder / "counts.json"
        counts.unlink(missing_ok=True)
        counting = ["-p", "tests.support.counting", f"--counts={counts}"]
        codes.append(subprocess.call([*_PYTEST, "-m", which, *part, *counting]))
        for how, many in json.loads(counts.read_text()).items() if counts.exists() else ():
            ended[how] = ended.get(how, 0) + many
    said = ", ".join(f"{many} {how}" for how, many in ended.items()) or "no tests ran"
    print(f"===== {said} in {time.monotonic() - began:.0f} s =====", flush=True)
    return max(codes)


if __name__ == "__main__":
    main(sys.argv[1:])
