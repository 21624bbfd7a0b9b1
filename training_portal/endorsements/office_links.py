"""The secret part of one-time links for offices without accounts: good for one step, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from training_portal.endorsements.models import EndorsementStage
from training_portal.platform import clock, tokens

PURPOSE: Final = "endorsement"
#: So long after its deadline a late step can still be taken by its link.
GRACE: Final = timedelta(days=14)


def new_link(stage: EndorsementStage) -> str:
    """For an open step; an earlier one ends."""
    return tokens.issue(PURPOSE, stage.id, good_until(stage) - clock.now())


def good_until(stage: EndorsementStage) -> datetime:
    """Until when an open step can be taken by its link, aware."""
    assert stage.due_at is not None  # it is open
    return stage.due_at + GRACE


def end_links(stage_ids: Sequence[int]) -> None:
    """No link of these steps is good any more."""
    tokens.withdraw_all(PURPOSE, stage_ids)
