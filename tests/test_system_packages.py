"""What of the system is found, what is missing, and where nothing may be installed.

Run against folders of the test's own: neither the programs of this machine nor its kind matter.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import system_packages as system


class Machine:
    """A machine with nothing on it."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bin, self.debian, self.mark = (
            root / "bin",
            root / "postgresql",
            root / "debian_version",
        )
        self.fonts = root / "fonts"
        for folder in (self.bin, self.debian, self.fonts):
            folder.mkdir()
        monkeypatch.setenv("PATH", str(self.bin))
        monkeypatch.setattr(system, "DEBIANS_POSTGRESQL", self.debian)
        monkeypatch.setattr(system, "DEBIANS_MARK", self.mark)
        monkeypatch.setattr(system, "_FONT_FOLDERS", (self.fonts,))

    def program(self, name: str, says: str = "", folder: Path | None = None) -> Path:
        """A program that says one line; its folder is on the PATH unless another is given."""
        path = (folder or self.bin) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
        path.chmod(0o755)
        return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("in_folders", "on_path", "found"),
    [
        ([], None, None),
        (["15"], None, "15/bin"),
        (["13", "16", "15"], None, "16/bin"),
        (["13"], None, None),
        (["common"], None, None),
        ([], "initdb (PostgreSQL) 16.3", "PATH"),
        ([], "initdb (PostgreSQL) 15beta1", "PATH"),
        ([], "initdb (PostgreSQL) 14.11 (Homebrew)", None),
        ([], "initdb (PostgreSQL) 9.6", None),
        ([], "something else 16", None),
        (["13"], "initdb (PostgreSQL) 17.0", "PATH"),
    ],
)
def test_postgresql_is_there_from_release_15_on(
    machine: Machine, in_folders: list[str], on_path: str | None, found: str | None
) -> None:
    for release in in_folders:
        machine.program("initdb", folder=machine.debian / release / "bin")
    if on_path is not None:
        machine.program("initdb", says=on_path)
    folder = None if found is None else machine.bin if found == "PATH" else machine.debian / found
    assert system.postgresql_programs() == (folder and folder.resolve())
    assert system.has_postgresql() is (found is not None)


def test_a_program_that_cannot_run_is_no_server(machine: Machine) -> None:
    machine.program("initdb").write_bytes(b"\x00")
    assert not system.has_postgresql()


def test_what_is_missing_is_told_by_package_and_purpose(machine: Machine) -> None:
    machine.program("google-chrome")
    (machine.fonts / "NotoSansCJK-Regular.ttc").touch()
    names = ["postgresql", "chromium", "fonts"]
    assert [package for package, _ in system.missing(names)] == ["postgresql", "fonts-noto-core"]


@pytest.mark.parametrize(("optional", "code"), [([], 1), (["--optional"], 0)])
def test_where_nothing_can_be_installed_it_is_said(
    machine: Machine, capsys: pytest.CaptureFixture[str], optional: list[str], code: int
) -> None:
    machine.program("apt-get")  # as some have it beside a system that is not Debian's
    assert system.way_to_install() is None
    assert system.main([*optional, "chromium"]) == code
    assert "Missing: chromium (the tests in a browser)." in capsys.readouterr().err


def test_the_browser_that_costs_least_is_taken_and_any_other_will_do(machine: Machine) -> None:
    whole = machine.program("chromium")
    assert system.browser_program() == str(whole)
    assert system.main(["--optional", "headless"]) == 0
    shell = machine.program("chromium-headless-shell")
    assert system.browser_program() == str(shell)
