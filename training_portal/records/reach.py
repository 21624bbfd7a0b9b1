"""Whom somebody finds: the coordinator everybody, others whom their work brings to them.

A manager: people with a place in a cohort of their organisation, or whose application was sent to
one. An officer: people whom their body put forward, with that alone.
"""

from __future__ import annotations

from flask import abort
from sqlalchemy import ColumnElement, exists, or_, select, true

from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.admissions.nominating_bodies import body_ids
from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.cohorts.queries import within_reach
from training_portal.people.models import Person
from training_portal.people.queries import in_lists, visible_people
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.records.permissions import RecordPermission

READ = RecordPermission.READ


def places_in_reach(actor: Actor) -> ColumnElement[bool]:
    """SQL: the places in cohorts that the actor sees as staff."""
    return Enrolment.cohort_id.in_(select(Cohort.id).where(within_reach(actor, READ)))


def applications_in_reach(actor: Actor) -> ColumnElement[bool]:
    """SQL: the applications that were sent to these; a draft is its writer's alone."""
    return (Application.state != ApplicationState.DRAFT) & Application.cohort_id.in_(
        select(Cohort.id).where(within_reach(actor, READ))
    )


def nominations_in_reach(actor: Actor) -> ColumnElement[bool]:
    """SQL: the nominations of the bodies that the actor nominates for."""
    return Nomination.organisation_id.in_(body_ids(actor))


def nominations_seen_by_staff(actor: Actor) -> ColumnElement[bool]:
    """SQL: all nominations for the coordinator; for managers those to their cohorts, once sent."""
    if actor.holds_everywhere(READ):
        return true()
    return exists().where(Application.nomination_id == Nomination.id, applications_in_reach(actor))


def known_to_staff(actor: Actor) -> ColumnElement[bool]:
    """SQL: the persons whom the actor finds as staff of the programme."""
    if actor.holds_everywhere(READ):
        return visible_people(actor)
    has_place = exists().where(Enrolment.person_id == Person.id, places_in_reach(actor))
    has_applied = exists().where(Application.person_id == Person.id, applications_in_reach(actor))
    return visible_people(actor) & or_(has_place, has_applied)


def known_to_body(actor: Actor) -> ColumnElement[bool]:
    """SQL: the persons whom a body of the actor's put forward; never a hidden one."""
    return (
        in_lists()
        & Person.erased_at.is_(None)
        & exists().where(Nomination.person_id == Person.id, nominations_in_reach(actor))
    )


def person_for(actor: Actor, public_id: str) -> tuple[Person, bool]:
    """A person the actor finds, and whether as staff of the programme; 404 for anybody else."""
    wanted = select(Person).where(Person.public_id == public_id)
    if actor.holds(READ):
        found = db.session.scalars(wanted.where(known_to_staff(actor))).one_or_none()
        if found is not None:
            return found, True
    found = db.session.scalars(wanted.where(known_to_body(actor))).one_or_none()
    return (found, False) if found is not None else abort(404)
