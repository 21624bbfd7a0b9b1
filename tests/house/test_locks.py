"""Locks hold versions and hashes, fit pyproject.toml, and record no address."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from training_portal.config import ROOT

LOCKS = ("uv", "runtime", "dev")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = {
    "uv": ["uv"],
    "runtime": PROJECT["dependencies"],
    "dev": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]],
}


def _text(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")


def _versions(lock: str) -> dict[str, list[str]]:
    """Each package of a lock with its version; several where they differ by system."""
    versions: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", _text(lock), re.M):
        versions.setdefault(canonicalize_name(name), []).append(version)
    return versions


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_records_no_address_and_no_path(lock: str) -> None:
    found = re.findall(
        r".*(?:://|\bfile:|--index|--extra-index|--find-links|(?:^|\s)/).*", _text(lock)
    )
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_of_a_lock_has_a_hash(lock: str) -> None:
    packages = re.split(r"\n(?=\S)", _text(lock).strip())
    assert [each for each in packages if "--hash=sha256:" not in each] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_fits_what_the_project_asks_for(lock: str) -> None:
    locked = _versions(lock)
    unmet = [
        text
        for text in WANTED[lock]
        if not any(
            Requirement(text).specifier.contains(version, prereleases=True)
            for version in locked.get(canonicalize_name(Requirement(text).name), [])
        )
    ]
    assert unmet == [], "`make lock` writes the locks anew"


def test_development_runs_what_runs_in_production() -> None:
    development = _versions("dev")
    assert {n: v for n, v in _versions("runtime").items() if development.get(n) != v} == {}
