"""Undoing the endorsement of a list of one's own body."""

from __future__ import annotations

from tests.access.own_case_scenes import WHY, Attempt, Me
from tests.factories.endorsements import make_office
from training_portal.endorsements import deciding
from training_portal.platform.policy import Role


def undo_for_own_body(me: Me) -> Attempt:
    office = make_office()
    me.works_for(office.body, Role.NOMINATING_OFFICER)
    office.nominee()
    sent = office.send()
    office.endorse(sent)
    return lambda actor: deciding.undo(sent.id, reason=WHY, actor=actor)


def record_for_own_body(me: Me) -> Attempt:
    office = make_office()
    me.works_for(office.body, Role.NOMINATING_OFFICER)
    office.nominee()
    sent = office.send()
    return lambda actor: deciding.endorse(sent.id, actor=actor)


def return_for_own_body(me: Me) -> Attempt:
    office = make_office()
    me.works_for(office.body, Role.NOMINATING_OFFICER)
    office.nominee()
    sent = office.send()
    return lambda actor: deciding.return_list(sent.id, reason=WHY, actor=actor)
