"""The server comes up, and ends when it is told to, however it is told."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.support.live import serving

pytestmark = pytest.mark.once


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_all_processes_end_when_all_are_told_at_once(
    fresh_database: str, tmp_path: Path, number: signal.Signals
) -> None:
    with serving(fresh_database, tmp_path) as portal:
        began = time.monotonic()
        os.killpg(portal.process.pid, number)
        code = portal.process.wait(timeout=30)
    assert time.monotonic() - began < 15
    assert code in (0, -number)


def test_the_port_is_free_again_after_the_end(fresh_database: str, tmp_path: Path) -> None:
    with serving(fresh_database, tmp_path) as first:
        port = first.settings.port
    with serving(fresh_database, tmp_path, port=port) as second:
        assert second.address == first.address
