"""Workers that end by SIGKILL at a place one names; `test_killed_jobs` asks for them.

`start <database> <folder> <moment> <place>` starts one that works off what waits, while the clock
stands at the moment. It kills itself, which leaves as little behind as being killed: no handler
runs, no connection is closed. From outside nobody hits the moment before a commit each time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.races.nursery import tend
from tests.support.database import standing_on
from training_portal import create_app
from training_portal.admissions import long_lists
from training_portal.cohorts.past import undoing
from training_portal.config import load_settings
from training_portal.credentials import cohort_jobs
from training_portal.messaging import letter_jobs
from training_portal.platform import clock, database, job_work

#: Of what kinds do step by step, so much is done in a step: five people take three steps.
STEP = 2


class Place(StrEnum):
    """Where a worker dies."""

    #: Once it has read what the chunks need.
    PREPARED = "prepared"
    #: When the effect of a chunk and how far the job has come are written, and not committed.
    WRITTEN = "written"
    #: At the border: a chunk is committed, the next is not begun.
    COMMITTED = "committed"
    NOWHERE = "nowhere"


class UntilNothingWaits(threading.Event):
    """Ends a worker when it would look again later."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying_after(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        function(*args)
        _die()

    return call


def _arrange(place: Place) -> None:
    if place is Place.PREPARED:
        job_work._prepare = _dying_after(job_work._prepare)  # type: ignore[assignment]
    elif place is Place.COMMITTED:
        job_work._chunk = _dying_after(job_work._chunk)
    elif place is Place.WRITTEN:
        write_down, is_chunk = job_work._write_down, threading.Event()

        def note(*args: Any) -> None:
            write_down(*args)
            is_chunk.set()

        def die_in_a_chunk(_written: Collection[str]) -> None:
            if is_chunk.is_set():
                _die()

        job_work._write_down = note
        database.before_commit.append(die_in_a_chunk)


def main() -> None:
    long_lists.STEP = undoing.STEP = cohort_jobs.STEP = letter_jobs.STEP = STEP
    app = create_app(load_settings())

    def work(words: list[str]) -> None:
        url, folder, moment, place = words
        _arrange(Place(place))
        with (
            standing_on(app, url, Path(folder)),
            clock.standing_at(datetime.fromisoformat(moment)),
        ):
            job_work.run_forever(app, timedelta(minutes=5), UntilNothingWaits())

    tend(work)


if __name__ == "__main__":
    main()
