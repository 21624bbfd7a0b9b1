"""Who applies to what: the page before a draft is begun."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from sqlalchemy import select

from training_portal.admissions import application_queries as queries
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.people.queries import person_of
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class Entry:
    """Somebody who may apply to a cohort, with the live application if there is one."""

    cohort: Cohort
    live: Application | None
    title: str
    #: Where the person lives, as far as it is known.
    residence: str | None


def entry_to(actor: Actor, cohort_public_id: str) -> Entry:
    """Who applies to what; 404 for a cohort that is not announced, as for none."""
    cohort = db.session.scalar(
        select(Cohort).where(
            Cohort.public_id == cohort_public_id, Cohort.decision != CohortDecision.DRAFT
        )
    )
    if cohort is None or actor.account_id is None:
        abort(404)
    # Who has no record yet gets one when the draft is begun.
    person = person_of(actor.account_id)
    live = queries.live_application(person.id, cohort.id) if person is not None else None
    residence = person.residence_country if person is not None else None
    return Entry(cohort, live, queries.course_title(cohort), residence)
