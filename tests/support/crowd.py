"""Many at once: the same verb by several threads on one database, where commits are commits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

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
