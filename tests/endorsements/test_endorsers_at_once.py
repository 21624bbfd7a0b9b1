"""Many at once: a step is taken once, and nobody is offered a seat beside it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from tests.factories.accounts import actor_of
from tests.factories.endorsements import make_office, step
from tests.factories.programme import manager_of
from tests.support.crowd import all_at_once
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.admissions import offer_services
from training_portal.admissions.models import Offer
from training_portal.endorsements import deciding
from training_portal.endorsements.models import EndorsedNominee, Verdict
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused


def test_of_many_endorsers_one_takes_the_step_and_no_seat_goes_past_a_refusal(
    fresh_database: str, tmp_path: Path
) -> None:
    portal = create_app(settings_for(fresh_database, tmp_path))
    with portal.app_context():
        office = make_office(steps=[step()])
        bad, good = office.nominee(1), office.nominee(2)
        sent = office.send().id
        endorser = actor_of(office.endorser, Role.ENDORSER, organisation=office.ministry)
        manager, cohort_id = manager_of(office.cohort), office.cohort.id
        refused, ids = bad.nomination_id or 0, [bad.id, good.id]

    def endorse_or_offer(number: int) -> object:
        with portal.test_request_context():
            try:
                if number % 2:
                    return offer_services.make_offers(cohort_id, [ids[0]], actor=manager)
                deciding.endorse(sent, actor=endorser, refused={refused: "No post."})
                return "endorsed"
            except (Refused, NotAllowed) as refusal:
                return refusal

    answers = all_at_once(portal, endorse_or_offer)
    with portal.app_context():
        assert answers.count("endorsed") == 1
        assert db.session.scalar(select(func.count()).select_from(Offer)) == 0
        verdicts = set(db.session.scalars(select(EndorsedNominee.verdict)))
        assert verdicts == {Verdict.ENDORSED, Verdict.NOT_ENDORSED}
        taken = select(func.count()).where(
            AuditEvent.subject_kind == "endorsement", AuditEvent.action == "endorse_last"
        )
        assert db.session.scalar(taken) == 1
