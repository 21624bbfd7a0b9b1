"""Who had the record erased is put forward no longer, as far as the employer knows."""

from __future__ import annotations

from tests.factories.employers import Employer
from tests.support.pages import PageClient
from training_portal.people import services as people
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM


def test_an_erased_person_is_ranked_and_taken_back_no_more(
    employer: Employer, owner: PageClient
) -> None:
    keo = employer.employee("Keo")
    employer.employee("Dara")
    people.erase(keo.person.id, actor=SYSTEM)
    db.session.expire_all()
    cohort = employer.cohort.public_id
    page = owner.get(f"/nominations/{cohort}")
    assert "Ended" in page and "Keo" not in page
    assert "You have nominated 1 person." in page
    assert page.text.count("Take the nomination back…") == 1
    assert "Keo" not in owner.get(f"/nominations/{cohort}/ranks")
