"""`make help` tells a newcomer everything that make can do."""

from __future__ import annotations

import re
import subprocess

from training_portal.config import ROOT


def test_help_lists_every_target_with_its_words() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = dict(re.findall(r"^  make ([a-z-]+) +(\S.*)$", done.stdout, re.MULTILINE))
    assert {"run", "test", "check", "smoke"} <= set(targets)
    assert list(told) == targets


def test_help_is_what_make_does_unasked() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "make run " in done.stdout
