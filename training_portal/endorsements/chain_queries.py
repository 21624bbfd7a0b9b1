"""Chains: which one holds for a body, and all there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select

from training_portal.endorsements.models import EndorsementChain, EndorsementStep
from training_portal.endorsements.rules import StepFacts
from training_portal.organisations.models import Organisation
from training_portal.organisations.nominating import puts_forward
from training_portal.platform.database import db
from training_portal.platform.versions import fingerprint

_LIVE = EndorsementChain.ended_at.is_(None)


def chain_for(organisation: Organisation) -> EndorsementChain | None:
    """The chain in force for a body: its own, else that of its country."""
    return db.session.scalars(
        select(EndorsementChain)
        .where(
            _LIVE,
            (EndorsementChain.organisation_id == organisation.id)
            | (
                EndorsementChain.organisation_id.is_(None)
                & (EndorsementChain.country_code == organisation.country_code)
            ),
        )
        .order_by(EndorsementChain.organisation_id.is_(None))
        .limit(1)
    ).one_or_none()


@dataclass(frozen=True)
class Chains:
    """All chains that are in force, by the body or else the country."""

    of_body: Mapping[int, EndorsementChain]
    of_country: Mapping[str, EndorsementChain]

    def for_body(self, organisation_id: int, country: str) -> EndorsementChain | None:
        return self.of_body.get(organisation_id) or self.of_country.get(country)


def chains_in_force() -> Chains:
    """All of them: a few for each country."""
    chains = db.session.scalars(select(EndorsementChain).where(_LIVE)).all()
    return Chains(
        {each.organisation_id: each for each in chains if each.organisation_id is not None},
        {each.country_code: each for each in chains if each.organisation_id is None},
    )


def steps_of(chain_id: int) -> list[StepFacts]:
    """The steps of a chain, in their order."""
    return steps_of_all([chain_id])[chain_id]


def steps_of_all(chain_ids: Sequence[int]) -> Mapping[int, list[StepFacts]]:
    """The same for several chains."""
    rows = db.session.scalars(
        select(EndorsementStep)
        .where(EndorsementStep.chain_id.in_(chain_ids))
        .order_by(EndorsementStep.chain_id, EndorsementStep.position)
        .execution_options(populate_existing=True)
    )
    found: defaultdict[int, list[StepFacts]] = defaultdict(list)
    for row in rows:
        found[row.chain_id].append(
            StepFacts(
                row.body,
                row.organisation_id,
                row.days,
                row.proof,
                row.when_over,
                row.office_email,
            )
        )
    return found


def version_of(steps: Sequence[StepFacts]) -> str:
    """The fingerprint of a chain's steps."""
    return fingerprint({"steps": [{**each.plain, "to": each.office_email} for each in steps]})


def chain_of(public_id: str) -> EndorsementChain:
    """A chain by its public id; 404 where there is none. One that has ended is still read."""
    found = db.session.scalars(
        select(EndorsementChain).where(EndorsementChain.public_id == public_id)
    ).one_or_none()
    return found or abort(404)


@dataclass(frozen=True)
class ChainLine:
    """A chain with its steps, and the body that it is for where it is for one."""

    chain: EndorsementChain
    body: str | None
    steps: Sequence[StepFacts]


def lines() -> list[ChainLine]:
    """The chains in force, country by country, a country's own before those of its bodies."""
    rows = db.session.execute(
        select(EndorsementChain, Organisation.name)
        .outerjoin(Organisation, Organisation.id == EndorsementChain.organisation_id)
        .where(_LIVE)
        .order_by(
            EndorsementChain.country_code,
            EndorsementChain.organisation_id.is_not(None),
            Organisation.search_key,
            EndorsementChain.id,
        )
    ).all()
    steps = steps_of_all([chain.id for chain, _name in rows])
    return [ChainLine(chain, name, steps.get(chain.id, [])) for chain, name in rows]


def names_of(organisation_ids: Sequence[int]) -> dict[int, str]:
    """What organisations are called."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisation_ids))
    )
    return dict(rows.all())


def bodies_for_steps() -> list[tuple[str, int, str]]:
    """The organisations that a step can name: public id, id, name."""
    rows = db.session.execute(
        select(
            Organisation.public_id, Organisation.id, Organisation.country_code, Organisation.name
        )
        .where(Organisation.archived_at.is_(None))
        .order_by(Organisation.country_code, Organisation.search_key, Organisation.id)
    )
    return [(public_id, row_id, f"{code} · {name}") for public_id, row_id, code, name in rows]


def bodies_that_nominate() -> list[tuple[str, str]]:
    """The bodies that can have a chain of their own: public id, name."""
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.country_code, Organisation.name)
        .where(puts_forward(), Organisation.archived_at.is_(None))
        .order_by(Organisation.country_code, Organisation.search_key, Organisation.id)
    )
    return [(public_id, f"{code} · {name}") for public_id, code, name in rows]
