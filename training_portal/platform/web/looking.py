"""Pages that show what a form would do before it does it, so that a browser can go back to them.

What a form was filled in with is put into the address of the page that shows its outcome. A page
that is itself the answer to a POST cannot be gone back to: no browser may keep the pages of people
who are signed in. This is for forms without words about people, as addresses stand in histories
and logs; a reason is asked for on the page that shows the outcome. Such a form `reads_address`.
"""

from __future__ import annotations

from typing import Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from training_portal.platform.web.forms import PortalForm

#: What belongs to one sending or to one look, and not to what was filled in.
_OF_ONE_SENDING: Final = frozenset({"idempotency_key", "agreed", "reason"})


def address_of(form: PortalForm, endpoint: str, **values: str | None) -> str:
    """The address of a page that is filled in as this form was, but for what `values` give."""
    sent = request.form if form.is_submitted() else request.args
    names = [field.name for field in form if field.name not in _OF_ONE_SENDING]
    typed = {name: sent.getlist(name) for name in names if name in sent}
    return url_for(endpoint, **{**typed, **values})  # type: ignore[arg-type]


def look(form: PortalForm, endpoint: str, **values: str) -> ResponseReturnValue:
    """Send the browser to the page that shows what the form would do."""
    return redirect(address_of(form, endpoint, **values), 303)
