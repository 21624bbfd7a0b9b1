"""What the people of the small world tell: every free text a canary, which stands nowhere else."""

from __future__ import annotations

from typing import Any

from tests.factories.admissions import TYPED
from training_portal.people.background_kinds import BackgroundKind

#: Years of birth in which nobody else in the world was born, nor anything happened.
BIRTH_YEARS = {"ours": 1941, "sister": 1942, "theirs": 1943, "hidden": 1944}


def canary(owner: str, field: str) -> str:
    """A text that stands nowhere else and that a name may be."""
    return f"Zq{owner}{field.replace('_', '')}qZ"


def email_of(owner: str) -> str:
    return f"{canary(owner, 'email')}@example.org".lower()


def told_by(owner: str) -> dict[str, list[str]]:
    """The answers of an application, each free text a canary."""
    told = {name: list(words) for step in TYPED.values() for name, words in step.items()}
    for name in (
        "employer", "position", "duties", "motivation", "change_at_work",
        "full_name", "name_in_latin", "name_on_certificate", "phone",
    ):  # fmt: skip
        told[name] = [canary(owner, name)]
    for name in (
        "emergency_name", "department", "supervisor", "certificates", "abroad", "expects",
        "interest",
    ):  # fmt: skip
        told[name] = [canary(owner, name)]
    told["family_name"] = [canary(owner, "told_family_name")]
    told["email"] = [email_of(owner)]
    told["birth_date"] = [f"01/03/{BIRTH_YEARS[owner]}"]
    return told


def snapshot_of(owner: str) -> dict[str, Any]:
    flat: dict[str, Any] = {name: words[0] for name, words in told_by(owner).items()}
    return flat | {
        "birth_date": f"{BIRTH_YEARS[owner]}-03-01",
        "work_since": "2020-03-01",
        "experience_months": 76,
        "languages": [],
        "armed_forces": False,
        "last_training_on": None,
        "jobs": [{"employer": canary(owner, "career"), "position": "Clerk", "from": "2015-03-01"}],
        "schools": [{"name": canary(owner, "school"), "from": "2010-09-01"}],
        "stays_abroad": [
            {
                "what": canary(owner, "stay"),
                "country": "JP",
                "from": "2019-02-01",
                "to": "2019-02-01",
            }
        ],
    }


def own_background(owner: str) -> dict[BackgroundKind, list[dict[str, Any]]]:
    """What stands on the own record, where only its person reads it."""
    return {
        BackgroundKind.SCHOOL: [{"name": canary(owner, "own_school"), "from": "2010-09-01"}],
    }


def answers_of(owner: str) -> dict[str, Any]:
    told = told_by(owner)
    return {
        step: {"values": {name: told[name] for name in fields}, "revision": 1, "tab": ""}
        for step, fields in TYPED.items()
    }
