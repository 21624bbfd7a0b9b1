"""An erased person's words go from their appeal; that there was one, and how it ended, stays."""

from __future__ import annotations

from tests.factories.appeals import make_appeal
from training_portal.admissions.models import Application
from training_portal.appeals.models import Appeal, AppealState
from training_portal.people import services as people
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM


def test_the_words_of_an_appeal_go_with_the_person(rejected: Application) -> None:
    appeal = make_appeal(rejected, state=AppealState.DISMISSED, answer="Keo did not say why.")
    people.erase(rejected.person_id, actor=SYSTEM)
    kept = db.session.get_one(Appeal, appeal.id, populate_existing=True)
    assert (kept.grounds, kept.answer, kept.state) == ("", "", AppealState.DISMISSED)
