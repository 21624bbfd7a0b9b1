"""The pages of the medical part: the person's, the medical officer's, what staff see.

To add a module of pages: import `blueprint` there, and name the module in `init_app`.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from training_portal.health.views.blueprint import blueprint

_MODULES = ("mine", "officer", "care")


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    for module in _MODULES:
        import_module(f"training_portal.health.views.{module}")
    app.register_blueprint(blueprint)
