"""The page of the record that an address is about: where a step that was refused leads back to.

Addresses are built like the house: a step stands below the record that it is a step of
(`/nominations/lists/<id>/confirm`), a record below its list. So it is the nearest page, from the
address upwards, that is one of a record or is only read, and that the actor may open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from training_portal.platform.policy import access_of, can

#: Beside the address, what such pages are asked for as well: the body somebody acts for.
_CARRIED: Final = ("body",)
#: Pages that ask before a step is done with ticked rows; by themselves they are about nothing.
_QUESTIONS: Final = ("chosen", "decide")
#: Pages that show nothing themselves.
_LEADS_ON: Final = {"/manage"}


def record_page() -> str | None:
    """The address of the record's page; None where no page above this address is about anything."""
    arguments = request.view_args or {}
    if not arguments:
        return None
    for path in _upwards(request.path):
        if path in _LEADS_ON:
            continue
        found = _page_at(path)
        if found is None:
            continue
        rule, values = found
        if not set(values.values()) <= set(arguments.values()):
            continue  # a verb of this address, read as what another is known by
        if path == request.path and request.method in {"GET", "HEAD"}:
            continue  # it is refused itself
        if (_is_of_a_record(rule) or _is_only_read(rule)) and _may_open(rule):
            carried = {name: request.args[name] for name in _CARRIED if name in request.args}
            return url_for(rule.endpoint, **(values | carried))
    return None


def _upwards(path: str) -> Iterator[str]:
    """The path and those above it, the nearest first; the front page is about nothing."""
    parts = path.strip("/").split("/")
    for count in range(len(parts), 0, -1):
        yield "/" + "/".join(parts[:count])


def _page_at(path: str) -> tuple[Rule, dict[str, Any]] | None:
    """What answers a path when it is opened, and with which arguments."""
    try:
        rule, values = current_app.url_map.bind("").match(path, method="GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    return rule, dict(values)


def _is_of_a_record(rule: Rule) -> bool:
    """Whether an address ends with what a record is known by, and not with a verb or a part."""
    return _last(rule).endswith(("id>", "code>"))


def _is_only_read(rule: Rule) -> bool:
    asks = set(rule.rule.split("/")) & set(_QUESTIONS)
    return "POST" not in (rule.methods or ()) and not asks


def _last(rule: Rule) -> str:
    return rule.rule.rsplit("/", 1)[-1]


def _may_open(rule: Rule) -> bool:
    permission = access_of(current_app, rule.endpoint).permission
    return permission is None or can(permission)
