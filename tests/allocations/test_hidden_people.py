"""Who hides takes part in a run like everybody, and no page about it tells of them."""

from __future__ import annotations

from tests.allocations.conftest import Intake
from tests.support.pages import PageClient
from training_portal.admissions.models import ApplicationState
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work


def test_no_number_and_no_figure_of_a_run_tells_of_who_hides(
    intake: Intake, staff: PageClient
) -> None:
    hidden = intake.shortlist("KH", 1, name="Hides From Lists")
    with unit_of_work():
        db.session.get_one(Person, hidden.person_id).is_hidden = True
    seen = intake.shortlist("KH", 2)
    intake.shortlist("LA", 1)
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    assert "Hides From Lists" not in page
    # Three are given seats; two are known of: the numbers have no gap.
    assert "Seat 1: first guaranteed seat of Lao PDR." in page
    assert "Seat 2: an open seat." in page
    tile = page.tree.find(".//dl[@class='figures']//dd")
    assert tile is not None and tile.text is not None and tile.text.strip() == "2"
    assert "Seat 3" not in page
    runs = staff.get(intake.base)
    assert "2 of 4" in runs
    staff.submit(page.link("Apply this run"), button="Apply this run")
    assert intake.state_of(hidden) is ApplicationState.OFFERED
    assert intake.state_of(seen) is ApplicationState.OFFERED
