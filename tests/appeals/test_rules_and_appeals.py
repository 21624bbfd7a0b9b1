"""An appeal that is granted waives the rules that are not met, as whoever decides could."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.factories.accounts import make_actor
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, make_person, trainee
from training_portal.admissions import conditions, decision_services, offer_services
from training_portal.admissions.models import Application, ApplicationState
from training_portal.appeals import services
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused

pytestmark = pytest.mark.usefixtures("app")
STARTS = date(2027, 6, 7)


def found_too_young(born: date) -> tuple[Application, Any]:
    """Somebody under the lowest age of 25, not eligible, and their appeal."""
    cohort = make_cohort(rules=[("minimum_age", {"years": 25})], starts_on=STARTS)
    person = make_person(birth_date=born)
    application = make_application(
        cohort,
        person,
        state=ApplicationState.SUBMITTED,
        snapshot={"birth_date": born.isoformat()},
    )
    with unit_of_work():
        conditions.store(db.session.get_one(Application, application.id), cohort)
    decision_services.decide(
        cohort.id,
        [application.id],
        "find_ineligible",
        reason="Too young.",
        actor=make_actor(Role.PROGRAMME_COORDINATOR),
    )
    return application, services.lodge(application.id, "Please.", actor=trainee(person))


def test_what_is_granted_is_waived_with_the_reason_and_by_whom() -> None:
    application, appeal = found_too_young(date(2003, 1, 1))
    decides = make_actor(Role.PROGRAMME_COORDINATOR)
    services.decide(appeal.id, "grant", reason="Experienced for her age.", actor=decides)
    (row,) = conditions.findings_of(application.id)
    assert (row.waived_by_id, row.waiver_reason) == (
        decides.account_id,
        "Experienced for her age.",
    )
    decision_services.decide(
        application.cohort_id, [application.id], "shortlist", reason=None, actor=decides
    )
    assert offer_services.make_offers(application.cohort_id, [application.id], actor=decides)


def test_a_rule_that_nobody_may_waive_is_waived_by_no_appeal() -> None:
    application, appeal = found_too_young(date(2010, 1, 1))
    with pytest.raises(Refused, match="cannot be waived"):
        services.decide(
            appeal.id, "grant", reason="Fine.", actor=make_actor(Role.PROGRAMME_COORDINATOR)
        )
    db.session.expire_all()
    assert db.session.get_one(Application, application.id).state is ApplicationState.INELIGIBLE
