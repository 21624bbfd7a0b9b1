"""The medical part as it is looked up: one's own, and those that the medical officer reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select

from training_portal.admissions.draft_queries import own_application
from training_portal.admissions.models import Application, ApplicationState, Offer, OfferState
from training_portal.cohorts.models import LEFT, Cohort, Enrolment
from training_portal.cohorts.queries import within_reach
from training_portal.health.models import MedicalPart, MedicalPlan
from training_portal.health.permissions import HealthPermission
from training_portal.health.rules import ANSWER, DAYS_KEPT, NOTHING, asked_until, last_day_kept
from training_portal.health.sealed import Statement, opened, statement_name, statement_of
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.own_cases import is_about_other
from training_portal.people.queries import visible_people
from training_portal.platform import actor_names, audit, clock, files
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.web.shell import TimelineEntry

#: The states of an application in which a medical part is asked for and kept: never before the
#: seat is accepted, so that nothing of it can weigh when somebody is chosen.
SEAT_IS_SURE = (ApplicationState.ACCEPTED, ApplicationState.ENROLLED)


def has_place() -> ColumnElement[bool]:
    """SQL: applications whose person has a place that has not ended before its time."""
    left = (
        select(Enrolment.id)
        .where(
            Enrolment.cohort_id == Application.cohort_id,
            Enrolment.person_id == Application.person_id,
            Enrolment.state.in_(LEFT),
        )
        # That of the row, also two statements further in: else anybody who left counts for all.
        .correlate(Application)
        .exists()
    )
    return and_(Application.state.in_(SEAT_IS_SURE), ~left)


def sure_since() -> ScalarSelect[datetime | None]:
    """SQL: when the offer was accepted; NULL where a seat came to be without. Needs Application."""
    return (
        select(func.max(Offer.answered_at))
        .where(Offer.application_id == Application.id, Offer.state == OfferState.ACCEPTED)
        .correlate(Application)
        .scalar_subquery()
    )


def is_kept() -> ColumnElement[bool]:
    """SQL: what a medical part has still to serve. Nobody finds it afterwards, from that moment on;
    the worker deletes it. Needs Application and Cohort.
    """
    last = clock.today() - timedelta(days=DAYS_KEPT)
    return and_(has_place(), Cohort.ends_on >= last)


def plan_of(cohort_id: int) -> MedicalPlan | None:
    """What a cohort was said to ask for, read anew; None where nobody said anything."""
    return db.session.scalar(
        select(MedicalPlan)
        .where(MedicalPlan.cohort_id == cohort_id)
        .execution_options(populate_existing=True)
    )


def part_of(application_id: int) -> MedicalPart | None:
    """The medical part of an application, as long as it is kept; read anew."""
    return db.session.scalar(
        select(MedicalPart)
        .join(Application, Application.id == MedicalPart.id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(MedicalPart.id == application_id, is_kept())
        .execution_options(populate_existing=True)
    )


@dataclass(frozen=True)
class Case:
    """A person's medical part for one course, given or not: what its pages show."""

    application: Application
    cohort: Cohort
    person: Person
    plan: MedicalPlan | None
    part: MedicalPart | None

    @property
    def kept_until(self) -> date:
        """The last day on which it is kept."""
        return last_day_kept(self.cohort.ends_on)

    @cached_property
    def asked_until(self) -> date | None:
        """Until which day, at the venue, this person is asked for it; None where nobody is."""
        if self.plan is None:
            return None
        since = db.session.scalar(select(sure_since()).where(Application.id == self.application.id))
        sure_on = clock.day_of(since, self.cohort.time_zone) if since is not None else None
        return asked_until(self.plan.due_on, sure_on, self.cohort.starts_on)

    @cached_property
    def told(self) -> Mapping[str, str]:
        """What was told, by field; blank where nothing was, or the key is gone."""
        return self._opened("told") or {}

    @property
    def answer(self) -> str:
        """What the person answered to a question; blank for nothing."""
        return self.told.get(ANSWER, "")

    @property
    def has_nothing(self) -> bool:
        """Whether the person said that there is nothing to arrange."""
        return NOTHING in self.told

    @property
    def question(self) -> str:
        """What the medical officer asks; blank for nothing."""
        return self._opened("question") or ""

    @property
    def care_note(self) -> str:
        """The care note, whether the person agreed to it or not."""
        return self._opened("care_note") or ""

    @property
    def file_name(self) -> str:
        """How the doctor's statement is called; blank for none."""
        return "" if self.part is None else statement_name(self.part, self.person.id)

    @property
    def needs_statement(self) -> bool:
        """Whether a doctor's statement is asked for and not there yet."""
        wanted = self.plan is not None and self.plan.needs_statement
        return wanted and (self.part is None or self.part.statement_id is None)

    def _opened(self, name: str) -> Any:
        if self.part is None:
            return None
        return opened(self.person.id, getattr(self.part, name))


def case_of(application: Application) -> Case:
    """All that there is about the medical part of an application."""
    return Case(
        application,
        db.session.get_one(Cohort, application.cohort_id),
        db.session.get_one(Person, application.person_id),
        plan_of(application.cohort_id),
        part_of(application.id),
    )


def own_case(actor: Actor, public_id: str) -> Case:
    """The same for one's own application; 404 for anybody else's as for none."""
    return case_of(own_application(actor, public_id))


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """SQL: the medical parts that the actor reads: of the cohorts of their body, never their own,
    never of who hides. Needs Application, Cohort, Person.
    """
    return and_(
        within_reach(actor, HealthPermission.READ),
        visible_people(actor),
        is_about_other(actor, Application.person_id),
        is_kept(),
    )


def case_for(actor: Actor, part_id: str) -> Case:
    """A medical part that the actor reads; 404 for all others as for none."""
    row = db.session.execute(
        select(MedicalPart, Application, Cohort, Person)
        .join(Application, Application.id == MedicalPart.id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .where(MedicalPart.public_id == part_id, in_sight(actor))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        abort(404)
    part, application, cohort, person = row
    return Case(application, cohort, person, plan_of(cohort.id), part)


def statement(case: Case) -> Statement:
    """The doctor's statement of a case; 404 for none."""
    part = case.part
    if part is None or part.statement_id is None:
        abort(404)
    stored = db.session.get_one(files.StoredFile, part.statement_id)
    return statement_of(part, case.person.id, stored) or abort(404)


def host_name(cohort: Cohort) -> str:
    """The body whose medical officer reads what people of a cohort tell."""
    return db.session.get_one(Organisation, cohort.host_id).name


def _sentence(entry: audit.Entry) -> str:
    return {
        "remind": _("The person was reminded."),
        "give": _("The medical part was given."),
        "change": _("The person changed it."),
        "ask_back": _("The person was asked."),
        "look_at": _("It was looked at."),
        "propose_note": _("A care note was put to the person."),
        "take_note_back": _("The care note was taken back."),
        "agree_note": _("The person agreed to the care note."),
        "decline_note": _("The person did not agree to the care note."),
        "take_back": _("The person took the medical part back: it was deleted."),
        "delete": _("It was deleted: it had served."),
    }[entry.action]


_TONES = {"give": "wait", "change": "wait", "look_at": "good", "agree_note": "good"}


def history(part: MedicalPart) -> list[TimelineEntry]:
    """What happened to a medical part, newest first, without a word of what was told."""
    entries = audit.timeline([("medical_part", part.id)])
    return actor_names.with_names(entries, _sentence, tones=_TONES)
