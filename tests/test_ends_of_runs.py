"""What a run of the tests starts is ended with it: cluster, browser, server and its workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.database import Databases
from training_portal.config import ROOT

pytestmark = pytest.mark.only_on_postgresql

#: How long a run may take to start everything, and to end, in seconds.
PATIENCE = 120
#: A test that has everything a test may start, says so, and waits until it is told to end.
INNER = """
import os
import time
from pathlib import Path

from tests.support.live import serving

HERE = Path(__file__).parent


def test_everything_is_up(chromium, tmp_path):
    with serving(os.environ["INNER_DATABASE"], tmp_path) as portal:
        page = chromium.new_page()
        page.goto(portal.url("/sign-in"))
        (HERE / "ready").write_text(str(os.getpid()))
        (HERE / "ready").rename(HERE / "up")
        while not (HERE / "end").exists():
            time.sleep(0.05)
"""


@dataclass(frozen=True)
class Run:
    """A run of the inner test in a process of xdist, up to where everything is up."""

    process: subprocess.Popen[str]
    folder: Path
    worker: int

    @property
    def others(self) -> set[str]:
        """What is at work for this run, by the variable that all of it inherits."""
        mark = f"INNER_RUN={self.folder}".encode()
        return {
            name
            for path in Path("/proc").glob("[0-9]*")
            if (name := _name_of(path, mark)) and path.name != str(self.process.pid)
        }

    def wait_until_all_ended(self) -> None:
        """Raises AssertionError with what is left: a browser takes a moment after its driver."""
        end = time.monotonic() + PATIENCE
        while self.others:
            assert time.monotonic() < end, self.others
            time.sleep(0.1)


def _name_of(process: Path, mark: bytes) -> str:
    """A process's command, where its environment has the mark; blank for others and gone ones."""
    try:
        if mark not in (process / "environ").read_bytes().split(b"\0"):
            return ""
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _with_interrupts() -> None:
    """A run in the background of a shell ignores them, and hands that down."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def run(databases: Databases, tmp_path: Path) -> Iterator[Run]:
    (tmp_path / "test_inner.py").write_text(INNER)
    options = ["-q", "-n", "1", "-p", "no:cacheprovider", "-p", "tests.conftest"]
    places = [f"--rootdir={ROOT}", f"--basetemp={tmp_path / 'base'}", "-c", "pyproject.toml"]
    # A database of this run's saves the inner one the migrations.
    mine = {"INNER_RUN": str(tmp_path), "INNER_DATABASE": databases.fresh()}
    others = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "PYTEST_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, *places, tmp_path],
        cwd=ROOT,
        env=others | mine,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_with_interrupts,  # noqa: PLW1509 - no threads of ours are about
    )
    try:
        end = time.monotonic() + PATIENCE
        while not (tmp_path / "up").exists():
            assert process.poll() is None and time.monotonic() < end, "it did not come up"
            time.sleep(0.05)
        one = Run(process, tmp_path, int((tmp_path / "up").read_text()))
        commands = " ".join(one.others)
        wanted = ("postgres -D", "cli serve", "cli worker", "chrom")
        assert all(each in commands for each in wanted), commands
        yield one
    finally:
        process.kill()
        process.wait()


def test_a_run_that_ends_leaves_nothing_at_work(run: Run) -> None:
    (run.folder / "end").touch()
    said, _none = run.process.communicate(timeout=PATIENCE)
    assert (run.process.returncode, "1 passed" in said) == (0, True), said
    run.wait_until_all_ended()


def test_nor_does_one_that_is_interrupted(run: Run) -> None:
    os.killpg(run.process.pid, signal.SIGINT)  # As Ctrl-C in a terminal does.
    said, _none = run.process.communicate(timeout=PATIENCE)
    assert run.process.returncode == pytest.ExitCode.INTERRUPTED, said
    run.wait_until_all_ended()


def test_nor_one_whose_processes_are_killed_before_they_ended_what_they_started(run: Run) -> None:
    os.kill(run.worker, signal.SIGKILL)
    run.process.kill()
    run.wait_until_all_ended()
