"""Pages of accounts."""

from __future__ import annotations

from flask import Blueprint, Flask

from training_portal.accounts import signing_in

blueprint = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    """Load the account of each request and register the pages."""
    from training_portal.accounts.views import (  # noqa: F401
        company_people,
        deputies,
        entrance,
        handovers,
        invitations,
        invited,
        language,
        manage,
        mine,
        new_address,
        second_step,
    )

    signing_in.init_app(app)
    app.register_blueprint(blueprint)
