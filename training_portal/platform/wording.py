"""What templates say, found quickly: a page says some hundred words, mostly the same each time.

What a template says is looked up once in each language, and kept as it goes out: ready where there
are no values in it, else with the places for them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from training_portal.platform.catalogues import page_language


def init_app(app: Flask) -> None:
    """Give templates `_`: what Jinja's own does, without its way through four functions."""
    #: What is said without values and with them, by language: no more than the sources have.
    ready: defaultdict[str, dict[str, Markup]] = defaultdict(dict)
    to_fill: defaultdict[str, dict[str, Markup]] = defaultdict(dict)

    @pass_eval_context
    def say(context: EvalContext, words: str, /, **values: Any) -> str:
        if not context.autoescape:
            return _(words) % values
        if values:
            patterns = to_fill[page_language()]
            pattern = patterns.get(words)
            if pattern is None:
                pattern = patterns[words] = Markup(_(words))  # noqa: S704
            return pattern % values
        sayings = ready[page_language()]
        saying = sayings.get(words)
        if saying is None:
            # Signs of the format are doubled in all words, with values or without.
            saying = sayings[words] = Markup(_(words)) % {}  # noqa: S704
        return saying

    app.jinja_env.globals["_"] = say
