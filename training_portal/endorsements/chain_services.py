"""Setting and ending chains."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, select

from training_portal.endorsements import ending, notices
from training_portal.endorsements.chain_queries import steps_of, version_of
from training_portal.endorsements.lifecycle import ENDORSEMENT
from training_portal.endorsements.models import (
    OPEN_LISTS,
    Endorsement,
    EndorsementChain,
    EndorsementStep,
)
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.rules import StepFacts, objections
from training_portal.organisations.models import Organisation
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


@transactional
def set_chain(
    country: str, organisation_id: int | None, steps: Sequence[StepFacts], *, actor: Actor
) -> EndorsementChain:
    """Have the nominees of a country, or of one body of it, endorsed from now on.

    Raises Refused where there is such a chain already, or with what stands against the steps.
    """
    _refuse(steps, actor)
    if organisation_id is not None:
        body = lock(Organisation, organisation_id)
        if body.country_code != country:
            raise Refused(_("%(body)s is of another country.", body=body.name))
    there = select(EndorsementChain.id).where(
        EndorsementChain.ended_at.is_(None),
        EndorsementChain.country_code == country,
        EndorsementChain.organisation_id.is_not_distinct_from(organisation_id),
    )
    if db.session.scalar(there) is not None:
        raise Refused(_("There is a chain for this already: change that one."))
    chain = EndorsementChain(
        country_code=country, organisation_id=organisation_id, since=clock.now()
    )
    db.session.add(chain)
    db.session.flush()
    _write(chain, steps)
    audit.record("set", "endorsement_chain", chain.id, actor=actor, after=_plain(steps))
    return chain


@transactional
def change_chain(
    chain_id: int, steps: Sequence[StepFacts], *, actor: Actor, seen: str | None = None
) -> None:
    """Give a chain other steps. Lists that are under way keep theirs. Raises Refused, Stale."""
    _refuse(steps, actor)
    chain = lock(EndorsementChain, chain_id)
    before = steps_of(chain.id)
    refuse_stale(seen, version_of(before))
    if chain.ended_at is not None:
        raise Refused(_("This chain has ended."))
    if list(steps) == before:
        return
    _write(chain, steps)
    audit.record(
        "change",
        "endorsement_chain",
        chain.id,
        actor=actor,
        before=_plain(before),
        after=_plain(steps),
    )


@transactional
def end_chain(chain_id: int, *, reason: str, actor: Actor) -> int:
    """Ask for no endorsement any more; lists that are not through are called off with it.

    What was decided stays so. Returns how many lists were called off. Raises Refused.
    """
    if not actor.holds(EndorsementPermission.PLAN):
        raise NotAllowed
    chain = lock(EndorsementChain, chain_id)
    if chain.ended_at is not None:
        raise Refused(_("This chain has ended."))
    if not reason.strip():
        raise Refused(_("Say why: this step needs a reason."))
    chain.ended_at = clock.now()
    audit.record("end", "endorsement_chain", chain.id, actor=actor, reason=reason)
    lists = db.session.scalars(
        select(Endorsement.id)
        .where(Endorsement.chain_id == chain.id, Endorsement.state.in_(OPEN_LISTS))
        .order_by(Endorsement.id)
    ).all()
    for row_id in lists:
        endorsement = lock(Endorsement, row_id)
        if endorsement.state in OPEN_LISTS:
            ENDORSEMENT.apply(endorsement, "end_with_chain", actor=SYSTEM)
            ending.close(endorsement)
            notices.over(endorsement, with_chain=True)
    return len(lists)


def _refuse(steps: Sequence[StepFacts], actor: Actor) -> None:
    if not actor.holds(EndorsementPermission.PLAN):
        raise NotAllowed
    if found := objections(steps):
        raise Refused(" ".join(found))


def _plain(steps: Sequence[StepFacts]) -> dict[str, object]:
    return {"steps": [each.plain for each in steps]}


def _write(chain: EndorsementChain, steps: Sequence[StepFacts]) -> None:
    db.session.execute(delete(EndorsementStep).where(EndorsementStep.chain_id == chain.id))
    db.session.add_all(
        EndorsementStep(
            chain_id=chain.id,
            position=position,
            body=each.body,
            organisation_id=each.organisation_id,
            days=each.days,
            proof=each.proof,
            when_over=each.when_over,
            office_email=each.office_email,
        )
        for position, each in enumerate(steps, start=1)
    )
    db.session.flush()
