"""Assets are kept for a year, under an address that changes with them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from training_portal.platform.web import assets


def address(app: Flask, path: str) -> str:
    with app.test_request_context():
        return assets.asset_url(path)


def test_an_asset_is_kept_for_a_year_and_never_asked_after(gallery: Flask, browser: FlaskClient):
    answer = browser.get(address(gallery, "css/portal.css"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


def test_an_asset_goes_out_compressed_to_whom_it_may(gallery: Flask, browser: FlaskClient):
    url = address(gallery, "css/portal.css")
    plain, small = browser.get(url), browser.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert "Accept-Encoding" in small.headers["Vary"]


def test_an_asset_of_an_older_version_is_given_but_not_kept(browser: FlaskClient):
    answer = browser.get("/static/000000000000/js/portal.js")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["css/nothing.css", "../config.py", "%2e%2e/config.py", "css"])
def test_nothing_but_assets_is_given(browser: FlaskClient, path: str):
    assert browser.get(f"/static/000000000000/{path}").status_code == 404


def test_a_template_that_names_a_missing_asset_fails(gallery: Flask):
    with pytest.raises(LookupError, match=r"css/nothing\.css"):
        address(gallery, "css/nothing.css")


def test_the_address_changes_with_any_asset(tmp_path: Path):
    (tmp_path / "a.css").write_text("a { color: red }")
    (tmp_path / ".hidden").write_text("x")
    before = assets.load(tmp_path)
    (tmp_path / "a.css").write_text("a { color: blue }")
    after = assets.load(tmp_path)
    assert before.digest != after.digest
    assert list(after.files) == ["a.css"]
    assert after.files["a.css"].compressed is None
