"""Pages of endorsing.

To add a module of pages: import `blueprint` there, and name the module in `init_app`.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from training_portal.endorsements.counting import counted
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.views.blueprint import blueprint
from training_portal.endorsements.wording import part_words

_MODULES = ("chains", "part", "of_body", "endorse", "of_cohort", "papers", "returns")


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    for module in _MODULES:
        import_module(f"training_portal.endorsements.views.{module}")
    app.register_blueprint(blueprint)
    app.jinja_env.globals["EndorsementPermission"] = EndorsementPermission
    app.jinja_env.globals["part_words"] = part_words
    app.jinja_env.globals["counted"] = counted
