"""What every page uses: forms, lists, error pages, security headers, assets."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what every page needs."""
