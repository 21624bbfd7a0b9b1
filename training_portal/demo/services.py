"""Making the demo programme through the rooms' own services, as if it had all happened.

Reproducible from a seed number, relative to today. The clock stands at each moment that is told of,
so that histories, mails and certificates bear the dates they would have had.
"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, select

from training_portal.accounts.models import Account
from training_portal.demo import (
    aftermath,
    cast,
    companies,
    demanding,
    earlier_placements,
    employing,
    material,
    networking,
    placing,
    twice,
)
from training_portal.demo.size import Size
from training_portal.demo.telling import COORDINATOR, People, Story
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, transactional
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused

#: Before the first window of the years before opened.
BEGAN = timedelta(days=1400)


class NotEmpty(Refused):
    """There is data already: the demo goes into an empty database only."""


def is_empty() -> bool:
    """Whether nobody and no organisation is in the database."""
    return not db.session.scalar(select(exists().where(Account.id.is_not(None)))) and not (
        db.session.scalar(select(exists().where(Organisation.id.is_not(None))))
    )


@transactional
def load(seed: int, size: Size = Size.SMALL) -> list[str]:
    """Make the demo programme in one unit of work; returns lines of what was made.

    What the small one holds is in the full one too, with the years before beside it. Raises
    NotEmpty when the database holds accounts or organisations.
    """
    if not is_empty():
        raise NotEmpty(_("The database is not empty: the demo programme was not loaded."))
    now = clock.now()
    with clock.standing_at(now - BEGAN):
        crew = cast.gather(now.date())
    staff = crew.actor(COORDINATOR, Role.PROGRAMME_COORDINATOR)
    is_full = size is Size.FULL
    registered = companies.register_all(crew, staff, now, with_earlier=is_full)
    entries = material.cohorts()
    if is_full:
        entries = [*entries, *material.earlier_cohorts(seed, now.date())]
    people = People(entries, seed, now)
    stories = [Story(entry, crew, people, seed, now) for entry in entries]
    for story in stories:
        story.tell()
    for story in stories:
        story.put_forward()
        story.review()
        story.endorse()
        story.look_at_documents()
        story.allocate()
        story.care()
    employing.let_nominate(crew, staff, now)
    for story in stories:
        story.write()
    reviewers = placing.reviewers(crew, staff)
    earlier = earlier_placements.tell(crew, reviewers, seed, now) if is_full else None
    postings = placing.tell(crew, reviewers, now, taken=earlier.people if earlier else ())
    asked = demanding.tell(crew, staff, now)
    members = networking.tell(crew, seed, now, in_crowds=is_full)
    aftermath.tell(staff, now)
    twice.tell(crew, staff, now)
    postings += earlier.postings if earlier else 0
    return [
        f"organisations: {len(crew.organisations)}",
        f"accounts: {len(crew.accounts)}",
        f"people: {people.count}",
        f"cohorts: {len(entries)}",
        f"postings: {postings}",
        f"members of the alumni network: {members}",
        f"companies: {registered}",
        f"requests for courses and people: {asked}",
    ]


def accounts() -> list[dict[str, str]]:
    """The demo accounts that exist, with password, role and what to try."""
    there = set(db.session.scalars(select(Account.email).where(Account.is_demo)))
    return [
        {
            "email": entry["email"],
            "password": cast.PASSWORD,
            "role": f"deputy of {entry['deputy_of']}" if "deputy_of" in entry else entry["role"],
            "try": entry["try"],
        }
        for entry in material.accounts()
        if entry["email"] in there
    ]
