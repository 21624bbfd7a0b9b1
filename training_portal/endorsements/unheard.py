"""Bodies at the steps of a chain for which nobody could endorse: they have neither an endorser nor
the address of an office, so that a list would wait there until its time is over."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts import held_roles
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.endorsements.chain_queries import chains_in_force, steps_of
from training_portal.endorsements.models import EndorsementChain
from training_portal.endorsements.rules import steps_for
from training_portal.organisations.models import Organisation
from training_portal.organisations.nominating import puts_forward
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.i18n import listed
from training_portal.platform.policy import Role

#: So many bodies are named; of the others it is said how many they are.
_MOST_NAMES: Final = 8


def unheard(chain: EndorsementChain) -> list[str]:
    """The names of these bodies as things stand today, in order; none of a chain that has ended."""
    if chain.ended_at is not None:
        return []
    steps = steps_of(chain.id)
    asked = {each.organisation_id for each in steps if not each.office_email}
    for body, parent in _bodies_under(chain):
        asked |= {whose for whose, step in steps_for(steps, body, parent) if not step.office_email}
    endorsed_for = (
        select(RoleAssignment.organisation_id)
        .join(Account, Account.id == RoleAssignment.account_id)
        .where(
            RoleAssignment.role == Role.ENDORSER,
            RoleAssignment.organisation_id.is_not(None),
            held_roles.is_in_force(clock.today()),
            Account.disabled_at.is_(None),
        )
    )
    return list(
        db.session.scalars(
            select(Organisation.name)
            .where(
                Organisation.id.in_(each for each in asked if each is not None),
                Organisation.id.not_in(endorsed_for),
            )
            .order_by(Organisation.search_key, Organisation.id)
        )
    )


def _bodies_under(chain: EndorsementChain) -> list[tuple[int, int | None]]:
    """The bodies whose lists go through a chain: each with what it is a part of."""
    chains = chains_in_force()
    rows = db.session.execute(
        select(Organisation.id, Organisation.parent_id).where(
            Organisation.country_code == chain.country_code,
            puts_forward(),
            Organisation.archived_at.is_(None),
        )
    )
    return [
        (body, parent)
        for body, parent in rows
        if chains.for_body(body, chain.country_code) is chain
    ]


def warning(chain: EndorsementChain) -> str:
    """The same in words, for who sets the chain; blank where each body is heard."""
    names = unheard(chain)
    if not names:
        return ""
    more = len(names) - _MOST_NAMES
    shown = listed(names[:_MOST_NAMES])
    if more > 0:
        shown = _("%(names)s and %(num)d more", names=shown, num=more)
    return _(
        "Nobody could endorse for: %(names)s. No endorser has an account there, and the step has "
        "no e-mail address of an office. A list would wait there until its time is over.",
        names=shown,
    )
