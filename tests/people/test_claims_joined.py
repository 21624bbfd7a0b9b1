"""What becomes of all that hangs on an unclaimed record whose person has another one."""

from __future__ import annotations

from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company, make_person
from tests.factories.admissions import make_application, make_change, make_nomination
from tests.factories.placements import make_concern, make_placement, make_posting
from tests.factories.programme import make_cohort, make_organisation
from tests.people.later_rows import Life, anew, enrolled, placed, torn_chains
from training_portal.admissions.change_models import ApplicationChange
from training_portal.admissions.models import Application, ApplicationState
from training_portal.alumni.models import CompanyLink, CompanyTie
from training_portal.people import moving, second_records, services
from training_portal.people.models import Person
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import Concern
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

A = ApplicationState


@pytest.fixture
def kept(app: Flask) -> Person:
    return make_person("Sothy Chum", account=make_account())


@pytest.fixture
def unclaimed(app: Flask) -> Person:
    return make_person("Chum Sothy")


def claimed(kept: Person, unclaimed: Person) -> None:
    """Staff say that they are one person."""
    with unit_of_work():
        second_records.take_over(kept.id, unclaimed.id, actor=SYSTEM)
    services.erase(unclaimed.id, actor=SYSTEM)
    db.session.expire_all()


def test_words_sealed_under_the_old_key_can_be_read(kept: Person, unclaimed: Person) -> None:
    change = make_change(make_application(make_cohort(), unclaimed), "I lead twelve people.")
    concern = make_concern(make_placement(make_posting(), unclaimed), "They kept my passport.")
    claimed(kept, unclaimed)
    owner = person_reference(kept.id)
    words = personal.unseal(owner, db.session.get_one(ApplicationChange, change.id).words or b"")
    assert words is not None and words["after"] == {"duties": ["I lead twelve people."]}
    told = db.session.get_one(Concern, concern.id)
    assert personal.unseal(owner, told.words_sealed) == "They kept my passport."


@pytest.mark.parametrize("seed", range(4))
def test_all_of_it_moves_and_no_chain_is_torn(kept: Person, unclaimed: Person, seed: int) -> None:
    draw = Random(seed)
    for life in (Life(draw, kept), Life(draw, unclaimed)):
        life.begin()
        life.live(5)
    claimed(kept, unclaimed)
    assert moving.rows_of(unclaimed.id) == {}
    assert torn_chains() == []


def test_a_place_in_a_cohort_where_the_person_has_one_stays_behind(
    kept: Person, unclaimed: Person
) -> None:
    cohort = make_cohort()
    own = enrolled(make_application(cohort, kept, state=A.ACCEPTED))
    second = make_application(cohort, unclaimed, state=A.ACCEPTED)
    place = enrolled(second)
    claimed(kept, unclaimed)
    assert anew(own).person_id == kept.id
    assert anew(place).person_id == anew(second).person_id == unclaimed.id


def test_a_draft_whose_nomination_stays_behind_goes_on_with_the_one_that_is_kept(
    kept: Person, unclaimed: Person
) -> None:
    cohort = make_cohort()
    first = make_nomination(cohort, kept, make_organisation())
    second = make_nomination(cohort, unclaimed, make_organisation())
    draft = make_application(cohort, unclaimed, state=A.DRAFT, nomination=second)
    claimed(kept, unclaimed)
    moved = db.session.get_one(Application, draft.id)
    assert (moved.person_id, moved.nomination_id) == (kept.id, first.id)


def test_an_application_for_the_same_work_stays_behind_with_what_hangs_on_it(
    kept: Person, unclaimed: Person
) -> None:
    posting = make_posting()
    own = make_placement(posting, kept)
    second = make_placement(posting, unclaimed)
    concern = make_concern(second, "They kept my passport.")
    claimed(kept, unclaimed)
    assert anew(own).person_id == kept.id
    assert anew(second).person_id == anew(concern).person_id == unclaimed.id


def test_of_two_links_with_one_employer_the_earlier_one_goes_on(
    kept: Person, unclaimed: Person
) -> None:
    company = make_company("LA")
    links = [
        placed(make_placement(make_posting(company), person, state=PlacementState.FINISHED))
        for person in (kept, unclaimed)
    ]
    with unit_of_work():
        for link in links:
            anew(link).kind = CompanyTie.EMPLOYED_BY
    claimed(kept, unclaimed)
    rows = db.session.scalars(select(CompanyLink).order_by(CompanyLink.id)).all()
    assert [(row.person_id, row.ended_at is None) for row in rows] == [
        (kept.id, True),
        (kept.id, False),
    ]
