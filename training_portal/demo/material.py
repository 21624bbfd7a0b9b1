"""The demo programme's data, read from `seed_data/demo/`."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from training_portal.config import RESOURCES
from training_portal.demo import earlier, rules
from training_portal.platform.yaml_files import read_yaml

FOLDER = RESOURCES / "seed_data" / "demo"


@cache
def read(name: str) -> Any:
    """A YAML file of the demo data."""
    return read_yaml(FOLDER / f"{name}.yaml")


def organisations() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read("organisations")["organisations"]
    return found


def companies() -> list[dict[str, Any]]:
    """Companies, each with its name and country, which may stand among the organisations."""
    known = {entry["key"]: entry for entry in organisations()}
    entries = read("companies")["companies"]
    return [{**known.get(entry["key"], {}), **entry} for entry in entries]


def earlier_companies() -> list[dict[str, Any]]:
    """Companies that were there when the programme began, for the full demo."""
    found: list[dict[str, Any]] = read("earlier_companies")["companies"]
    return found


def cohorts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read("cohorts")["cohorts"]
    return found


def earlier_cohorts(seed: int, today: date) -> list[dict[str, Any]]:
    """The cohorts of the years before, drawn up anew for each seed and day."""
    patterns = cohorts()
    asking = frozenset(
        course
        for course in {pattern["course"] for pattern in patterns}
        if any(rule["rule"] == "experience_years" for rule in _course(course)["eligibility"])
    )
    return earlier.drawn_up(read("earlier"), patterns, asking, seed=seed, today=today)


def _course(code: str) -> dict[str, Any]:
    path = RESOURCES / "seed_data" / "reference" / "courses" / f"{code}.yaml"
    found: dict[str, Any] = read_yaml(path)
    return found


def accounts() -> list[dict[str, Any]]:
    """Accounts with their e-mail addresses."""
    data = read("accounts")
    return [
        {**entry, "email": f"{entry['key']}@{data['email_domain']}"} for entry in data["accounts"]
    ]


def name_stocks() -> dict[str, rules.NameStock]:
    stocks = [
        rules.name_stock(read_yaml(path)) for path in sorted((FOLDER / "names").glob("*.yaml"))
    ]
    return {stock.country: stock for stock in stocks}


def audiences() -> dict[str, rules.Audience]:
    raw = read("audiences")["audiences"]
    return {key: rules.audience(key, values) for key, values in raw.items()}


def employers() -> list[rules.Employer]:
    return [rules.employer(entry) for entry in organisations()]


def phrases() -> dict[str, Any]:
    """What invented people write, and what they are told."""
    found: dict[str, Any] = read("phrases")
    return found


def questions() -> dict[str, list[dict[str, Any]]]:
    """What cohorts ask besides, by their keys."""
    found: dict[str, list[dict[str, Any]]] = read("questions")
    return found


def postings() -> list[dict[str, Any]]:
    """What the demo's companies offer."""
    found: list[dict[str, Any]] = read("postings")["postings"]
    return found


def earlier_postings() -> dict[str, Any]:
    """What the postings of the years before are drawn up from, for the full demo."""
    found: dict[str, Any] = read("earlier_postings")
    return found


def demand() -> dict[str, Any]:
    """What bodies and companies ask for."""
    found: dict[str, Any] = read("demand")
    return found


def posting_words() -> dict[str, str]:
    """What is written around the postings."""
    found: dict[str, str] = read("postings")["words"]
    return found
