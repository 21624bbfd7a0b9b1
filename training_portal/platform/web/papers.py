"""Answers that give a printed paper."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort

from training_portal.platform.printing import FontsMissing, NotPrintable
from training_portal.platform.workflow import Refused


def paper(printed: Callable[[], bytes], name: str, *, is_public: bool = False) -> Response:
    """A PDF to be saved as `name`; nobody keeps a copy of one that is not public.

    Answers 503, naming the packages, where the fonts are missing, and raises Refused for what
    cannot be set.
    """
    try:
        content = printed()
    except FontsMissing as missing:
        abort(503, description=str(missing))
    except NotPrintable as obstacle:
        raise Refused(str(obstacle)) from None
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    if not is_public:
        response.headers["Cache-Control"] = "private, no-store"
    return response
