"""Recording a list: cohorts that are over, people, their places, and the notice to each.

Runs in the unit of work of the confirmation. People come in held back: unclaimed and hidden, until
they claim their record themselves (domain.md: an imported person confirms before any wider use).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    Enrolment,
    EnrolmentState,
    PastCohort,
    PastImport,
    PastPlace,
    PastState,
)
from training_portal.cohorts.past.groups import Group
from training_portal.cohorts.past.queries import LISTS, OpenedPast, PastRowRead
from training_portal.people import claims, newcomers
from training_portal.people.models import Person, Sex
from training_portal.people.services import Facts
from training_portal.platform import audit, clock
from training_portal.platform.database import (
    db,
    insert_all,
    insert_if_absent,
    lock,
    new_public_id,
)
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import Actor
from training_portal.platform.text import language_of_script
from training_portal.platform.workflow import Refused


def record(kept: PastImport, opened: OpenedPast, *, actor: Actor) -> int:
    """Record a list that is ready; returns how many places."""
    cohorts = {group.key: _cohort(group, kept, actor) for group in opened.groups}
    ids, made = _people(opened, actor)
    places = [
        _place(row, cohorts[row.values["cohort"]], ids[row.first_line]) for row in opened.taken
    ]
    insert_all(places)
    _mark_places(kept, opened.taken, places, made, actor)
    LISTS.close(kept, PastState.RECORDED)
    kept.confirmed_at = clock.now()
    after = {"places": len(places), "cohorts": len(cohorts), "people": len(made)}
    audit.record("record", "past_import", kept.id, actor=actor, after=after)
    claims.send_notices(sorted(set(ids.values())))
    return len(places)


def _cohort(group: Group, kept: PastImport, actor: Actor) -> Cohort:
    """A cohort that is over; its window is the day before, for it never had one here."""
    assert group.course and group.host and group.starts_on and group.ends_on
    begins = _moment(group.starts_on, group.host.time_zone)
    public_id = new_public_id()
    if not insert_if_absent(
        Cohort,
        public_id=public_id,
        code=group.code,
        course_version_id=group.course.version_id,
        decision=CohortDecision.CONFIRMED,
        is_held=False,
        host_id=group.host.id,
        issuer_id=group.host.id,
        venue=group.venue,
        venue_country=group.host.country,
        time_zone=group.host.time_zone,
        application_opens_at=begins - timedelta(days=1),
        application_closes_at=begins,
        starts_on=group.starts_on,
        ends_on=group.ends_on,
        response_days=0,
        capacity=group.people,
        seats_taken=group.people,
        contact_email="",
        is_demo=group.host.is_demo,
    ):
        raise Refused(_m("There is a cohort with this code: %(code)s.", code=group.code))
    cohort = db.session.scalars(select(Cohort).where(Cohort.public_id == public_id)).one()
    db.session.add(PastCohort(cohort_id=cohort.id, import_id=kept.id))
    db.session.flush()
    after = {"places": group.people, "import": kept.public_id}
    audit.record("record_past", "cohort", cohort.id, actor=actor, after=after)
    return cohort


def _moment(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _people(opened: OpenedPast, actor: Actor) -> tuple[dict[int, int], set[int]]:
    """The person of each first line, and which of them were made now.

    Who is known and has no account yet has one record; who has claimed theirs gets a second one to
    claim, so that nothing is joined to somebody's record on the word of another.
    """
    ids: dict[int, int] = {}
    new: dict[tuple[int, bool], list[PastRowRead]] = {}
    for row in opened.people:
        if row.is_same and row.match and not row.match.is_claimed:
            ids[row.line] = _still_unclaimed(row.match.person_id)
        else:
            assert row.group and row.group.host
            new.setdefault((row.group.host.id, row.group.host.is_demo), []).append(row)
    made = set()
    for (host_id, is_demo), rows in new.items():
        people = newcomers.new_people(
            [(facts_of(row), row.values["passport"]) for row in rows],
            recorded_by_id=host_id,
            is_hidden=True,
            is_demo=is_demo,
        )
        ids.update({row.line: person.id for row, person in zip(rows, people, strict=True)})
        made |= {person.id for person in people}
    after = {"held_back": True}
    audit.record_all("record", "person", [(each, each, after) for each in made], actor=actor)
    return ids, made


def _still_unclaimed(person_id: int) -> int:
    person = lock(Person, person_id)
    if person.claimed_at or person.erased_at or person.archived_at:
        raise Refused(_m("The list was changed since you opened this page: please look again."))
    return person.id


def facts_of(row: PastRowRead) -> Facts:
    """A row as a person's record; no more of it than the portal has a use for."""
    values = row.values
    native = values["native_name"] if values["native_name"] != values["name"] else ""
    return Facts(
        full_name=values["name"],
        name_in_latin=values["name"] if values["name"].isascii() else "",
        native_name=native,
        native_language=language_of_script(native),
        family_name=values["family_name"] or None,
        birth_date=row.born,
        nationality=values["nationality"] or None,
        sex=Sex(values["sex"]) if values["sex"] else None,
        email=row.address,
        phone=values["phone"],
    )


def _place(row: PastRowRead, cohort: Cohort, person_id: int) -> Enrolment:
    ended_on = date.fromisoformat(row.values["outcome_on"] or cohort.ends_on.isoformat())
    return Enrolment(
        cohort_id=cohort.id,
        person_id=person_id,
        state=EnrolmentState(row.values["outcome"]),
        sending_country=row.values["sending_country"],
        enrolled_at=_moment(cohort.starts_on, cohort.time_zone),
        ended_at=_moment(ended_on, cohort.time_zone),
    )


def _mark_places(
    kept: PastImport,
    rows: Sequence[PastRowRead],
    places: Sequence[Enrolment],
    made: set[int],
    actor: Actor,
) -> None:
    """Mark the places as recorded afterwards, with the certificates that were given on paper."""
    ids: Mapping[str, int] = dict(
        db.session.execute(
            select(Enrolment.public_id, Enrolment.id).where(
                Enrolment.cohort_id.in_({place.cohort_id for place in places})
            )
        ).all()
    )
    insert_all(
        [
            PastPlace(
                enrolment_id=ids[place.public_id],
                import_id=kept.id,
                made_record=place.person_id in made,
                certificate_number=row.values["certificate"][:80],
                certificate_on=_day(row.values["certificate_on"]),
            )
            for row, place in zip(rows, places, strict=True)
        ]
    )
    audit.record_all(
        "record_past",
        "enrolment",
        [(ids[place.public_id], place.person_id, {"state": place.state.value}) for place in places],
        actor=actor,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
