"""A file of a list that a job made goes with the consent that it rests on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories.employers import Employer
from tests.factories.jobs import work
from tests.support.pages import PageClient
from training_portal.admissions.employers import STATE
from training_portal.admissions.models import ApplicationState
from training_portal.platform.database import db
from training_portal.platform.jobs import Job
from training_portal.platform.web import exports


@pytest.mark.parametrize("address", ["/our-nominees", "/nominations/{cohort}"])
def test_a_long_file_is_gone_with_the_next_answer(
    employer: Employer, owner: PageClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    keo = employer.employee("Keo", shares=[STATE])
    keo.stands(ApplicationState.WAITLISTED)
    employer.employee("Dara")
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    page = f"{address.format(cohort=employer.cohort.public_id)}?format=csv"
    owner.submit(page, button="Make the file")
    assert work()
    job = db.session.scalars(select(Job.public_id).order_by(Job.id.desc())).first()
    made = owner.client.get(f"/jobs/{job}/result")
    assert "On the waitlist" in made.get_data(as_text=True)
    keo.let_see()
    assert owner.client.get(f"/jobs/{job}/result").status_code == 404
