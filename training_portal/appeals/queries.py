"""Appeals as they are looked up: the one of an application, and what staff see of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application
from training_portal.appeals.models import Appeal, AppealState, Overtaken
from training_portal.appeals.permissions import AppealPermission
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import actor_names, audit
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.web.shell import TimelineEntry

#: Steps of an application that can be appealed against.
_AGAINST = ("reject", "find_ineligible")


def appeal_of(application_id: int) -> Appeal | None:
    """The appeal of an application, read anew."""
    return db.session.scalar(
        select(Appeal)
        .where(Appeal.application_id == application_id)
        .execution_options(populate_existing=True)
    )


def who_decided(application: Application) -> list[str]:
    """References of who took the last decision against an application, and of whose deputy it was.

    Empty where nobody did: for one that was recorded afterwards.
    """
    row = db.session.execute(
        select(AuditEvent.actor, AuditEvent.acts_for)
        .where(
            AuditEvent.subject_kind == APPLICATION.kind,
            AuditEvent.subject_id == application.id,
            AuditEvent.action.in_(_AGAINST),
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return []
    return [row.actor, *filter(None, (row.acts_for or "").split(","))]


def shown_state(appeal: Appeal, application: Application) -> AppealState | Overtaken:
    """The state as people read it: an open appeal ends with the decision that it is against."""
    if appeal.state is AppealState.OPEN and application.state.value != appeal.against.value:
        return Overtaken()
    return appeal.state


@dataclass(frozen=True)
class Case:
    """An appeal with all that its page shows."""

    appeal: Appeal
    application: Application
    cohort: Cohort
    person: Person

    @property
    def state(self) -> AppealState | Overtaken:
        return shown_state(self.appeal, self.application)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state is AppealState.OPEN


def case_for(actor: Actor, public_id: str) -> Case:
    """An appeal that the actor may read; 404 for others' as for none."""
    row = db.session.execute(
        select(Appeal, Application, Cohort, Person)
        .join(Application, Application.id == Appeal.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .where(Appeal.public_id == public_id, visible_people(actor))
    ).one_or_none()
    if row is None:
        abort(404)
    cohort_for(actor, row.Cohort.public_id, AppealPermission.DECIDE)
    return Case(*row)


def first_deciders(appeal: Appeal) -> list[str]:
    """The names of who took the decision that an appeal is against."""
    names = actor_names.names_of(set(appeal.decided_first_by))
    return [names.get(each, _("Somebody who left")) for each in appeal.decided_first_by]


def _sentence(entry: audit.Entry) -> str:
    return {
        "lodge": _("The appeal was lodged."),
        "grant": _("The appeal was granted."),
        "dismiss": _("The appeal was dismissed."),
        "withdraw": _("The appeal was withdrawn."),
        "pass_on": _("Not decided in time: the coordinators were told, and the person."),
    }[entry.action]


_TONES = {"lodge": "wait", "pass_on": "bad", "grant": "good", "dismiss": "bad"}


def history(appeal: Appeal) -> list[TimelineEntry]:
    """What happened to an appeal, newest first, for staff."""
    return actor_names.with_names(audit.timeline([("appeal", appeal.id)]), _sentence, tones=_TONES)


@dataclass(frozen=True)
class Standing:
    """What stands about an appeal on the pages of its application."""

    #: None where there was none yet.
    appeal: Appeal | None
    state: AppealState | Overtaken | None
    application: Application
    cohort: Cohort
    #: Until when one can be lodged by the reader; None where it cannot, or is not theirs to.
    until: datetime | None
    is_own: bool
    #: The reader may open the page of staff.
    is_staff: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state is AppealState.OPEN


def own_appeal(application: Application) -> Appeal:
    """The appeal of one's own application; 404 without."""
    return appeal_of(application.id) or abort(404)


def cohort_of(application: Application) -> Cohort:
    """The cohort that an application is for."""
    return db.session.get_one(Cohort, application.cohort_id)


def facts(application_id: int) -> Any:
    """An application with its cohort, the account of its person, and its appeal or None."""
    return db.session.execute(
        select(Application, Cohort, Person.account_id, Appeal)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Appeal, Appeal.application_id == Application.id)
        .where(Application.id == application_id)
    ).one()
