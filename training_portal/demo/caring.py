"""The medical part of a demo cohort: some who have a seat gave it, all of it invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.demo import material
from training_portal.demo.acting import own
from training_portal.demo.cast import Cast
from training_portal.health import officer_services, plan_services, queries, services
from training_portal.health.services import Told
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role


def tell(crew: Cast, cohort: Cohort, days_before: int, staff: Actor, now: datetime) -> None:
    """Ask for it; have some give it, one be asked back, one agree to a care note."""
    words = material.phrases()["caring"]
    officer = crew.actor("medical", Role.MEDICAL_OFFICER, "jp-naniwa-partners")
    with clock.standing_at(now - timedelta(days=4)):
        plan_services.keep_plan(
            cohort.id,
            is_asked=True,
            needs_statement=False,
            due_on=cohort.starts_on - timedelta(days=days_before),
            actor=staff,
        )
    ids = db.session.scalars(
        select(Application.id)
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id, queries.has_place())
        # Who has an account to sign in with comes first.
        .order_by(Person.account_id.is_(None), Application.id)
        .limit(len(words["told"]))
    ).all()
    with clock.standing_at(now - timedelta(days=3)):
        for application_id, told in zip(ids, words["told"], strict=True):
            application = db.session.get_one(Application, application_id)
            agreed_to = services.consent_words(queries.case_of(application), cohort.code)
            services.give(
                application_id, Told(told), agreed_to=agreed_to, actor=own(application.person_id)
            )
    noted, _waiting, asked, nothing = ids
    with clock.standing_at(now - timedelta(days=2)):
        officer_services.write_note(noted, words["note"], actor=officer)
        officer_services.look_at(noted, actor=officer)
        officer_services.ask_back(asked, words["question"], actor=officer)
        officer_services.look_at(nothing, actor=officer)
    with clock.standing_at(now - timedelta(days=1)):
        person_id = db.session.get_one(Application, noted).person_id
        services.answer_note(noted, "agree_note", actor=own(person_id))
