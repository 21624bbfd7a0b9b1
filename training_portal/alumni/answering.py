"""What comes of a question between two people: a yes, a no, or that it is taken back."""

from __future__ import annotations

from typing import Any

from training_portal.alumni.lifecycle import LINK
from training_portal.alumni.models import PersonLink
from training_portal.platform import clock
from training_portal.platform.policy import Actor

#: What whoever was asked says. Taking a question back answers nothing.
_ANSWERS = frozenset({"accept", "decline"})


def close(
    question: PersonLink,
    verb: str,
    *,
    actor: Actor,
    person_id: int,
    details: dict[str, Any] | None = None,
) -> None:
    """Take the step, under the lock of both members; the message goes with the question."""
    LINK.apply(question, verb, actor=actor, person_id=person_id, details=details)
    question.message_sealed = None
    if verb in _ANSWERS:
        question.answered_at = clock.now()
