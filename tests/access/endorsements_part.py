"""Endorsements of the small world: a list of each ministry that went to an endorser of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.access.told import canary
from training_portal.admissions.models import Application, Nomination
from training_portal.endorsements import office_links
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    EndorsementChain,
    EndorsementStage,
    EndorsementState,
    EndorsementStep,
    OrganisationPart,
    Proof,
    StageState,
    StepBody,
    Verdict,
    WhenOver,
)
from training_portal.platform import audit, clock, files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

#: Steps with a list that ask for a reason.
ENDING_LISTS = ("call_off", "end_chain", "return_list", "undo", "undo_for")


def endorsing(part: dict[str, Any], owner: str) -> None:
    """A list of the ministry for `reviewing`, at its second step, under a chain that ended: nobody
    else in the world needs an endorsement. Its person was not endorsed at the first."""
    now = clock.now()
    with unit_of_work():
        part["chain"] = chain = _chain(part)
        told = OrganisationPart(
            cohort_id=part["reviewing"].id, organisation_id=part["organisation"].id, written_at=now
        )
        db.session.add(told)
        db.session.flush()
        part["endorsement"] = endorsement = Endorsement(
            cohort_id=part["reviewing"].id,
            organisation_id=part["organisation"].id,
            chain_id=chain.id,
            state=EndorsementState.UNDER_WAY,
            sent_at=now,
            told="",
            part_id=told.id,
        )
        db.session.add(endorsement)
        db.session.flush()
        paper = files.keep(
            files.Upload(f"{canary(owner, 'file')}.pdf", "application/pdf", b"%PDF-1.4")
        )
        for position, state in ((1, StageState.ENDORSED), (2, StageState.OPEN)):
            db.session.add(
                EndorsementStage(
                    endorsement_id=endorsement.id,
                    position=position,
                    organisation_id=part["organisation"].id,
                    days=5,
                    proof=Proof.ON_PAGE,
                    when_over=WhenOver.ESCALATE,
                    state=state,
                    due_at=now + timedelta(days=5),
                    decided_at=now if position == 1 else None,
                    file_id=paper.id if position == 1 else None,
                )
            )
        db.session.flush()
        put_on_list(part, owner)
        stage = db.session.scalars(
            select(EndorsementStage).where(
                EndorsementStage.endorsement_id == endorsement.id, EndorsementStage.position == 2
            )
        ).one()
        part["endorse_token"] = office_links.new_link(stage)
        audit.record("send", "endorsement", endorsement.id, actor=SYSTEM)
        audit.record("write", "organisation_part", told.id, actor=SYSTEM)
        audit.record("set", "endorsement_chain", chain.id, actor=SYSTEM)


def _chain(part: dict[str, Any]) -> EndorsementChain:
    now = clock.now()
    chain = EndorsementChain(
        country_code=part["organisation"].country_code,
        organisation_id=part["organisation"].id,
        since=now - timedelta(days=2),
        ended_at=now - timedelta(days=1),
    )
    db.session.add(chain)
    db.session.flush()
    db.session.add(
        EndorsementStep(
            chain_id=chain.id,
            position=1,
            body=StepBody.UNIT,
            days=5,
            proof=Proof.ON_PAGE,
            when_over=WhenOver.ESCALATE,
        )
    )
    return chain


def put_on_list(part: dict[str, Any], owner: str, place: int = 1) -> None:
    """Have the part's person stand on its list, not endorsed, in the running unit of work."""
    nomination = db.session.scalars(
        select(Nomination)
        .join(Application, Application.nomination_id == Nomination.id)
        .where(Application.id == part["reviewed"].id)
    ).one()
    db.session.add(
        EndorsedNominee(
            endorsement_id=part["endorsement"].id,
            nomination_id=nomination.id,
            place=place,
            verdict=Verdict.NOT_ENDORSED,
            reason=canary(owner, "endorsement_reason"),
            why=canary(owner, "nominee_why"),
        )
    )
