"""A session that is called like its module is called so in each reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from tests.learning.conftest import Running
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.courses.models import CourseModule
from training_portal.learning import queries, session_services
from training_portal.learning.models import TrainingSession
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


@pytest.fixture
def module(running: Running) -> CourseModule:
    module = CourseModule(
        version_id=running.cohort.course_version_id,
        code="M1",
        position=1,
        hours=8,
        texts={"en": "Root causes", "ja": "根本原因", "lo": "ສາເຫດ"},
    )
    with unit_of_work():
        db.session.add(module)
    return module


def names_of(session: TrainingSession) -> dict[str, str]:
    """What readers of three languages are shown, by a page's row and by the record itself."""
    found = {}
    for language in ("en", "ja", "vi"):
        with force_locale(language):
            [row] = queries.sessions_of(session.cohort_id, TrainingSession.id == TrainingSession.id)
            assert row.title == session.title
            found[language] = row.title
    return found


@pytest.mark.parametrize("written", ["", "Root causes", "根本原因", "ສາເຫດ"])
def test_the_title_of_the_module_is_said_in_the_readers_language(
    app: Flask, running: Running, module: CourseModule, written: str
) -> None:
    starts = clock.now() + timedelta(days=1)
    moments = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    session = session_services.plan_session(
        running.cohort, title=written, module_id=module.id, actor=running.staff, **moments
    )
    assert names_of(session) == {"en": "Root causes", "ja": "根本原因", "vi": "Root causes"}
    changed = {"place": "", "module_id": module.id, "actor": running.staff, **moments}
    session_services.change_session(session, title="Own words", **changed)
    assert set(names_of(session).values()) == {"Own words"}
    session_services.change_session(session, title=written, **{**changed, "module_id": None})
    assert set(names_of(session).values()) == {written}


def test_what_has_neither_title_nor_module_is_not_planned(
    running: Running, module: CourseModule, browser_of: Callable[[Account], PageClient]
) -> None:
    trainer = browser_of(with_role(Role.TRAINER, running.trainer_account))
    page = f"/manage/cohorts/{running.cohort.public_id}/sessions/new"
    values = {"day": f"{running.cohort.ends_on:%d/%m/%Y}", "starts": "09:00", "ends": "10:00"}
    refused = trainer.submit(page, status=422, values=values)
    assert "choose a module" in refused.errors[0]
    trainer.submit(refused, module=str(module.id))
    assert db.session.scalars(select(TrainingSession.title)).all() == ["Root causes"]
