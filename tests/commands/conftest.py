"""Commands are typed in the test's own process, against a database of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import Command, Said
from tests.support.database import environment, settings_for
from training_portal import cli


@pytest.fixture
def data(fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated, empty database that the environment names."""
    for name, value in environment(settings_for(fresh_database, tmp_path)).items():
        monkeypatch.setenv(name, value)
    return fresh_database


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Types `training-portal ...` and tells how it ended."""

    def run(*words: str) -> Said:
        monkeypatch.setattr("sys.argv", ["training-portal", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Said(int(ended.value.code or 0), *capsys.readouterr())

    return run
