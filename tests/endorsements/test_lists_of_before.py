"""Lists that had ended before their steps were closed with them: what the migration does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.endorsements.test_lists_that_end import states, take_back
from tests.factories.endorsements import Office, make_office, step
from tests.factories.programme import make_countries
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.cohorts.models import Cohort
from training_portal.config import ROOT
from training_portal.endorsements.models import Endorsement, EndorsementState, StageState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work

MIGRATIONS = str(ROOT / "migrations")
BEFORE = "20261211_employer_choices"


@pytest.fixture
def own_app(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The portal on a database of its own, which is brought back and forth."""
    app = create_app(settings_for(fresh_database, tmp_path))
    with app.app_context():
        make_countries()
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_steps_that_were_left_open_are_closed_and_the_others_stay(own_app: object) -> None:
    office = make_office(steps=[step(office_email="registry@works.example.org")])
    taken_back = _sent(office)
    take_back(office, taken_back)
    stands = _sent(office)
    begun = _sent(office, days=-1)
    ids = [each.id for each in (taken_back, stands, begun)]
    db.session.remove()
    _go(downgrade, BEFORE)
    assert _steps() == ["open", "open", "open"]
    _go(upgrade, "head")
    found = [states(db.session.get_one(Endorsement, each)) for each in ids]
    assert found == [
        (EndorsementState.CALLED_OFF, [StageState.ENDED]),
        (EndorsementState.UNDER_WAY, [StageState.OPEN]),
        (EndorsementState.LAPSED, [StageState.ENDED]),
    ]
    good = db.session.scalars(
        text(
            "SELECT count(*) FROM one_time_token WHERE purpose = 'endorsement' AND used_at IS NULL"
        )
    ).one()
    assert good == 1, "the office of the list that stands has its link, the others none"
    with pytest.raises(Exception, match=r"uq_endorsement_open|UNIQUE"), db.engine.begin() as raw:
        raw.execute(text("UPDATE endorsement SET state = 'under_way'"))


def _sent(office: Office, *, days: int | None = None) -> Endorsement:
    """A list that is under way; with `days`, of a cohort of its own that then began so long ago."""
    place = office
    if days is not None:
        other = make_office(chain=False)
        place = Office(other.cohort, office.body, office.ministry, office.focal, office.officer,
                       office.endorser, office.second)  # fmt: skip
    place.nominee(1)
    sent = place.send()
    if days is not None:
        with unit_of_work():
            cohort = db.session.get_one(Cohort, place.cohort.id)
            cohort.starts_on = clock.today() + timedelta(days=days)
    return sent


def _go(move: object, revision: str) -> None:
    db.session.remove()
    assert callable(move)
    move(directory=MIGRATIONS, revision=revision)


def _steps() -> list[str]:
    with db.engine.connect() as raw:
        return list(raw.scalars(text("SELECT state FROM endorsement_stage ORDER BY id")))
