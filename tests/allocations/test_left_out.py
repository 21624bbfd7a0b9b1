"""Who no run looks at yet, counted as the list of tasks counts them."""

from __future__ import annotations

from tests.allocations.conftest import Intake
from tests.support.pages import PageClient
from training_portal.admissions.models import ApplicationState as S


def test_who_waits_for_staff_is_counted_as_among_the_tasks(
    intake: Intake, staff: PageClient
) -> None:
    for rank in (1, 2):
        intake.shortlist("KH", rank, state=S.SUBMITTED)
    intake.shortlist("KH", 3, state=S.RETURNED)
    intake.shortlist("KH", 4)
    tasks, runs = staff.get("/me"), staff.get(intake.base)
    assert f"2 applications to look at: {intake.cohort.code}" in tasks
    assert "2 applications are not decided on yet" in runs
    assert "1 application was returned to be corrected" in runs
