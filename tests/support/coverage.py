"""Which lines and branches of the package the tests went through, each held to a threshold.

A plugin of pytest (`-p tests.support.coverage`), which must be there before the package is
imported: modules are compiled with a mark at each line and branch, and a mark that was passed is
taken out again. What is measured so costs next to nothing; a trace function doubled the time of
each test. What other processes run (servers, workers, commands) is not counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import machinery
from io import StringIO
from types import ModuleType
from typing import Any

import pytest
import slipcover
from slipcover.importer import SlipcoverLoader

from tests.support.shares import is_enough, shares, told

PACKAGE = "training_portal"
#: Lines that tests are not to reach.
EXCLUDED = ["if TYPE_CHECKING:", "raise AssertionError"]

_RESULT = "coverage"


class _MarkedModules:
    """Finds the modules of the package, each with marks."""

    def __init__(self, measured: slipcover.Slipcover) -> None:
        self.measured = measured

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> machinery.ModuleSpec | None:
        if name.partition(".")[0] != PACKAGE:
            return None
        spec = machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, machinery.SourceFileLoader):
            spec.loader = SlipcoverLoader(self.measured, spec.loader, spec.origin)
        return spec


class Coverage:
    """Measures in this process; where workers run the tests, theirs is put together."""

    def __init__(self) -> None:
        self.measured = slipcover.Slipcover(
            immediate=True, branch=True, source=[PACKAGE], exclude_also=EXCLUDED
        )
        self.together: dict[str, Any] | None = None
        sys.meta_path.insert(0, _MarkedModules(self.measured))

    def pytest_testnodedown(self, node: Any) -> None:
        if (part := getattr(node, "workeroutput", {}).get(_RESULT)) is not None:
            self._add(json.loads(part))

    def _add(self, part: dict[str, Any]) -> None:
        self.together = (
            part if self.together is None else slipcover.merge_coverage(self.together, part)
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_RESULT] = json.dumps(self.measured.get_coverage())
            return
        if not session.config.getoption("numprocesses", None):
            self._add(self.measured.get_coverage())

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.together is None:
            return
        table = StringIO()
        slipcover.print_coverage(self.together, outfile=table, skip_covered=True)
        terminalreporter.section("lines and branches that no test passed")
        terminalreporter.write(table.getvalue())
        terminalreporter.write_line(told(self.shares))

    @property
    def shares(self) -> dict[str, float]:
        """What was passed of lines and of branches, in per cent of all."""
        return shares(self.together["summary"] if self.together else {})


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_COVERAGE, "portal-coverage")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that passed too little fails, as one with a failed test does."""
    is_worker = hasattr(session.config, "workeroutput")
    if not is_worker and session.exitstatus == 0 and not is_enough(_COVERAGE.shares):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# At once, not when pytest is configured: the fixtures' modules import the package before that.
_COVERAGE = Coverage()
