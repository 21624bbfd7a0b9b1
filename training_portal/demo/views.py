"""The mailbox of the demo: nothing is sent there, so everybody can read what would have been.

The routes exist only where DEMO is on, which production refuses.
"""

from __future__ import annotations

import re

from flask import Blueprint, Flask, render_template, request
from markupsafe import Markup, escape

from training_portal.demo import queries
from training_portal.platform.policy import public

blueprint = Blueprint("demo", __name__)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def init_app(app: Flask) -> None:
    if app.extensions["settings"].demo:
        app.register_blueprint(blueprint)


def with_links(text: str) -> Markup:
    """Plain text with its web addresses made into links, everything else escaped."""
    parts, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;)")
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(address))
        end = match.start() + len(address)
    parts.append(escape(text[end:]))
    return Markup().join(parts)


@blueprint.get("/mailbox")
@public
def mailbox() -> str:
    """All mails of the demo, newest first, or those to one address."""
    to = request.args.get("to", "").strip()[:254]
    asked = request.args.get("page", "1")
    page = int(asked) if re.fullmatch(r"[1-9][0-9]{0,4}", asked, re.ASCII) else 1
    rows, total = queries.mails(to, page)
    return render_template(
        "demo/mailbox.html", rows=rows, total=total, to=to, page=page, per_page=queries.PAGE
    )


@blueprint.get("/mailbox/<public_id>")
@public
def mail(public_id: str) -> str:
    """One mail with its links."""
    found = queries.mail(public_id)
    return render_template("demo/mail.html", mail=found, body=with_links(found.body))
