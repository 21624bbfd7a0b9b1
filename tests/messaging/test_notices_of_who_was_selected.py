"""A notice of who was selected names those who have a seat: nobody who left, and who came later."""

from __future__ import annotations

from sqlalchemy import select

from tests.messaging.conftest import Programme, S, letters
from tests.support.pages import PageClient
from training_portal.admissions import decision_services
from training_portal.cohorts import leaving_services
from training_portal.cohorts.models import Enrolment
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_words import words_of
from training_portal.messaging.models import LetterState
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM

ACCEPTANCE = LetterKind.ACCEPTANCE
VALID, WITHDRAWN = LetterState.VALID, LetterState.WITHDRAWN


def text_of_newest() -> str:
    return "\n".join(words_of([letters()[-1]])[0].paragraphs)


def states() -> list[LetterState]:
    db.session.expire_all()
    return [each.state for each in letters()]


def test_it_is_withdrawn_once_somebody_it_names_has_no_seat_any_more(
    programme: Programme, pages: PageClient
) -> None:
    programme.issue(ACCEPTANCE)
    decision_services.release_accepted(
        programme.cohort.id,
        [programme.applications["Dara"].id],
        reason="A forged paper.",
        actor=programme.manager,
    )
    assert states() == [WITHDRAWN]
    page = pages.get(f"/verify/{letters()[0].code}")
    assert "Somebody whom it names has no seat in this cohort any more." in page
    assert "forged" not in page
    programme.issue(ACCEPTANCE)
    assert "Keo" in text_of_newest() and "Dara" not in text_of_newest()


def test_so_it_is_when_a_place_ends(programme: Programme) -> None:
    dara = programme.applications["Dara"]
    decision_services.enrol_accepted(programme.cohort.id, [dara.id], actor=programme.manager)
    programme.issue(ACCEPTANCE)
    place = db.session.scalars(select(Enrolment).where(Enrolment.person_id == dara.person_id)).one()
    leaving_services.end_place(place, "withdraw", actor=SYSTEM, reason="Called back.")
    assert states() == [WITHDRAWN]
    programme.issue(ACCEPTANCE)
    assert "Keo" in text_of_newest() and "Dara" not in text_of_newest()


def test_one_more_who_accepts_is_named_by_a_newer_notice_that_replaces_the_older(
    programme: Programme, pages: PageClient
) -> None:
    programme.issue(ACCEPTANCE)
    assert programme.issue(ACCEPTANCE) == {}
    programme.applied("Later", S.ACCEPTED)
    (number,) = programme.issue(ACCEPTANCE).values()
    assert states() == [WITHDRAWN, VALID]
    page = pages.get(f"/verify/{letters()[0].code}")
    assert f"Replaced by letter {number}." in page
    assert all(name in text_of_newest() for name in ("Dara", "Keo", "Later"))


def test_the_list_of_bodies_says_who_came_since(programme: Programme, manager: PageClient) -> None:
    programme.issue(ACCEPTANCE)
    programme.applied("Later", S.ACCEPTED)
    page = manager.get(f"{programme.base}/letters/new/acceptance?letter=anew")
    assert "1 selected since" in page
