"""What every page uses: forms, lists, error pages, security headers, assets.

`forms` and `listing` are what rooms work with; docs/pages.md shows how.
"""

from __future__ import annotations

from flask import Flask

from training_portal.platform.web import (
    assets,
    errors,
    headers,
    intake,
    protection,
    shell,
    unbroken,
)
from training_portal.platform.web.protection import require_token

__all__ = ["init_app", "require_token"]


def init_app(app: Flask) -> None:
    """Register what every page needs. `require_token` is registered by create_app, in its order."""
    headers.init_app(app)
    intake.init_app(app)
    shell.init_app(app)
    unbroken.init_app(app)
    assets.init_app(app)
    protection.init_app(app)
    errors.init_app(app)
