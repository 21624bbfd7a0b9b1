"""Templates find what every page may call (`app.jinja_env.globals`) in one plain table."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PortalEnvironment(Environment):
    """Jinja's, without a layer of its own over the globals for each template.

    No template here is loaded with globals of its own, and each import of a component copies the
    table or looks through all of it: that cost a work table a tenth of its time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What the environment holds; a template that is given its own has them laid over it."""
        return super().make_globals(d) if d else self.globals
