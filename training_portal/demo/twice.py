"""Two people whom another body had put in before, spelled in another way: on record twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from training_portal.demo.cast import Cast
from training_portal.people import claims
from training_portal.people.services import Facts
from training_portal.platform import clock
from training_portal.platform.policy import Actor

#: Whom, by which body, and as it stood on that body's list.
_AGAIN = (
    ("alumna", "kh-manufacturing-development", Facts(full_name="Sreymom Kev")),
    ("trainee.running", "vn-manufacturing-progress", Facts(full_name="HUONG DOAN THI")),
)


def tell(cast: Cast, staff: Actor, now: datetime) -> None:
    """Let each be put in once more, some weeks ago; the portal finds them by itself."""
    with clock.standing_at(now - timedelta(days=20)):
        for key, body, facts in _AGAIN:
            person = cast.persons[key]
            known = replace(
                facts,
                birth_date=person.birth_date and _exchanged(person.birth_date),
                nationality=person.nationality,
                residence_country=person.residence_country,
                sex=person.sex,
                phone=person.phone,
            )
            claims.create_people(
                [(known, "")],
                actor=staff,
                recorded_by_id=cast.organisations[body].id,
                recorded_for="A course of an earlier year",
                is_demo=True,
            )


def _exchanged(born: date) -> date:
    """Day and month the other way round, where there is such a day."""
    return born if born.day > 12 else born.replace(month=born.day, day=born.month)
