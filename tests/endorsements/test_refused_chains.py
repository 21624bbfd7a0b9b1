"""What is not set, changed, ended or sent, and why, in words."""

from __future__ import annotations

import pytest

from tests.factories import make_actor, make_organisation
from tests.factories.endorsements import Office, make_chain, step
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.endorsements import chain_services, sending
from training_portal.endorsements.models import StepBody
from training_portal.organisations.models import OrganisationKind
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused

UNIT = [step(body=StepBody.UNIT)]


def test_only_who_plans_sets_and_ends_chains(app: object) -> None:
    chain, other = make_chain("TH", *UNIT), make_actor()
    with pytest.raises(NotAllowed):
        chain_services.set_chain("VN", None, UNIT, actor=other)
    with pytest.raises(NotAllowed):
        chain_services.end_chain(chain.id, reason="No more.", actor=other)


def test_a_body_s_chain_is_of_its_own_country_and_each_has_one(app: object) -> None:
    plans = make_actor(Role.PROGRAMME_COORDINATOR)
    body = make_organisation(OrganisationKind.MINISTRY, "KH")
    with pytest.raises(Refused, match="of another country"):
        chain_services.set_chain("TH", body.id, UNIT, actor=plans)
    make_chain("TH", *UNIT)
    with pytest.raises(Refused, match="a chain for this already"):
        chain_services.set_chain("TH", None, UNIT, actor=plans)


def test_a_chain_ends_once_with_a_reason_and_is_not_changed_then(app: object) -> None:
    plans, chain = make_actor(Role.PROGRAMME_COORDINATOR), make_chain("TH", *UNIT)
    chain_services.change_chain(chain.id, UNIT, actor=plans)  # As it was: nothing happens.
    with pytest.raises(Refused, match="Say why"):
        chain_services.end_chain(chain.id, reason=" ", actor=plans)
    chain_services.end_chain(chain.id, reason="No more.", actor=plans)
    for refused in (
        lambda: chain_services.end_chain(chain.id, reason="Again.", actor=plans),
        lambda: chain_services.change_chain(chain.id, UNIT, actor=plans),
    ):
        with pytest.raises(Refused, match="has ended"):
            refused()


def test_nothing_is_sent_without_a_chain_nor_for_a_cohort_that_is_over(office: Office) -> None:
    other = make_organisation(OrganisationKind.MINISTRY, "VN")
    officer = make_actor(Role.NOMINATING_OFFICER, organisation=other)
    with pytest.raises(Refused, match="nothing to send"):
        sending.send_list(office.cohort, other, actor=officer, is_supported=True)
    for changes, words in (
        ({"starts_on": clock.today(), "ends_on": clock.today()}, "has begun"),
        ({"decision": CohortDecision.CANCELLED}, "was cancelled"),
    ):
        with unit_of_work():
            cohort = db.session.get_one(Cohort, office.cohort.id)
            for name, value in changes.items():
                setattr(cohort, name, value)
        with pytest.raises(Refused, match=words):
            sending.send_list(office.cohort, other, actor=officer, is_supported=True)
