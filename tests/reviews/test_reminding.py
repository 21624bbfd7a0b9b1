"""Reviewers are reminded three days before the deadline, and after it when staff ask for it."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from tests.factories.admissions import make_application
from tests.factories.programme import manager_of
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import PageClient
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.reviews.models import ReviewState
from training_portal.reviews.reminding import remind_before_deadlines, remind_late


def mails(template: str) -> int:
    counted = select(func.count()).where(OutboxMail.template == template)
    return db.session.scalar(counted) or 0


def test_who_still_has_something_to_write_is_reminded_once_before_the_deadline(
    cohort: Cohort,
) -> None:
    plan = make_plan(cohort)
    akiko, ben = make_reviewer("Akiko"), make_reviewer("Ben")
    application = make_application(cohort, state=ApplicationState.ELIGIBLE)
    make_review(application, akiko)
    make_review(application, ben, ReviewState.SENT)
    remind_before_deadlines()
    assert mails("reviews_due") == 0
    with time_machine.travel(plan.due_at - timedelta(days=2), tick=False):
        remind_before_deadlines()
        remind_before_deadlines()
    assert mails("reviews_due") == 1


def test_who_is_late_is_reminded_once_a_day(cohort: Cohort, manager: PageClient) -> None:
    plan = make_plan(cohort, due_at=clock.now() + timedelta(hours=1))
    make_review(make_application(cohort, state=ApplicationState.ELIGIBLE), make_reviewer("Akiko"))
    board = f"/manage/cohorts/{cohort.public_id}/reviews"
    assert "Nobody is late" in manager.get(f"{board}/remind")
    with time_machine.travel(plan.due_at + timedelta(hours=2), tick=False):
        assert "Late 1" in manager.get(board)
        for _time in range(2):
            page = manager.submit(f"{board}/remind", button="Remind 1 person")
            assert page.notices == ["1 person is reminded."]
        assert mails("reviews_late") == 1
    with time_machine.travel(plan.due_at + timedelta(hours=26), tick=False):
        remind_late(cohort.id, actor=manager_of(cohort))
    assert mails("reviews_late") == 2
