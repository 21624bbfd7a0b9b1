"""What a test starts is ended even when the test's own process is killed.

An interrupted run ends each process of xdist after some seconds, whatever it was about to end
itself: a server of a group of its own and a cluster would go on for good.
"""

from __future__ import annotations

import contextlib
import shlex
import subprocess
from collections.abc import Iterator, Sequence


@contextlib.contextmanager
def carried_out_if_killed(*commands: Sequence[str]) -> Iterator[None]:
    """Have commands carried out should this process end before the block does.

    A shell waits at a pipe from here: a line at the block's end lets it go, and the end of the pipe
    without one means that nobody is left to write it.
    """
    lines = "; ".join(shlex.join(command) for command in commands)
    guard = subprocess.Popen(
        ["sh", "-c", f"read -r _ || {{ {lines}; }}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.communicate(b"\n")
