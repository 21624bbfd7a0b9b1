"""Databases of a cluster of their own, for tests that what others have open would keep waiting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.database import POSTGRESQL, SQLITE, Databases
from tests.support.services import postgresql_cluster


@pytest.fixture(scope="module")
def databases(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Import it into a test module, where it takes the place of the databases of all tests.

    A row of the audit is sealed once every transaction of the cluster that may hold a lower id has
    ended, and tests that run beside it hold theirs open until they are over.
    """
    folder = tmp_path_factory.mktemp(f"alone-{database_kind}")
    if database_kind == SQLITE:
        yield Databases(SQLITE, folder, None)
        return
    with postgresql_cluster() as server:
        yield Databases(POSTGRESQL, folder, server)
