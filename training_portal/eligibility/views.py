"""The page on which anybody sees, before applying, whether they would pass."""

from __future__ import annotations

from flask import Flask

from training_portal.eligibility import wording


def init_app(app: Flask) -> None:
    """Give all pages the words of the rules."""
    app.jinja_env.globals.update(
        rule_label=wording.rule_label,
        rule_reason=wording.reason,
        country_name=wording.country_name,
    )
