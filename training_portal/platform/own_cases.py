"""Nobody decides in a case of their own: the one rule, asked by every decision of staff.

An own case is what is about oneself, about a company or a body that one has a role in today (as
its deputy too), and about whom such a body put forward. What the portal does by itself is nobody's.
`tests/access/own_cases.csv` says of each step of staff which of these it refuses, or why none.
"""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused


class OwnCase(Refused):
    """A decision that is for somebody else to take."""


def own_bodies(actor: Actor) -> frozenset[int]:
    """The organisations that the actor has a role in."""
    held = (grant.organisation_id for grant in actor.grants)
    return frozenset(each for each in held if each is not None)


def company_objection(organisation_id: int, actor: Actor) -> str | None:
    """Why the actor decides nothing about a company, in words: they work for it."""
    if organisation_id in own_bodies(actor):
        return _("You work for this company: somebody else has to look at it.")
    return None


def body_objection(organisation_id: int, actor: Actor) -> str | None:
    """The same of an organisation of any kind, and what it may do."""
    if organisation_id in own_bodies(actor):
        return _("You have a role in this organisation: somebody else has to decide this.")
    return None


def self_objection(is_self: bool) -> str | None:
    """Why the actor decides nothing about a person, in words: it is they themselves."""
    if is_self:
        return _("This is about yourself: somebody else has to decide it.")
    return None


def refuse(objection: str | None) -> None:
    """Raises OwnCase with these words, where there are any."""
    if objection is not None:
        raise OwnCase(objection)
