"""The worker carries out each duty when it is due, whatever becomes of the others."""

from __future__ import annotations

import logging
import threading

import pytest
from flask import Flask

from training_portal.platform import duties
from training_portal.platform.duties import Duty


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> dict[str, Duty]:
    """The worker's duties: none but those a test registers."""
    own: dict[str, Duty] = {}
    monkeypatch.setattr(duties, "_duties", own)
    return own


def test_mail_expiry_and_purges_are_duties_of_every_portal(app: Flask) -> None:
    assert {duty.name for duty in duties.all_duties()} >= {
        "send mail",
        "let offers expire",
        "forget spent keys",
        "forget old counts",
        "forget ended sessions",
        "erase unclaimed records",
    }


def test_a_duty_that_fails_is_logged_and_leaves_the_others_running(
    app: Flask, registered: dict[str, Duty], caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[str] = []

    def fail() -> int:
        raise RuntimeError("no such table")

    duties.register("failing", 60.0, fail)
    duties.register("working", 60.0, lambda: rounds.append("done") or len(rounds))
    app.logger.propagate = True
    with caplog.at_level(logging.ERROR):
        assert [duties.carry_out(duty) for duty in duties.all_duties()] == [0, 1]
    assert "the duty “failing” failed" in caplog.text


def test_a_duty_is_not_carried_out_again_before_it_is_due(
    app: Flask, registered: dict[str, Duty]
) -> None:
    done, over = {"often": 0, "seldom": 0}, threading.Event()

    def work(name: str) -> int:
        done[name] += 1
        if done["often"] == 3:
            over.set()
        return 1

    duties.register("often", 0.0, lambda: work("often"))
    duties.register("seldom", 3600.0, lambda: work("seldom"))
    duties.run_forever(over, pause=0.0)
    assert done == {"often": 3, "seldom": 1}


def test_once_it_is_over_the_duty_at_hand_is_the_last(
    app: Flask, registered: dict[str, Duty]
) -> None:
    done, over = [], threading.Event()

    def work(name: str) -> int:
        done.append(name)
        over.set()
        return 1

    duties.register("first", 60.0, lambda: work("first"))
    duties.register("second", 60.0, lambda: work("second"))
    duties.run_forever(over)
    assert done == ["first"]


def test_one_thing_that_fails_does_not_keep_the_others_waiting(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[int] = []

    def work(number: int) -> int:
        if number == 2:
            raise RuntimeError("this one")
        seen.append(number)
        return 1

    app.logger.propagate = True
    with caplog.at_level(logging.ERROR):
        assert duties.each([1, 2, 3], work) == 2
    assert seen == [1, 3]
    assert "failed for 2" in caplog.text
