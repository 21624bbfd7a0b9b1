"""A plugin of pytest that writes how many tests ended how, for who runs a suite in parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

_ENDS = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--counts", type=Path, help="file for how many ended how")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    file = terminalreporter.config.getoption("--counts")
    stats = {how: len(terminalreporter.stats.get(how, ())) for how in _ENDS}
    if file is not None:
        file.write_text(json.dumps({how: many for how, many in stats.items() if many}))
