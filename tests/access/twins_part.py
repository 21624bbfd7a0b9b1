"""Two records in the small world that may be of one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.factories import propose
from training_portal.people.models import ClaimQuestion, Person, Twin
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work


@dataclass
class TwinsPart:
    """What of records that may be one person's belongs to an owner."""

    claim_question: ClaimQuestion
    twin: Twin


def taken_for_one(unclaimed: Person, claimant: Person) -> dict[str, Any]:
    """A claim raised a question, and the portal proposes the two to staff as well."""
    with unit_of_work():
        question = ClaimQuestion(
            unclaimed_id=unclaimed.id, claimant_id=claimant.id, asked_at=clock.now()
        )
        db.session.add(question)
        return {"claim_question": question, "twin": propose(claimant, unclaimed)}
