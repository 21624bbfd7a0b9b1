"""A cohort that runs, with people, a trainer and staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories.programme import actor_of, make_account, make_cohort, make_person
from training_portal.accounts.models import Account
from training_portal.cohorts.models import Cohort, CohortDecision, CohortTrainer, Enrolment
from training_portal.courses.models import AssessmentComponent, CourseRule, RuleStage
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Role


@dataclass
class Running:
    """Everything about a running cohort."""

    cohort: Cohort
    people: list[Person]
    enrolments: list[Enrolment]
    staff: Actor
    trainer_account: Account
    trainer: Actor


@pytest.fixture
def running(app: Flask) -> Running:
    """A cohort in its first week: two people, attendance of 80 % and a report of 60 asked for."""
    today = clock.today("Asia/Vientiane")
    cohort = make_cohort(
        decision=CohortDecision.CONFIRMED,
        opens_at=clock.now() - timedelta(days=90),
        closes_at=clock.now() - timedelta(days=60),
        starts_on=today - timedelta(days=3),
    )
    people = [make_person("ສົມສັກ ພົມມະຈັນ"), make_person("ນ້ອຍ ຈັນທະວົງ")]
    trainer = make_account()
    with unit_of_work():
        cohort.ends_on = today + timedelta(days=10)
        enrolments = [
            Enrolment(
                cohort_id=cohort.id,
                person_id=person.id,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
            for person in people
        ]
        db.session.add_all(enrolments)
        db.session.add(CohortTrainer(cohort_id=cohort.id, account_id=trainer.id))
        db.session.add(
            AssessmentComponent(
                version_id=cohort.course_version_id,
                code="report",
                position=1,
                weight=100,
                pass_mark=60,
                attempts=2,
                texts={"en": "Final report"},
            )
        )
        for position, (kind, values) in enumerate(
            [
                ("attendance_percent", {"minimum": 80, "late_counts_as_absence": None}),
                ("component_passed", {"component": "report"}),
            ],
            start=1,
        ):
            db.session.add(
                CourseRule(
                    version_id=cohort.course_version_id,
                    stage=RuleStage.COMPLETION,
                    position=position,
                    kind=kind,
                    values=values,
                )
            )
    staff = actor_of(make_account(), Role.PROGRAMME_COORDINATOR)
    return Running(cohort, people, enrolments, staff, trainer, actor_of(trainer, Role.TRAINER))
