"""Whose turn it is on the waitlist: nobody is moved up without a reason.

The next free seat of a country is for the first of that country who can have it. A run of seats
follows the published rules; where staff decide otherwise by hand they write why, for the person
moved up and for the body that nominated them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import exists, select

from training_portal.admissions import application_queries as queries
from training_portal.admissions import conditions, reserved_seats
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    EligibilityFinding,
)
from training_portal.cohorts.models import Cohort
from training_portal.people.queries import visible_people
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def is_out_of_turn(cohort: Cohort, chosen: Mapping[int, str | None]) -> bool:
    """Whether somebody waits before one of the chosen for a seat of the same country.

    `chosen`: sending country by application. Who comes from the shortlist comes after everybody who
    waits. Who can have no seat, by the plan or by a rule that is not met, is passed over by rule.
    """
    waiting = queries.waitlist(cohort.id)
    places = {row_id: place for place, (row_id, _country) in enumerate(waiting)}
    last: dict[str | None, int] = {}
    for row_id, country in chosen.items():
        place = places.get(row_id, len(waiting))
        last[country] = max(last.get(country, 0), place)
    before = [
        row_id
        for row_id, country in waiting
        if row_id not in chosen and places[row_id] < last.get(country, 0)
    ]
    return _anybody_can(cohort, before)


def is_pushed_in(
    cohort: Cohort, chosen: Mapping[int, str | None], place: int, actor: Actor
) -> bool:
    """Whether somebody of the same country would wait behind the chosen, put at this place.

    `place` counts from 1 as the actor sees the list, who may not know of everybody on it.
    """
    position = queries.position_of_place(cohort.id, place, visible_people(actor))
    if position is None:
        return False
    behind = select(Application.id).where(
        Application.cohort_id == cohort.id,
        Application.state == ApplicationState.WAITLISTED,
        Application.waitlist_position >= position,
        Application.sending_country.in_({each for each in chosen.values() if each is not None}),
        Application.id.not_in(chosen),
    )
    return _anybody_can(cohort, db.session.scalars(behind).all())


def _anybody_can(cohort: Cohort, ids: Sequence[int]) -> bool:
    if not ids:
        return False
    unmet = exists().where(
        EligibilityFinding.application_id == Application.id, conditions.is_open_failure()
    )
    rows = db.session.scalars(
        select(Application)
        .where(Application.id.in_(ids), ~unmet)
        .order_by(Application.waitlist_position, Application.id)
    )
    kept_from = reserved_seats.of(cohort)
    return any(kept_from(each) is None for each in rows)


def words() -> str:
    """What is said to who moves somebody up."""
    return _(
        "Somebody of the same country comes first on the waitlist. Write why: the person who is "
        "moved up and the nominating body read it."
    )
