"""The pages of admission: nominations, one's own applications and offers, the manager's tables.

To add a module of pages: import `blueprint` there, and name the module in `init_app`.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from training_portal.admissions.views.blueprint import blueprint

_MODULES = (
    "mine", "documents", "offers", "manage", "decide", "nominations", "nominees",
    "chosen_nominees", "imports", "waivers", "looked_at", "changes",
    "wishes", "employer",
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    for module in _MODULES:
        import_module(f"training_portal.admissions.views.{module}")
    app.register_blueprint(blueprint)
