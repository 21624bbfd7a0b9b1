"""Seats that one person holds on the same days: of two that overlap only one can be accepted.

Whether two courses overlap, and which seats count as held, is what the rules of eligibility say of
it (`eligibility/participation.py`): a seat that was accepted, and an enrolment, hold; one that is
only offered does not yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.eligibility import ledger
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.participation import Dates, Participation, not_at_once
from training_portal.platform import i18n
from training_portal.platform.database import db, lock_many
from training_portal.platform.workflow import Refused

#: States of an application that another answer of the same person can change or rest on.
_ANSWERED_OR_NOT = (ApplicationState.OFFERED, ApplicationState.ACCEPTED)


@dataclass(frozen=True)
class OnTheSameDays:
    """Seats of a person in other cohorts whose days overlap those of one."""

    held: list[Participation]
    only_offered: list[Participation]

    @property
    def objection(self) -> str | None:
        """Why a seat cannot be accepted beside the one that is held, and what to do."""
        return _words(self.held[0]) if self.held else None

    @property
    def offered_codes(self) -> list[str]:
        """The cohorts in which a seat is only offered so far."""
        return [each.code for each in self.only_offered]


def on_the_same_days(person_id: int, cohort: Cohort) -> OnTheSameDays:
    """What the person holds and is offered elsewhere on days of this cohort."""
    dates = Dates(cohort.starts_on, cohort.ends_on)
    found: dict[Finding, list[Participation]] = {each: [] for each in Finding}
    for taken in ledger.of_person(person_id, cohort):
        found[not_at_once(taken, dates)[0]].append(taken)
    return OnTheSameDays(found[Finding.FAIL], found[Finding.NEEDS_PERSON])


def lock_answers(application: int, person_id: int) -> Application:
    """Lock all that the person could accept or has accepted, in the order of ids; gives the one.

    Of two answers at once in two windows the second waits here, and then reads what the first did.
    """
    rows = db.session.scalars(
        select(Application.id).where(
            Application.person_id == person_id, Application.state.in_(_ANSWERED_OR_NOT)
        )
    )
    return lock_many(Application, {application, *rows})[application]


def refuse_second(person_id: int, cohort: Cohort) -> None:
    """Raise Refused where a seat is held already on days of this cohort. Needs `lock_answers`."""
    if objection := on_the_same_days(person_id, cohort).objection:
        raise Refused(objection)


def _words(held: Participation) -> str:
    assert held.starts_on is not None  # what has no days overlaps nothing
    return _(
        "You have a seat on the same days already: %(code)s, %(period)s. You can take part in one"
        " of the two only. Give that seat back first if you want this one, or decline this one.",
        code=held.code,
        period=i18n.period(held.starts_on, held.ends_on),
    )
