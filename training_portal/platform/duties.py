"""Work that the passing of time asks for: a room registers a duty, the worker carries it out.

A duty is idempotent and takes its own units of work, so that two workers at once do no harm and a
worker killed in the middle loses nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import current_app

from training_portal.platform.database import db


@dataclass(frozen=True)
class Duty:
    name: str
    #: Seconds between two rounds.
    every: float
    #: Returns how many things were done.
    work: Callable[[], int]


_duties: dict[str, Duty] = {}


def register(name: str, every: float, work: Callable[[], int]) -> None:
    _duties[name] = Duty(name, every, work)


def all_duties() -> list[Duty]:
    return list(_duties.values())


def carry_out(duty: Duty) -> int:
    """One round of a duty; a failure is logged and leaves the others running."""
    try:
        return duty.work()
    except Exception:
        current_app.logger.exception("the duty “%s” failed", duty.name)
        return 0
    finally:
        db.session.remove()


def each(ids: Iterable[int], work: Callable[[int], int]) -> int:
    """Do a duty's work for each id in a unit of its own; returns the sum of what was done.

    One that fails is logged and left for the next round: it does not keep the others waiting.
    """
    done = 0
    for row_id in ids:
        try:
            done += work(row_id)
        except Exception:
            db.session.rollback()
            current_app.logger.exception("%s failed for %d", work.__qualname__, row_id)
    return done


def run_forever(over: threading.Event, *, pause: float = 1.0) -> None:
    """Carry out each duty when it is due until it is over; looks every `pause` seconds.

    Once it is over the duty at hand is the last: when a portal starts all are due, and who ends it
    then is not to wait for all of them.
    """
    due = {duty.name: 0.0 for duty in all_duties()}
    while not over.is_set():
        for duty in all_duties():
            if over.is_set():
                return
            if time.monotonic() >= due[duty.name]:
                carry_out(duty)
                due[duty.name] = time.monotonic() + duty.every
        over.wait(pause)
