"""Letters of a demo cohort: to everybody who can get one, one withdrawn; messages to groups."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from training_portal.cohorts.models import Cohort
from training_portal.demo import material
from training_portal.messaging import (
    letter_services,
    message_services,
    message_templates,
    recipients,
)
from training_portal.messaging.audiences import Audience
from training_portal.messaging.groups import Narrowing
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.message_services import Draft
from training_portal.messaging.models import Letter
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def write(cohort: Cohort, told: dict[str, Any], staff: Actor, now: datetime) -> None:
    """A message to each of these groups, with the proposed words."""
    with clock.standing_at(now - timedelta(days=told["days_ago"])):
        for name, key in told["groups"].items():
            words = message_templates.words_of(Audience(name), key)
            both = {
                "en": (words["subject"], words["text"]),
                "ja": (words["subject_ja"], words["text_ja"]),
            }
            draft = Draft(Audience(name), Narrowing(), both)
            message_services.send(cohort, draft, actor=staff)


def tell(cohort: Cohort, told: dict[str, Any], staff: Actor, now: datetime) -> None:
    """Issue the letters of these kinds some days ago; of the last kind the first is withdrawn."""
    with clock.standing_at(now - timedelta(days=told["days_ago"])):
        for name in told["kinds"]:
            kind = LetterKind(name)
            everybody = [row.id for row in recipients.chosen(kind, cohort, staff)]
            letter_services.issue(kind, cohort, everybody, actor=staff)
    if told.get("withdraws"):
        first = db.session.scalars(
            select(Letter)
            .where(Letter.cohort_id == cohort.id, Letter.kind == told["kinds"][-1])
            .order_by(Letter.number)
            .limit(1)
        ).one()
        with clock.standing_at(now - timedelta(days=1)):
            reason = material.phrases()["letter_withdrawn"]
            letter_services.withdraw(first, reason=reason, actor=staff)
