"""Requests of the small world: an answer of each ministry, a need of each company, a proposal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.factories.demand import make_answer, make_demand, make_need, make_proposal, make_survey
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db


def asked_for(part: dict[str, Any]) -> None:
    """An answer with two needs, of which a proposal takes one; and what the company needs."""
    company = db.session.scalars(
        select(Organisation).where(Organisation.public_id == part["company"].organisation)
    ).one()
    part["survey"] = make_survey()
    part["answer"] = make_answer(part["organisation"], part["survey"])
    part["need"] = make_need(part["answer"])
    part["demand"] = make_demand(company)
    part["proposal"] = make_proposal([make_need(part["answer"])], host=part["organisation"])
