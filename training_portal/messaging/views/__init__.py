"""Pages of letters and messages.

To add a module of pages: import `blueprint` there, and name the module in `init_app`.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.views.blueprint import blueprint

_MODULES = ("letters", "make", "templates", "received", "messages")


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    for module in _MODULES:
        import_module(f"training_portal.messaging.views.{module}")
    app.register_blueprint(blueprint)
    app.jinja_env.globals["MessagingPermission"] = MessagingPermission
