"""A served portal with reference data, and a real browser to walk through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.database import Databases
from tests.support.live import LivePortal, serving


@pytest.fixture
def portal(databases: Databases, tmp_path: Path) -> Iterator[LivePortal]:
    """The portal with reference data and nobody in it, served from two processes."""
    with serving(databases.fresh(reference=True), tmp_path) as served:
        yield served


@pytest.fixture
def page(chromium: Browser, portal: LivePortal) -> Iterator[Page]:
    """A window of somebody who was never here; addresses may be given without the host.

    A test that lets a second person in opens `chromium.new_context(base_url=portal.address)`.
    """
    context = chromium.new_context(base_url=portal.address, viewport={"width": 1280, "height": 800})
    window = context.new_page()
    faults: list[str] = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    yield window
    context.close()
    assert not faults, f"scripts failed: {faults}"
