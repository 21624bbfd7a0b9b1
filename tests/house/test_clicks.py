"""A browser test that presses something waits for the page it leads to (`support/chromium.go_by`).

A bare click comes back before the answer does on a busy machine: once in some hundred runs the
next line looks at the old page, or a page opened next calls off what was sent.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from training_portal.config import ROOT

#: What may be clicked and stays on the page: what folds out, and what is downloaded.
STAYS = re.compile(r"summary|Download")
#: The line before says that it waits for a file.
WAITS = ".expect_download() as"


def bare_clicks(source: str) -> list[str]:
    lines = ["", *source.splitlines()]
    return [
        line.strip()
        for before, line in pairwise(lines)
        if line.rstrip().endswith(".click()") and not STAYS.search(line) and WAITS not in before
    ]


def driven_by_a_browser() -> list[Path]:
    tests = ROOT / "tests"
    return [
        path
        for path in tests.rglob("*.py")
        if "playwright" in path.read_text("utf-8") and path != tests / "support" / "chromium.py"
    ]


def test_every_click_of_a_browser_test_waits_for_what_it_leads_to() -> None:
    files = driven_by_a_browser()
    assert len(files) > 8, "the browser tests are not where they were"
    found = {
        str(path.relative_to(ROOT)): bare_clicks(path.read_text("utf-8"))
        for path in files
        if path.name != Path(__file__).name
    }
    assert {path: clicks for path, clicks in found.items() if clicks} == {}


def test_a_bare_click_is_found() -> None:
    pressed = '    page.get_by_role("button", name="Continue").click()\n'
    folded = '    page.locator("summary", has_text="Menu").click()\n'
    loaded = "    with page.expect_download() as file:\n        page.locator('a').click()\n"
    assert bare_clicks(pressed + folded + loaded) == [pressed.strip()]
