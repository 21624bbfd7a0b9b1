"""A real worker process that also knows how to send parcels, slowly; run by test_workers.

python -m tests.races.parcel_worker
"""

from __future__ import annotations

import time

from tests.factories.jobs import kind, send_parcels
from training_portal import create_app, server
from training_portal.config import load_settings
from training_portal.platform.job_steps import Step

#: Seconds that a chunk takes between its effect and its commit: there it is killed, mostly.
CHUNK_TAKES = 0.04


def _slowly(step: Step) -> bool:
    is_last = send_parcels(step)
    time.sleep(CHUNK_TAKES)
    return is_last


if __name__ == "__main__":
    with kind(_slowly):
        server.run_worker(create_app(load_settings()))
