"""Pages of accounts."""

from __future__ import annotations

from flask import Blueprint, Flask

from training_portal.accounts import signing_in

blueprint = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    """Load the account of each request, tell the page's frame of it, register the pages."""
    from training_portal.accounts.views import entrance, frame, invited, manage, mine  # noqa: F401

    signing_in.init_app(app)
    app.context_processor(frame.account_context)
    app.register_blueprint(blueprint)
