"""Erasure takes what letters say of somebody; the paper can still be checked."""

from __future__ import annotations

from sqlalchemy import select

from tests.messaging.conftest import Programme, letters
from tests.support.pages import PageClient
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_words import words_of
from training_portal.messaging.models import LetterPerson
from training_portal.people import services as people
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM

K = LetterKind


def test_with_the_person_goes_what_letters_say_of_them_wherever_they_are_named(
    programme: Programme, pages: PageClient, manager: PageClient
) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara", "Keo")
    programme.issue(K.ACCEPTANCE)
    people.erase(programme.person("Dara").id, actor=SYSTEM)
    to_dara, to_keo, to_body = words_of(letters())
    assert "(erased)" in to_dara.paragraphs[0] and to_dara.addressee == ""
    assert "Keo" in to_keo.paragraphs[0]
    assert "1. (erased)\n2. Keo" in to_body.paragraphs
    sealed = db.session.scalars(select(LetterPerson.sealed).order_by(LetterPerson.position))
    assert [each is None for each in sealed] == [True, False]
    letter = letters()[0]
    page = pages.get(f"/verify/{letter.code}")
    assert "This letter is valid" not in page, "the seat went with the person"
    assert letter.number in page and "Dara" not in page
    manager.get(f"{programme.base}/letters/{letter.public_id}/pdf", status=409)
