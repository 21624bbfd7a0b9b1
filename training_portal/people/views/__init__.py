"""Pages of people."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_babel import gettext as _

from training_portal.people.rules import shown_count
from training_portal.platform.small_groups import SMALLEST_GROUP
from training_portal.platform.web.shell import number

blueprint = Blueprint("people", __name__)


def count_words(count: int) -> str:
    """A figure about people as it may be shown: the number, or "fewer than 5"."""
    shown = shown_count(count)
    if shown is None:
        return str(_("fewer than %(least)d", least=SMALLEST_GROUP))
    return number(shown)


def init_app(app: Flask) -> None:
    """Register the pages, and the filter for figures about people."""
    from training_portal.people.own_data import kind_of_value
    from training_portal.people.views import (  # noqa: F401
        adding,
        archiving,
        background,
        claiming,
        correcting,
        erasing,
        joining,
        mine,
        own_data,
        settling,
        twins,
    )

    app.jinja_env.filters["kind_of_value"] = kind_of_value
    app.jinja_env.filters["people_count"] = count_words
    app.register_blueprint(blueprint)
