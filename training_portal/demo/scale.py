"""A programme of any size, made in minutes: for measuring, and to see pages as they will be.

Beside the demo programme, whose bodies and courses it takes. Rows are written in bulk and not by
the rooms' services, so nothing here is a story that could be followed: no mails, sessions or marks,
and no words sealed under a key. What lists, counts and searches rest on is there as it would be:
states, seat plans that add up, names in all scripts, dates over ten years, most of them recent.
The same number gives the same rows, relative to today.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select, text

from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText, CourseVersion
from training_portal.credentials.models import CertificateSeries
from training_portal.demo import material, rules
from training_portal.demo.scale_drawing import COUNTRIES, OPEN_CODE, Ground, Programme
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform import clock
from training_portal.platform.database import db, transactional
from training_portal.platform.workflow import Refused

#: Cohorts whose rows are written by one transaction.
AT_ONCE: Final = 40
#: How many names people share; more would not make lists any different.
NAMES: Final = 3000


class NothingToStandOn(Refused):
    """There is no demo programme whose bodies and courses could be taken."""


def _ground() -> Ground:
    """What the demo programme put there. Raises NothingToStandOn."""
    hosts = db.session.execute(
        select(Cohort.host_id, Cohort.venue).distinct().order_by(Cohort.host_id, Cohort.venue)
    )
    nominating: dict[str, list[int]] = {}
    bodies = select(Organisation.country_code, Organisation.id).where(
        Organisation.nominates, Organisation.kind != OrganisationKind.COMPANY
    )
    for country, body in db.session.execute(bodies.order_by(Organisation.id)):
        nominating.setdefault(country, []).append(body)
    courses = db.session.execute(
        select(CourseVersion.id, CourseText.title, CourseVersion.duration_weeks)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(CourseVersion.is_current, CourseText.language == "en")
        .order_by(CourseVersion.id)
    )
    ground = Ground(
        [(host, venue) for host, venue in hosts],
        nominating,
        [(version, title, max(1, int(weeks))) for version, title, weeks in courses],
    )
    if not (ground.hosts and ground.courses):
        raise NothingToStandOn(_("Load the demo programme first: its bodies hold the courses."))
    return ground


def _names(seed: int, today: date) -> dict[str, list[rules.Invented]]:
    """Invented people whose names are given out again and again, by country."""
    audiences = material.audiences()
    total = sum(COUNTRIES.values())
    people = rules.compose(
        [
            rules.Slot(country, audience)
            for country, share in COUNTRIES.items()
            for audience in sorted(audiences)
            for _each in range(max(1, NAMES * share // total // len(audiences)))
        ],
        stocks=material.name_stocks(),
        audiences=audiences,
        employers=material.employers(),
        seed=seed,
        today=today,
    )
    found: dict[str, list[rules.Invented]] = {country: [] for country in COUNTRIES}
    for each in people:
        found[each.country].append(each)
    return found


def fill(enrolments: int, seed: int) -> list[str]:
    """Add a programme with at least so many enrolments; gives lines of what was made.

    Written cohort by cohort: what is broken off leaves whole cohorts. Raises NothingToStandOn
    without a demo programme, and Refused where it was done before.
    """
    if db.session.scalar(select(Cohort.id).where(Cohort.code == OPEN_CODE)):
        raise Refused(_("This database was filled for measuring before."))
    now = clock.now()
    programme = Programme(seed, _ground(), _names(seed, now.date()), now)
    number = 0
    while programme.enrolled < enrolments:
        number += 1
        programme.cohort(f"SCALE-{number}")
        if number % AT_ONCE == 0:
            programme.heap.write()
    programme.open_one()
    programme.heap.write()
    _settle(programme)
    return [f"{table}: {highest}" for table, highest in sorted(programme.heap.ids.items())]


@transactional
def _settle(programme: Programme) -> None:
    """Let what counts on from these rows know of them, and have the database look at them."""
    for year, number in programme.numbers.items():
        db.session.merge(CertificateSeries(year=year, next_number=number))
    if db.session.get_bind().dialect.name == "postgresql":
        for table, highest in programme.heap.ids.items():
            db.session.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :highest)"),
                {"table": table, "highest": highest},
            )
    db.session.execute(text("ANALYZE"))
