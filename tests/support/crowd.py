"""Many at once: verbs by several threads on one database, where commits are commits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event

from flask import Flask

from training_portal.platform.database import db, unit_of_work

AT_ONCE = 8


def all_at_once(portal: Flask, work: Callable[[int], object]) -> list[object]:
    """What each of the crowd got; an error of one is an error of the test."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> object:
        with portal.app_context():
            start.wait(timeout=30)
            return work(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


#: Seconds in which a verb that waits for nobody would long be done.
LONG_ENOUGH = 0.6


def waits_for(portal: Flask, holder: Callable[[], object], work: Callable[[], object]) -> object:
    """What `work` gives, or the error it ends with, when it must wait for a unit of work.

    `holder` is done first and kept uncommitted until `work` has had the time to go ahead without
    waiting; that it did is an error of the test.
    """
    done = Event()

    def other() -> object:
        with portal.app_context(), portal.test_request_context():
            try:
                return work()
            except Exception as error:
                return error
            finally:
                done.set()

    with ThreadPoolExecutor(1) as pool:
        with portal.app_context(), portal.test_request_context(), unit_of_work():
            holder()
            db.session.flush()
            result: Future[object] = pool.submit(other)
            assert not done.wait(LONG_ENOUGH), f"it did not wait: {result.result()!r}"
        return result.result()
