"""A cohort that is over: one completed, one did not."""

from __future__ import annotations

import pytest

from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.learning.test_completion import end_course, teach
from training_portal.learning import services


@pytest.fixture
def over(running: Running) -> Running:  # noqa: F811 - the fixture itself
    """The running cohort, taught and completed by its rules."""
    teach(running)
    end_course(running)
    services.complete_cohort(running.cohort, actor=running.staff)
    return running
