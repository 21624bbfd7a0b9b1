"""Run the tests: the whole suite with coverage held to its threshold, or those that are named.

python tools/suite.py            all but the long ones
python tools/suite.py --long     the long ones
python tools/suite.py tests/x    those
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(chosen: list[str]) -> None:
    """Become pytest; its closing line tells how many tests ran."""
    os.chdir(ROOT)
    # A part of the suite cannot reach the threshold, so only a whole run is measured.
    measured = [] if chosen else ["-p", "tests.support.coverage"]
    if chosen == ["--long"]:
        # With them the tests that make up their examples, with ten times as many.
        chosen = ["-m", "long or hypothesis", "--hypothesis-profile=thorough"]
    elif not chosen:
        chosen = ["-m", "not long"]
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider", *measured]
    os.execv(sys.executable, [*command, *chosen])  # noqa: S606 - our own interpreter


if __name__ == "__main__":
    main(sys.argv[1:])
