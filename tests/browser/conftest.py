"""A served portal with reference data, and a real browser to walk through it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.database import Databases
from tests.support.live import LivePortal, serving


@pytest.fixture(scope="session")
def portal(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """The portal with reference data, served from two processes to all tests of a process.

    Nobody is in it but whom they let in: each takes people and numbers of its own.
    """
    folder = tmp_path_factory.mktemp("portal")
    with serving(databases.fresh(reference=True), folder) as served:
        yield served


@pytest.fixture(scope="module")
def portal_alone(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LivePortal]:
    """Another that a module has alone, where what it sets up holds for everybody.

    It calls this its `portal`: a country's chain of endorsements stands before all its nominees.
    """
    folder = tmp_path_factory.mktemp("portal-alone")
    with serving(databases.fresh(reference=True), folder) as served:
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
