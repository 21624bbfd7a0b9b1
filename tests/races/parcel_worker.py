"""Real worker processes that also know how to send parcels, slowly; `test_workers` asks for them.

python -m tests.races.parcel_worker

The portal is made once, here; each worker is a fork of this process, which has neither threads
nor connections. A line asks for something, a line answers: `start <lease>` says the process number
of a new worker, `wait <number>` its exit code once it has ended.
"""

from __future__ import annotations

import os
import sys
import time

from flask import Flask

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


def _worker(app: Flask, lease: int) -> int:
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        # What is asked next is not for a worker to read or to answer.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        app.extensions["settings"] = load_settings(job_lease=lease)
        with kind(_slowly):
            server.run_worker(app)
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    """Answer until nobody asks any more."""
    app = create_app(load_settings())
    for line in sys.stdin:
        wanted, number = line.split()
        if wanted == "start":
            print(_worker(app, int(number)), flush=True)
        else:
            _number, status = os.waitpid(int(number), 0)
            print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
