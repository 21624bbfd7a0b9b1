"""Fixtures of all tests: the app on both databases, each test undone at its end."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.factories.programme import make_countries
from tests.support.browsers import OwnRequests, signed_in
from tests.support.chromium import started_chromium
from tests.support.database import POSTGRESQL, SQLITE, Databases, rolled_back, settings_for
from tests.support.pages import PageClient
from tests.support.services import ServiceMissing, postgresql_cluster
from training_portal import create_app
from training_portal.accounts.models import Account
from training_portal.platform.database import db

_SERVER = "PORTAL_TEST_POSTGRESQL"
_TESTS = Path(__file__).parent

# What the imports made stays, so the collector need not go through it for the few cycles of each
# test: a sixth of the suite's processor time.
gc.freeze()
gc.set_threshold(100_000, 50, 100)

# How long an example takes is the machine's affair, and says nothing of the rule.
_UNTIMED = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("portal", _UNTIMED, max_examples=50)
settings.register_profile("thorough", _UNTIMED, max_examples=500)  # `make test-long` takes it.
settings.load_profile("portal")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(SQLITE, POSTGRESQL, "both"),
        default="both",
        help="run the tests that need a database on this kind only",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL cluster for the whole run; xdist's workers inherit its address."""
    wanted = config.getoption("--database") != SQLITE and not config.getoption("collectonly")
    if hasattr(config, "workerinput") or not wanted or _SERVER in os.environ:
        return
    cluster = postgresql_cluster()
    try:
        os.environ[_SERVER] = cluster.__enter__()
    except ServiceMissing as missing:
        raise pytest.UsageError(str(missing)) from None

    def stop() -> None:
        os.environ.pop(_SERVER, None)
        cluster.__exit__(None, None, None)

    config.add_cleanup(stop)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = (SQLITE, POSTGRESQL) if chosen == "both" else (chosen,)
        if metafunc.definition.get_closest_marker("only_on_postgresql"):
            kinds = tuple(kind for kind in kinds if kind == POSTGRESQL)
        metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse names that are others in each process: workers could not agree on what to run.

    The tests of the whole portal, the longest, come first: at the end one process would wait.
    """
    if config.getoption("--database") == SQLITE:
        # Else each would stand there as skipped, of a kind of database that nobody asked for.
        left = [each for each in items if each.get_closest_marker("only_on_postgresql")]
        config.hook.pytest_deselected(items=left)
        items[:] = [each for each in items if each not in left]
    items.sort(key=lambda item: item.path.parent != _TESTS)
    for item in items:
        if " at 0x" in item.nodeid:
            raise pytest.UsageError(f"{item.nodeid}: give the cases of this test names (`ids=`).")


@pytest.fixture(scope="session")
def databases(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Makes migrated databases of the kind under test."""
    base = tmp_path_factory.getbasetemp()
    # The workers of xdist have folders of their own in one of the run.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = tmp_path_factory.mktemp(database_kind)
    return Databases(database_kind, folder, os.environ.get(_SERVER), shared)


@pytest.fixture
def fresh_database(databases: Databases) -> str:
    """The URL of a separate, migrated, empty database, for tests with several processes."""
    return databases.fresh()


@contextlib.contextmanager
def _app_on(url: str, instance: Path) -> Iterator[Flask]:
    app = create_app(settings_for(url, instance))
    app.testing = True
    app.test_client_class = OwnRequests
    with app.app_context():
        make_countries()
        db.session.remove()
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def session_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One app for each database kind and process; tests take `app`.

    The countries are there from the start: nearly every test stands on them.
    """
    with _app_on(databases.fresh(), tmp_path_factory.mktemp("instance")) as app:
        yield app


@pytest.fixture(scope="session")
def session_app_with_reference(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The same on a database that has the reference data; tests take `app_with_reference`."""
    with _app_on(databases.fresh(reference=True), tmp_path_factory.mktemp("instance")) as app:
        yield app


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """The portal with an application context pushed; what the test writes is undone at its end."""
    with rolled_back(session_app):
        yield session_app


@pytest.fixture
def app_with_reference(session_app_with_reference: Flask) -> Iterator[Flask]:
    """`app` on real reference data; a test module that needs it everywhere makes it its `app`."""
    with rolled_back(session_app_with_reference):
        yield session_app_with_reference


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser as it is."""
    return app.test_client()


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    """A visitor's browser that lints each page and sends forms as people do."""
    return PageClient(client)


@pytest.fixture
def browser_of(app: Flask) -> Callable[[Account], PageClient]:
    """Makes the browser of an account, signed in."""
    return functools.partial(signed_in, app)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real browser for all tests of a process: Playwright runs once in each."""
    with started_chromium() as browser:
        yield browser
