"""A newcomer comes up twice with the files of the project alone, and everybody can sign in."""

from __future__ import annotations

import subprocess
import sys

from training_portal.config import ROOT


def test_the_portal_comes_up_in_an_empty_folder_all_demo_accounts_sign_in_and_it_stays() -> None:
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
