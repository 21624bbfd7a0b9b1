"""A newcomer's way: from the project's files alone to a portal that everybody can sign in to."""

from __future__ import annotations

import subprocess
import sys

from training_portal.config import ROOT


def test_the_portal_comes_up_in_an_empty_folder_and_all_demo_accounts_sign_in() -> None:
    done = subprocess.run(
        [sys.executable, "tools/smoke.py"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "Warning" not in done.stdout, done.stdout
