"""The mails of cohorts: to those concerned when dates or place change, and to trainers."""

from __future__ import annotations

from collections import defaultdict

from flask import current_app
from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.cohorts import planning_queries
from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.cohorts.planning_rules import (
    TOLD_TO_APPLICANTS,
    CohortFacts,
)
from training_portal.cohorts.planning_rules import changed as changed_facts
from training_portal.config import Settings
from training_portal.courses.models import CourseText
from training_portal.people.models import Person
from training_portal.platform import clock, mail
from training_portal.platform.database import db
from training_portal.platform.mail import Told


def _link(path: str) -> str:
    """A whole address; the worker has no request to take it from."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + path


def _titles(cohort: Cohort) -> dict[str, str]:
    """The course's title by language; in English where there is none."""
    rows = db.session.execute(
        select(CourseText.language, CourseText.title).where(
            CourseText.version_id == cohort.course_version_id
        )
    )
    titles = dict(rows.all())
    return defaultdict(lambda: titles["en"], titles)


def changed(cohort: Cohort, before: CohortFacts, after: CohortFacts, *, reason: str) -> int:
    """Tell everybody concerned what is different now; returns how many mails were written."""
    names = changed_facts(before, after) & TOLD_TO_APPLICANTS
    people = planning_queries.addressees(cohort, names)
    titles = _titles(cohort)
    common: dict[str, object] = {
        "cohort": cohort,
        "before": before,
        "after": after,
        "names": names,
        "reason": reason,
        "link": _link(f"/cohorts/{cohort.public_id}"),
    }
    for language in sorted({each.language for each in people}):
        course = titles[language]
        letters = [
            (each.address, {**common, "name": each.name, "course": course})
            for each in people
            if each.language == language
        ]
        mail.enqueue_all("cohort_changed", letters, language=language)
    return len(people)


def will_teach(cohort: Cohort, trainer: Account) -> None:
    """Tell somebody that they are a trainer of the cohort now."""
    mail.enqueue(
        "cohort_trainer",
        trainer.email,
        language=trainer.language,
        dedupe_key=f"{_naming(cohort, trainer)}{clock.now():%Y%m%d%H%M%S}",
        name=trainer.display_name,
        course=_titles(cohort)[trainer.language],
        cohort=cohort,
        link=_link(f"/manage/cohorts/{cohort.public_id}"),
    )


def teaches_no_more(cohort: Cohort, trainer: Account) -> None:
    """Tell somebody who has heard that they teach a cohort that they do so no longer."""
    told = mail.call_back(begins=_naming(cohort, trainer))
    if trainer.disabled_at is not None or told is not Told.BY_MAIL:
        return
    mail.enqueue(
        "cohort_trainer_no_more",
        trainer.email,
        language=trainer.language,
        name=trainer.display_name,
        course=_titles(cohort)[trainer.language],
        cohort=cohort,
    )


def _naming(cohort: Cohort, trainer: Account) -> str:
    return f"cohort_trainer:{cohort.id}:{trainer.id}:"


def is_told_of_coming(enrolment: Enrolment) -> bool:
    """Before a no-show is undone: whether the person hears of it. A mail that waits goes."""
    told = mail.call_back(begins=f"place_changed:{enrolment.id}:no_show:")
    return told is not Told.TAKEN_BACK


def place_changed(cohort: Cohort, enrolment: Enrolment, verb: str, *, reason: str) -> None:
    """Tell somebody that their place ended, and why; or that they have it again."""
    titles = _titles(cohort)
    cause = f"place_changed:{enrolment.id}:{verb}:{clock.now():%Y%m%d%H%M%S}"
    for each in planning_queries.addresses_of(Person.id == enrolment.person_id):
        mail.enqueue(
            "place_changed",
            each.address,
            language=each.language,
            dedupe_key=mail.key_for(cause, each.address),
            name=each.name,
            course=titles[each.language],
            cohort=cohort,
            verb=verb,
            reason=reason,
            link=_link(f"/me/courses/{enrolment.public_id}"),
        )
