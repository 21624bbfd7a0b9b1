"""Whose form was refused finds the way back to the page it came from, and to no other site."""

from __future__ import annotations

import pytest
from flask import Flask

from training_portal.platform.web.errors import _way_back


@pytest.mark.parametrize(
    ("method", "referrer", "way"),
    [
        (
            "POST",
            "http://localhost/manage/cohorts/AB/waitlist?per=25",
            "/manage/cohorts/AB/waitlist?per=25",
        ),
        ("GET", "http://localhost/manage", None),
        ("POST", "", None),
        ("POST", "https://elsewhere.example/manage", None),
        ("POST", "http://localhost//elsewhere.example", "/elsewhere.example"),
        ("POST", "http://localhost////elsewhere.example", "/elsewhere.example"),
        ("POST", r"http://localhost/\elsewhere.example", None),
        ("POST", r"http://localhost//\elsewhere.example", None),
        ("POST", "http://[::1", None),
        ("POST", "http://localhost]/manage", None),
        ("POST", "no address", None),
    ],
)
def test_the_way_back_is_a_page_of_this_portal(
    app: Flask, method: str, referrer: str, way: str | None
) -> None:
    headers = {"Referer": referrer} if referrer else {}
    with app.test_request_context("/x", method=method, headers=headers):
        assert _way_back() == way
