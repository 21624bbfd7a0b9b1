"""The parts of pages that rooms hand to layouts and components."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal
from flask import (
    Flask,
    Response,
    get_flashed_messages,
    has_request_context,
    render_template,
    session,
)
from flask_babel import get_locale
from jinja2 import StrictUndefined
from markupsafe import Markup

from training_portal.platform.text import language_of_script
from training_portal.platform.web.forms import PortalForm, new_idempotency_key
from training_portal.platform.web.listing import PAGE_SIZES
from training_portal.platform.web.plain_text import Words


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A link of a menu or a tab; `count` stands beside the label, `lang` is of a language name.

    `is_within`: the present page is one of those that this link stands for.
    """

    label: Words
    url: str
    is_current: bool = False
    count: int | None = None
    is_within: bool = False
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class AccountMenu:
    """The signed-in reader: a name, own links, and where the way out is posted to."""

    name: str
    items: Sequence[MenuItem]
    sign_out_url: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened: when, what in one sentence, who, and why where somebody said so."""

    moment: datetime
    sentence: Words
    actor: str = ""
    reason: str = ""
    tone: str = "none"


#: Behind these signs a long address may be broken.
_BREAKS = re.compile(r"(?<=[@./_?=&-])(?=\w)")


def breakable(address: str) -> Markup:
    """An e-mail or web address that may be broken behind its signs, and nowhere else."""
    return Markup("<wbr>").join(_BREAKS.split(address))


def number(value: float) -> str:
    """A number with the reader's signs between thousands."""
    return format_decimal(value, locale=get_locale() or "en")


def form_page(template: str, form: PortalForm, **context: object) -> tuple[str, int]:
    """A page with a form: 200 when it is opened, 422 when it comes back with errors named."""
    page = render_template(template, form=form, **context)
    return page, 422 if form.has_problems else 200


def page_language() -> str:
    """The language of this page as a BCP 47 tag."""
    return str(get_locale() or "en").replace("_", "-")


def in_english(words: str) -> str:
    """Words that are there in English only, marked so on a page in another language.

    Words that turn out to be in the page's own script stay as they are.
    """
    here = page_language()
    if not words or here == "en" or language_of_script(words) == here:
        return words
    return Markup('<span lang="en">{}</span>').format(words)


def plain(words: str, status: int) -> Response:
    """Words for the saved line of a draft (`static/js/autosave.js`); blank says "saved"."""
    return Response(words, status, mimetype="text/plain")


def flashed_messages() -> list[tuple[str, str]]:
    """Tone and words of what the last action had to say; the session is left alone when empty."""
    if not has_request_context() or "_flashes" not in session:
        return []
    tones = {"good", "wait", "bad", "info"}
    found: list[Any] = list(get_flashed_messages(with_categories=True))
    return [
        (
            tone if tone in tones else "info",
            words if isinstance(words, Markup) else str(words),
        )
        for tone, words in found
    ]


def linked(words: str, label: str, address: str) -> Markup:
    """Words of a notice with the way on behind them: `flash(linked(…), "good")`."""
    return Markup('{} <a href="{}">{}</a>').format(words, address, label)


def init_app(app: Flask) -> None:
    """Tell templates what layouts and components call."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["number"] = number
    app.jinja_env.filters["breakable"] = breakable
    app.jinja_env.filters["in_english"] = in_english
    app.jinja_env.globals.update(
        page_language=page_language,
        flashed_messages=flashed_messages,
        new_idempotency_key=new_idempotency_key,
        page_sizes=PAGE_SIZES,
    )
