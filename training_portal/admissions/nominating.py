"""Putting people forward, from a list or by form: record, nomination, draft application, mail.

Everything here runs in a unit of work of its caller, who holds the body's row: two officers of one
body cannot nominate somebody twice, nor give one rank to two people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from training_portal.admissions import claim_purposes
from training_portal.admissions import import_queries as queries
from training_portal.admissions.application_steps import Step
from training_portal.admissions.known_people import possible_twins
from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.admissions.nomination_queries import zone_of
from training_portal.cohorts.lists.countries import country
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.cohorts.queries import accepts_applications, english_title
from training_portal.organisations.models import Organisation
from training_portal.organisations.nominating import lacks_verification
from training_portal.people import claims
from training_portal.people.models import Person
from training_portal.people.services import Facts
from training_portal.platform import audit, clock
from training_portal.platform.database import insert_all
from training_portal.platform.messages import Message, moment
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import Refused


@dataclass(frozen=True)
class Entry:
    """Somebody to be put forward."""

    facts: Facts
    passport_number: str = ""
    #: What the body knows of the person's work, as the step's form takes it: a first draft.
    work: dict[str, list[str]] = field(default_factory=dict)


def opens_at(cohort: Cohort) -> datetime | None:
    """When an announced cohort begins to take nominations; None where it does not wait for that."""
    is_coming = cohort.decision is CohortDecision.ANNOUNCED and not cohort.is_held
    opens = cohort.application_opens_at
    return opens if is_coming and opens > clock.now() else None


def closed_words(cohort: Cohort, organisation: Organisation) -> Message | None:
    """Why nobody can be nominated to this cohort by this body now; None when it can.

    A long list is nominated by a job, which keeps this for who reads it later.
    """
    if not organisation.nominates:
        return _m("%(body)s does not put people forward.", body=organisation.name)
    if lacks_verification(organisation):
        return _m(
            "%(body)s is not verified now: a company puts people forward while it is verified.",
            body=organisation.name,
        )
    if organisation.country_code not in queries.countries_of(cohort.id):
        code = organisation.country_code
        return _m("This cohort has no seats for %(country)s.", country=country(code))
    if cohort.decision is CohortDecision.CANCELLED:
        return _m("This cohort was cancelled.")
    now = clock.now()
    if not accepts_applications(cohort, now) and now >= cohort.application_closes_at:
        closed = moment(cohort.application_closes_at, cohort.time_zone)
        return _m("Nominations closed on %(moment)s.", moment=closed)
    if (opens := opens_at(cohort)) is not None:
        return _m("Nominations open on %(moment)s.", moment=moment(opens, cohort.time_zone))
    if not accepts_applications(cohort, now):
        return _m("This cohort takes no nominations now.")
    return None


def refuse_closed(cohort: Cohort, organisation: Organisation) -> None:
    """Raise Refused when nobody can be nominated to this cohort by this body now."""
    if objection := closed_words(cohort, organisation):
        raise Refused(objection)


def nominate(
    cohort: Cohort,
    organisation: Organisation,
    entries: Sequence[Entry],
    *,
    import_id: int | None,
    actor: Actor,
) -> int:
    """Put people forward in this order, behind those whom the body has ranked; returns how many."""
    title, zone = english_title(cohort.course_version_id), zone_of(organisation)
    people = claims.create_people(
        [(entry.facts, entry.passport_number) for entry in entries],
        actor=actor,
        recorded_by_id=organisation.id,
        recorded_for=title,
        purposes_known=[
            claim_purposes.of_cohort(
                cohort,
                title,
                reader_zone=zone,
                recorded=claim_purposes.kinds_of_work(entry.work),
            )
            for entry in entries
        ],
        is_demo=organisation.is_demo,
    )
    now = clock.now()
    last = queries.last_rank(cohort.id, organisation.id)
    nominations = [
        Nomination(
            cohort_id=cohort.id,
            person_id=person.id,
            organisation_id=organisation.id,
            import_id=import_id,
            rank=rank,
            nominated_by_id=actor.account_id,
            created_at=now,
        )
        for rank, person in enumerate(people, start=last + 1)
    ]
    insert_all(nominations)
    ids = queries.nomination_ids([person.id for person in people], cohort.id)
    applications = [
        Application(
            cohort_id=cohort.id,
            person_id=person.id,
            nomination_id=ids[person.id],
            answers=_first_draft(entry),
            created_at=now,
        )
        for entry, person in zip(entries, people, strict=True)
    ]
    insert_all(applications)
    _note(people, last, cohort.id, actor)
    _flag_possible_twins(people)
    return len(people)


def _note(people: Sequence[Person], last_rank: int, cohort_id: int, actor: Actor) -> None:
    ids = queries.draft_ids([person.id for person in people], cohort_id)
    state = ApplicationState.DRAFT.value
    audit.record_all(
        "nominate",
        "application",
        [
            (ids[person.id], person.id, {"state": state, "rank": rank})
            for rank, person in enumerate(people, start=last_rank + 1)
        ],
        actor=actor,
    )


def _first_draft(entry: Entry) -> dict[str, object]:
    if not entry.work:
        return {}
    return {Step.WORK.value: {"values": entry.work, "revision": 0, "tab": ""}}


def _flag_possible_twins(people: Sequence[Person]) -> None:
    """Note for programme staff, and nobody else, who may be somebody that is known already."""
    audit.record_all(
        "possible_twin",
        "person",
        [(each, each, {"of": twin}) for each, twin in possible_twins(people).items()],
        actor=SYSTEM,
    )
