"""Reading, checking and nominating a list against inserting its rows and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from sqlalchemy import select

from bench.measure import Row, against
from bench.portal import Portal
from bench.yardsticks import bare_inserts
from training_portal.accounts.models import Account
from training_portal.admissions import import_queries, import_services, opened_lists
from training_portal.admissions.nominee_lists import check_list
from training_portal.cohorts.lists.reading import read
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.platform import clock, files
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Grant, Role

#: As many people as a request reads at once; longer lists are the work of a job.
PEOPLE = 500
_HEAD = ("Name", "Date of birth", "Sex", "Nationality", "E-mail", "Passport number")


def _people(number: int) -> list[tuple[str, ...]]:
    """Invented people, others each time."""
    return [
        (
            f"Sok Dara {number} {each}",
            f"{13 + each % 15}/{1 + each % 12:02}/{1980 + each % 20}",
            "FM"[each % 2],
            "KH",
            f"person{number}.{each}@people.demo.example.org",
            f"N{number:02}{each:06}",
        )
        for each in range(PEOPLE)
    ]


def _as_csv(people: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    writer.writerows(people)
    return text.getvalue().encode("utf-8-sig")


def _nominate(content: bytes, cohort: Cohort, body: Organisation, actor: Actor) -> None:
    """What the officer's upload and confirmation do, without their pages."""
    upload = files.inspect(io.BytesIO(content), "nominees.csv", files.FileKind.SHEET)
    checked = check_list(
        read(upload),
        nominating_country=body.country_code,
        majority=import_queries.ages_of_majority(),
        today=clock.today(cohort.time_zone),
    )
    kept = import_services.keep_list(cohort, body, upload, checked, actor=actor)
    seen = opened_lists.opened(kept).fingerprint
    assert import_services.confirm(kept, seen=seen, actor=actor) == PEOPLE
    db.session.remove()


def rows(portal: Portal, folder: Path) -> Iterator[Row]:
    """A list of 500 people: checked, sealed, nominated with records, drafts, links and mails."""
    numbers = count(1)
    with portal.app.test_request_context():
        cohort = db.session.scalars(select(Cohort).where(Cohort.code.startswith("KAI"))).one()
        body = db.session.scalars(
            select(Organisation)
            .where(Organisation.country_code == "KH", Organisation.nominates)
            .order_by(Organisation.id)
        ).first()
        officer = db.session.scalars(
            select(Account).where(Account.email == "officer.kh@demo.example.org")
        ).one()
        assert body is not None
        grants = frozenset({Grant(Role.NOMINATING_OFFICER, body.id)})
        actor = Actor(f"account:{officer.id}", officer.id, grants)
        yield against(
            f"nominee list of {PEOPLE}, to nominations",
            lambda: _nominate(_as_csv(_people(next(numbers))), cohort, body, actor),
            lambda: bare_inserts.insert(_people(0), folder / "floor.sqlite3"),
            "executemany of its rows",
            goal=4,
            rounds=5,
        )
