"""What no line of a page ends within: codes, hours from and to, how long there is left.

A browser breaks `09:00–12:00` after the dash and `残り39日` before its last sign. Mails are not
marked up: they get the plain words.
"""

from __future__ import annotations

import re
from datetime import datetime

from flask import Flask
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from training_portal.platform import i18n

_HOURS = re.compile(r"\d\d:\d\d[–〜]\d\d:\d\d")


def init_app(app: Flask) -> None:
    app.jinja_env.filters["unbroken"] = unbroken
    app.jinja_env.filters["held"] = held
    app.jinja_env.filters["deadline"] = deadline


def unbroken(words: str) -> Markup:
    """A code, which is not torn at its hyphens: it is read aloud and typed as a whole."""
    return Markup('<span class="nowrap">{}</span>').format(words)


def _without(parts: set[str], words: str) -> Markup:
    """The words with none of these parts broken."""
    marked = str(escape(words))
    for part in parts:
        marked = marked.replace(str(escape(part)), unbroken(part))
    return Markup(marked)  # noqa: S704


@pass_eval_context
def held(context: EvalContext, start: datetime, end: datetime, zone: str) -> str:
    """`i18n.held`, its hours on one line."""
    words = i18n.held(start, end, zone)
    return _without(set(_HOURS.findall(words)), words) if context.autoescape else words


@pass_eval_context
def deadline(
    context: EvalContext, value: datetime | None, zone: str, otherwise: str | None = None
) -> str:
    """`i18n.deadline`, how long there is left on one line."""
    words = i18n.deadline(value, zone, otherwise)
    if value is None or not context.autoescape:
        return words
    return _without({i18n.time_left(value, zone)}, words)
