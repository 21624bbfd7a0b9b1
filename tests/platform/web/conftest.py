"""The gallery as an app, and clients for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.platform.web.gallery import gallery_app, gallery_settings
from tests.support.pages import PageClient


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The portal with the gallery; nothing in it touches a database."""
    folder: Path = tmp_path_factory.mktemp("gallery")
    app = gallery_app(gallery_settings(folder))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def browser(gallery: Flask) -> FlaskClient:
    """A plain client."""
    return gallery.test_client()


@pytest.fixture
def pages(gallery: Flask) -> PageClient:
    """A client that lints what it fetches."""
    return PageClient(gallery.test_client())
