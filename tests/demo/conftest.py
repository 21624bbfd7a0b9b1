"""The demo data as it stands in `seed_data/demo`, read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from training_portal.demo import rules

SEED_DATA = Path(__file__).parents[2] / "seed_data"
DEMO = SEED_DATA / "demo"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def organisations() -> dict[str, dict[str, Any]]:
    return {entry["key"]: entry for entry in read(DEMO / "organisations.yaml")["organisations"]}


@pytest.fixture(scope="session")
def cohorts() -> dict[str, dict[str, Any]]:
    return {entry["key"]: entry for entry in read(DEMO / "cohorts.yaml")["cohorts"]}


@pytest.fixture(scope="session")
def accounts() -> dict[str, dict[str, Any]]:
    return {entry["key"]: entry for entry in read(DEMO / "accounts.yaml")["accounts"]}


@pytest.fixture(scope="session")
def stocks() -> dict[str, rules.NameStock]:
    found = [rules.name_stock(read(path)) for path in sorted((DEMO / "names").glob("*.yaml"))]
    return {stock.country: stock for stock in found}


@pytest.fixture(scope="session")
def audiences() -> dict[str, rules.Audience]:
    raw = read(DEMO / "audiences.yaml")["audiences"]
    return {key: rules.audience(key, entry) for key, entry in raw.items()}


@pytest.fixture(scope="session")
def employers(organisations: dict[str, dict[str, Any]]) -> list[rules.Employer]:
    return [rules.employer(entry) for entry in organisations.values()]
