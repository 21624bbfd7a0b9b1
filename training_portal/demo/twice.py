"""Two people whom another body had put in before, spelled in another way: on record twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from training_portal.demo import material
from training_portal.demo.cast import Cast
from training_portal.people import claims
from training_portal.people.services import Facts
from training_portal.platform import clock
from training_portal.platform.policy import Actor


def tell(cast: Cast, staff: Actor, now: datetime) -> None:
    """Let each be put in once more, some weeks ago; the portal finds them by itself."""
    again = material.phrases()["on_record_twice"]
    with clock.standing_at(now - timedelta(days=20)):
        for told in again["people"]:
            person = cast.persons[told["key"]]
            known = Facts(
                full_name=told["full_name"],
                birth_date=person.birth_date and _exchanged(person.birth_date),
                nationality=person.nationality,
                residence_country=person.residence_country,
                sex=person.sex,
                phone=person.phone,
            )
            claims.create_people(
                [(known, "")],
                actor=staff,
                recorded_by_id=cast.organisations[told["body"]].id,
                recorded_for=again["for"],
                is_demo=True,
            )


def _exchanged(born: date) -> date:
    """Day and month the other way round, where there is such a day."""
    return born if born.day > 12 else born.replace(month=born.day, day=born.month)
