"""A list for the body that sent it: what became of its people as far as it is told."""

from __future__ import annotations

from dataclasses import replace

from training_portal.admissions.employers import as_if_going_on, is_employer
from training_portal.endorsements.list_queries import Desk, NomineeLine, desk_of
from training_portal.endorsements.models import Endorsement, EndorsementState, Verdict
from training_portal.organisations.models import Organisation
from training_portal.people.queries import in_lists


def desk_of_body(endorsement: Endorsement, organisation: Organisation) -> Desk:
    """A list for the body that sent it."""
    desk = desk_of(endorsement, in_lists(), as_if_going_on(organisation))
    if not is_employer(organisation) or endorsement.state is not EndorsementState.NOT_ENDORSED:
        return desk
    return replace(desk, everybody=[_without_an_end(line) for line in desk.everybody])


def _without_an_end(line: NomineeLine) -> NomineeLine:
    """On a list on which nobody is endorsed, who ended their application before is alone in that
    nothing was said of them: an employer is not told that by the gap."""
    is_gap = line.is_live and line.verdict is Verdict.WAITING
    return replace(line, verdict=Verdict.NOT_ENDORSED) if is_gap else line
