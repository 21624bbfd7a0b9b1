"""A process that forks real worker processes when asked: the portal is imported once, here.

It has neither threads nor connections, so that its forks are whole. A line asks for something, a
line answers: `start <words>` says the process number of a new worker, `wait <number>` its exit
code once it has ended, minus the signal where one ended it. `here <words>` has the same work done
in the nursery itself: what it makes ready for that, its forks need not make again.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.database import environment
from training_portal.config import ROOT, Settings


def tend(work: Callable[[list[str]], None]) -> None:
    """Be the nursery: have each worker do `work` with its words, until nobody asks any more."""
    for line in sys.stdin:
        wanted, *words = line.split()
        if wanted == "start":
            print(_worker(work, words), flush=True)
        elif wanted == "here":
            work(words)
            print(0, flush=True)
        else:
            _number, status = os.waitpid(int(words[0]), 0)
            print(os.waitstatus_to_exitcode(status), flush=True)


def _worker(work: Callable[[list[str]], None], words: list[str]) -> int:
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        # What is asked next is not for a worker to read or to answer.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        work(words)
        code = 0
    finally:
        os._exit(code)


@contextlib.contextmanager
def nursery(module: str, settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Run a module that tends workers, with these settings."""
    folder = Path(settings.instance_path)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        (folder / "workers.log").open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment(settings) | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        yield process


def ask(process: subprocess.Popen[str], line: str) -> str:
    """Ask the nursery for something; its answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    print(line, file=process.stdin, flush=True)
    return process.stdout.readline().strip()
