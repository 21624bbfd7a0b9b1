"""Workers that also know how to send parcels, slowly; `test_workers` asks for them.

`start <lease>` starts one, whose lease lasts so many seconds.
"""

from __future__ import annotations

import time

from tests.factories.jobs import kind, send_parcels
from tests.races.nursery import tend
from training_portal import create_app, server
from training_portal.config import load_settings
from training_portal.platform.job_steps import Step

#: Seconds that a chunk takes between its effect and its commit: there it is killed, mostly.
CHUNK_TAKES = 0.04


def _slowly(step: Step) -> bool:
    is_last = send_parcels(step)
    time.sleep(CHUNK_TAKES)
    return is_last


def main() -> None:
    app = create_app(load_settings())

    def work(words: list[str]) -> None:
        app.extensions["settings"] = load_settings(job_lease=int(words[0]))
        with kind(_slowly):
            server.run_worker(app)

    tend(work)


if __name__ == "__main__":
    main()
