"""Whose address counts: the one a proxy of ours saw, never one that anybody may write."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request

from tests.support.database import settings_for
from training_portal import create_app
from training_portal.platform.policy import public


def address_seen(tmp_path: Path, proxies: int, forwarded: str) -> str:
    """The address that throttles would count by."""
    app: Flask = create_app(settings_for("sqlite://", tmp_path, trusted_proxies=proxies))
    app.add_url_rule("/address", "address", public(lambda: request.remote_addr or ""))
    answer = app.test_client().get("/address", headers={"X-Forwarded-For": forwarded})
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7", "198.51.100.1"),
    ],
)
def test_only_what_our_own_proxies_add_is_believed(
    tmp_path: Path, proxies: int, forwarded: str, seen: str
) -> None:
    assert address_seen(tmp_path, proxies, forwarded) == seen
