"""Pages of placements: for companies, programme staff, visitors, and who applies."""

from __future__ import annotations

from flask import Flask

from training_portal.placements import posting_texts, wording
from training_portal.placements.views.blueprint import blueprint


def init_app(app: Flask) -> None:
    """Register the pages."""
    from training_portal.placements.views import (  # noqa: F401
        applicants,
        chosen_applicants,
        chosen_postings,
        company,
        concerns,
        contact,
        manage,
        mine,
        public,
    )

    app.jinja_env.globals["posting_words"] = wording
    app.jinja_env.globals["posting_texts"] = posting_texts.texts_of
    app.register_blueprint(blueprint)
