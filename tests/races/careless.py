"""The portal without its three guards of seats and openings: the controls that show that the races
can be lost.

The row lock is a plain read here, and what is taken is counted by updates without a condition. The
tests drop the CHECK constraints besides. Nothing of this is part of the portal.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask
from granian.constants import Interfaces
from granian.server import Server
from sqlalchemy import select, update

from training_portal import create_app
from training_portal.admissions import (
    application_services,
    decision_services,
    offer_services,
)
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort, SeatShare
from training_portal.placements import application_services as placements
from training_portal.placements import contact_services, locks, openings
from training_portal.placements.models import Posting
from training_portal.platform.database import db
from training_portal.platform.workflow import Refused
from training_portal.replacements import services as replacements


def _read(model: Any, row_id: int, *, shared: bool = False) -> Any:
    """What `lock` does, without the lock."""
    return db.session.scalars(
        select(model).where(model.id == row_id).execution_options(populate_existing=True)
    ).one()


def _move_share(cohort_id: int, country: str, step: int) -> bool:
    db.session.execute(
        update(SeatShare)
        .where(SeatShare.cohort_id == cohort_id, SeatShare.country_code == country)
        .values(taken=SeatShare.taken + step)
        .execution_options(synchronize_session=False)
    )
    return True


def _move_total(cohort_id: int, step: int) -> bool:
    db.session.execute(
        update(Cohort)
        .where(Cohort.id == cohort_id)
        .values(seats_taken=Cohort.seats_taken + step)
        .execution_options(synchronize_session=False)
    )
    return True


def _take_opening(posting: Posting) -> None:
    """Looks at what was read, and counts on without looking again."""
    if posting.filled >= posting.openings:
        raise Refused("All openings of this posting have been taken meanwhile.")
    db.session.execute(
        update(Posting)
        .where(Posting.id == posting.id)
        .values(filled=Posting.filled + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(posting)
    openings.settle_filled(posting)


def application() -> Flask:
    """The app with its guards taken away."""
    app = create_app()
    for module in (
        cohorts,
        application_services,
        decision_services,
        offer_services,
        replacements,
    ):
        module.lock = _read  # type: ignore[attr-defined]
    for module in (placements, contact_services, locks):
        module.lock = _read  # type: ignore[attr-defined]
    cohorts._move_share, cohorts._move_total = _move_share, _move_total
    openings.take_opening = _take_opening
    return app


def main(port: int, workers: int) -> None:
    Server(
        "tests.races.careless:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        factory=True,
        websockets=False,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
