"""Applicants who are put in together leave the rows that the verbs of one leave, each by each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support.comparing import everything
from tests.support.database import Databases, settings_for
from training_portal import create_app
from training_portal.demo import cast, material, networking
from training_portal.demo.telling import People, Story
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work

NOW = datetime(2027, 3, 1, 4, tzinfo=UTC)
#: A cohort abroad with every way an application ends, of people of age; and one of minors at home.
COHORTS = {
    "transport-completed": {
        "KH": {"enrolled": 2, "rejected": 1, "ineligible": 1},
        "VN": {"enrolled": 2, "declined": 1, "withdrawn": 1},
        "MM": {"enrolled": 2, "expired": 1, "waitlisted": 1},
        "LA": {"enrolled": 2},
        "TH": {"enrolled": 2},
    },
    "automobile-running": {"MM": {"enrolled": 2, "rejected": 2}},
}


def entries(*, in_crowds: bool) -> list[dict[str, Any]]:
    known = {entry["key"]: entry for entry in material.cohorts()}
    return [
        {
            **known[key],
            # Accounts stand in the cohorts under their own keys.
            "key": f"{key}-again",
            "in_crowds": in_crowds,
            "applicants": applicants,
            "direct": {"VN": 1, "MM": 1},
            "outcomes": {},
        }
        for key, applicants in COHORTS.items()
    ]


def told(databases: Databases, folder: Path, *, in_crowds: bool) -> dict[str, list[Any]]:
    """Everything in the database after the two cohorts were told in one way or the other."""
    app = create_app(settings_for(databases.fresh(reference=True), folder))
    with app.app_context(), clock.standing_at(NOW):
        with unit_of_work():
            with clock.standing_at(NOW - timedelta(days=700)):
                crew = cast.gather(NOW.date())
            wanted = entries(in_crowds=in_crowds)
            people = People(wanted, 7, NOW)
            for entry in wanted:
                Story(entry, crew, people, 7, NOW).tell()
            stream = Random(7)
            members = [networking.join(*each, stream, NOW) for each in networking.alumni()]
            there = [member for member in members if member is not None]
            networking.ask_around(there, stream, NOW, in_crowds=in_crowds)
        found = everything()
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.once
def test_both_ways_leave_the_same_rows(databases: Databases, tmp_path: Path) -> None:
    one_by_one = told(databases, tmp_path / "one", in_crowds=False)
    together = told(databases, tmp_path / "together", in_crowds=True)
    assert len(one_by_one["application"]) == 20
    assert len(one_by_one["person_link"]) > 8
    for name, expected in one_by_one.items():
        assert together[name] == expected, name
