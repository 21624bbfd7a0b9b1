"""The conditions of one's own application: looked at again, waived, not waived any more."""

from __future__ import annotations

from tests.access.own_case_scenes import WHY, Attempt, Me
from tests.factories import make_person
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from training_portal.admissions import finding_services as services
from training_portal.admissions.models import Application, EligibilityFinding
from training_portal.eligibility.kinds import Finding
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work


def _own(me: Me, *, is_waived: bool = False) -> Application:
    """With too little school."""
    person = make_person(account=me.account, nationality="LA")
    application = make_application(make_cohort(), person)
    with unit_of_work():
        db.session.add(
            EligibilityFinding(
                application_id=application.id,
                position=1,
                rule_kind="education",
                finding=Finding.FAIL,
                facts={"needed": "bachelor", "found": "diploma"},
                checked_at=clock.now(),
                waived_at=clock.now() if is_waived else None,
            )
        )
    return application


def check_oneself_again(me: Me) -> Attempt:
    application = _own(me)
    return lambda actor: services.check_again(application.id, actor=actor)


def waive_for_oneself(me: Me) -> Attempt:
    application = _own(me)
    return lambda actor: services.waive_rule(application.id, 1, reason=WHY, actor=actor)


def take_own_waiver_back(me: Me) -> Attempt:
    application = _own(me, is_waived=True)
    return lambda actor: services.take_waiver_back(application.id, 1, reason=WHY, actor=actor)
