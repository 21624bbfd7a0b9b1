"""Languages, dates and zones as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, ngettext, pgettext
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from training_portal.platform import clock, wording
from training_portal.platform.catalogues import Catalogues, page_locale

#: Languages with a complete catalogue, each named in itself. English is that of the sources.
LANGUAGES = {"en": "English", "ja": "日本語"}
#: Languages of the region: there are no pages in them, but words that people wrote in several.
LANGUAGES_OF_TEXTS = ("km", "lo", "my", "th", "vi")
#: What a browser remembers of its reader's choice.
LANGUAGE_COOKIE = "language"


@dataclass(frozen=True, slots=True)
class Dates:
    """How a language writes dates, in the pattern letters of CLDR."""

    day: str
    date_only: str
    day_and_month: str
    month: str


_DATES = {
    "en": Dates("EEE d MMM y", "d MMM y", "d MMM", "MMMM y"),
    "ja": Dates("y年M月d日(EEE)", "y年M月d日", "M月d日", "y年M月"),
}

#: While a mail is written: the zone of whom it is for ("" where it is not known), not of whoever
#: sets it off.
_written_for: ContextVar[str | None] = ContextVar("written_for", default=None)

babel = Babel()


def _select_language() -> str:
    """What this browser's reader chose last, else the account's, else what the browser asks for."""
    if not has_request_context():
        return "en"
    chosen = request.cookies.get(LANGUAGE_COOKIE) or ""
    wished = request.headers.get("Accept-Language", "")
    return language_of(chosen, g.get("language") or "", wished)


@lru_cache(maxsize=512)
def language_of(chosen: str, of_account: str, wished: str) -> str:
    """The language for a cookie, an account and an `Accept-Language`, each blank where missing."""
    for language in (chosen, of_account):
        if language in LANGUAGES:
            return language
    # Werkzeug's best_match takes a Japanese second wish before "en" for a first wish of "en-GB".
    wishes = parse_accept_header(wished, LanguageAccept).values()
    tags = (tag.partition("-")[0].lower() for tag in wishes)
    return next((tag for tag in tags if tag in LANGUAGES), "en")


@lru_cache(maxsize=512)
def own_language_of(wished: str) -> str:
    """The first wish of an `Accept-Language`, where the portal has words but no pages in it."""
    first = next(iter(parse_accept_header(wished, LanguageAccept).values()), "")
    tag = first.partition("-")[0].lower()
    return tag if tag in LANGUAGES_OF_TEXTS else ""


def own_language() -> str:
    """The language to show words in that were written in several: what the browser wishes for
    first, else that of the page. In a mail it is that of the mail.
    """
    wished = ""
    if has_request_context() and _written_for.get() is None:
        wished = own_language_of(request.headers.get("Accept-Language", ""))
    return wished or str(_locale()).replace("_", "-")


def init_app(app: Flask) -> None:
    babel.init_app(app, default_locale="en", locale_selector=_select_language)
    babel.domain_instance = Catalogues()
    wording.init_app(app)
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["date_only"] = date_only
    app.jinja_env.filters["month"] = month
    app.jinja_env.filters["local_moment"] = local_moment
    app.jinja_env.filters["hour"] = hour
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["moment_for"] = moment_for
    app.jinja_env.filters["period"] = period
    app.jinja_env.filters["own_zone"] = own_zone
    app.jinja_env.filters["zone_name"] = zone_name
    app.jinja_env.filters["named_zone"] = named_zone
    app.jinja_env.filters["local_day"] = local_day
    app.jinja_env.filters["own_day"] = own_day
    app.jinja_env.filters["time_left"] = time_left
    app.jinja_env.filters["closes_soon"] = closes_soon
    app.jinja_env.filters["weeks"] = weeks
    app.jinja_env.filters["plain_number"] = plain_number
    app.jinja_env.filters["colon"] = colon
    app.jinja_env.filters["listed"] = listed
    app.jinja_env.filters["listed_phrases"] = listed_phrases


def _locale() -> Locale:
    return page_locale() or Locale("en")


def _dates() -> Dates:
    return _DATES.get(_locale().language, _DATES["en"])


@lru_cache(maxsize=4096)
def _in_words(value: date, pattern: str, locale: Locale) -> str:
    """A date in words; a table shows the same few over and over."""
    return str(format_date(value, pattern, locale=locale))


def _written(value: date, pattern: str) -> str:
    return _in_words(value, pattern, _locale())


def day(value: date | None) -> str:
    """`Fri 12 Feb 2027`, `2027年2月12日(金)`."""
    return "-" if value is None else _written(value, _dates().day)


def month(value: date) -> str:
    """`March 2022`, `2022年3月`."""
    return _written(value, _dates().month)


def date_only(value: date) -> str:
    """`12 Feb 1988`: a date whose weekday tells nobody anything, such as one of birth."""
    return _written(value, _dates().date_only)


def period(start: date, end: date) -> str:
    """`7 Jun – 2 Jul 2027`, the year once where it is the same; `2027年6月7日〜7月2日`."""
    first, last = _written(start, _dates().date_only), _written(end, _dates().date_only)
    if start.year == end.year:
        # The year stands at the end that a language writes it at.
        if _dates().date_only.startswith("y"):
            last = _written(end, _dates().day_and_month)
        else:
            first = _written(start, _dates().day_and_month)
    return str(_("%(first)s – %(last)s", first=first, last=last))


@lru_cache(maxsize=1024)
def _place_of(zone: str, locale: Locale) -> str:
    # CLDR names places under the older name of some zones: Asia/Saigon.
    names, aliases = locale.time_zones, get_global("zone_aliases")
    for name in (zone, *(old for old, new in aliases.items() if new == zone)):
        if name in names and "city" in names[name]:
            return str(names[name]["city"])
    return str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True))


def zone_place(zone: str) -> str:
    """The city that a zone is named after: `Ho Chi Minh City`, `ホーチミン`."""
    return _place_of(zone, _locale())


def zone_name(zone: str) -> str:
    """The zone as a place that people know: `Vientiane time`."""
    return str(_("%(place)s time", place=zone_place(zone)))


@contextmanager
def written_for(zone: str | None) -> Iterator[None]:
    """Tell moments in this zone, with the one of the place beside them."""
    before = _written_for.set(zone or "")
    try:
        yield
    finally:
        _written_for.reset(before)


def _reader_zone() -> str | None:
    """The zone that the reader has chosen; None for visitors, and in mails to strangers."""
    addressee = _written_for.get()
    if addressee is not None:
        return addressee or None
    chosen: str | None = g.get("time_zone") if has_request_context() else None
    return chosen


def own_country() -> str | None:
    """The country whose clock the reader goes by (ISO 3166-1 alpha-2); None where it is unknown."""
    found = get_global("zone_territories").get(_reader_zone() or "")
    return str(found) if found else None


def own_zone(otherwise: str) -> str:
    """The zone that the reader has chosen, for what happened at no place; else the given one."""
    return _reader_zone() or otherwise


def moment(value: datetime | None, zone: str, otherwise: str | None = None) -> str:
    """`Fri 12 Feb 2027, 17:00 Vientiane time`.

    It is the reader's clock, and named after the reader's own zone, so that one page has one name
    for it whatever venues it tells of. Where the clock of `zone`, mostly the venue's, shows another
    hour, that one stands beside: `Fri 12 Feb 2027, 16:30 Yangon time (19:00 Tokyo time)`.
    `otherwise` is the zone of a reader whose own is not known: who has no account yet, but was put
    forward by a body.
    """
    return moment_for(value, _reader_zone() or otherwise or zone, zone)


def _offset(value: datetime, zone: str) -> timedelta | None:
    return value.astimezone(ZoneInfo(zone)).utcoffset()


def named_zone(zone: str) -> str:
    """How a zone is called to the reader: as their own where their clock shows the same hour now.

    For a line above moments of a place: `All times: Vientiane time`.
    """
    own, now = _reader_zone() or zone, clock.now()
    return zone_name(own if _offset(now, own) == _offset(now, zone) else zone)


def moment_for(value: datetime | None, own: str, zone: str) -> str:
    """The same for a certain reader, whoever looks at the page: for a letter to be printed."""
    if value is None:
        return "-"
    there, here = value.astimezone(ZoneInfo(zone)), value.astimezone(ZoneInfo(own))
    if here.utcoffset() == there.utcoffset():
        words = _("%(moment)s %(zone)s", moment=local_moment(value, own), zone=zone_name(own))
        return str(words)
    beside = f"{there:%H:%M}" if here.date() == there.date() else local_moment(value, zone)
    return str(
        _(
            "%(moment)s %(zone)s (%(other_moment)s %(other_zone)s)",
            moment=local_moment(value, own),
            zone=zone_name(own),
            other_moment=beside,
            other_zone=zone_name(zone),
        )
    )


def local_moment(value: datetime | None, zone: str) -> str:
    """`Fri 12 Feb 2027, 17:00`: for a column of a table whose zone is named once."""
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo(zone))
    return str(_("%(day)s, %(time)s", day=day(local.date()), time=f"{local:%H:%M}"))


def hour(value: datetime, zone: str) -> str:
    """`17:00`: beside a day that is named once."""
    return f"{value.astimezone(ZoneInfo(zone)):%H:%M}"


def time_left(value: datetime, zone: str) -> str:
    """`3 days left`, `5 hours left`, `over`; English stays on one line, however narrow it is.

    Days are counted by the calendar of `zone`, where the deadline is set: on a Saturday there are
    three days left until Tuesday, at whatever hour, and two people who speak of one deadline read
    the same number wherever they are.
    """
    now, there = clock.now(), ZoneInfo(zone)
    seconds = (value - now).total_seconds()
    if seconds <= 0:
        words = _("over")
    elif seconds < 3600:
        words = _("less than an hour left")
    elif seconds < 48 * 3600:
        hours = int(seconds // 3600)
        words = ngettext("%(num)d hour left", "%(num)d hours left", hours)
    else:
        days = (value.astimezone(there).date() - now.astimezone(there).date()).days
        words = ngettext("%(num)d day left", "%(num)d days left", days)
    return str(words).replace(" ", "\N{NO-BREAK SPACE}")


def deadline(value: datetime | None, zone: str, otherwise: str | None = None) -> str:
    """A moment (see there) and how long there is until then: `Fri 12 Feb 2027, 16:30 Yangon time
    (19:00 Tokyo time) · 3 days left`.
    """
    if value is None:
        return "-"
    return str(
        _(
            "%(moment)s · %(left)s",
            moment=moment(value, zone, otherwise),
            left=time_left(value, zone),
        )
    )


def held(start: datetime, end: datetime, zone: str) -> str:
    """`Fri 12 Feb 2027, 09:00–12:00 Tokyo time`: what people come to, by the clock of the place.

    A reader whose clock shows another hour gets the beginning by it beside:
    `Fri 12 Feb 2027, 09:00–12:00 Tokyo time (07:00 Bangkok time)`; to one whose clock shows the
    same, it is called by their own zone, as in `moment`.
    """
    there, own = start.astimezone(ZoneInfo(zone)), _reader_zone() or zone
    is_own = _offset(start, own) == _offset(start, zone)
    words = _(
        "%(day)s, %(first)s–%(last)s %(zone)s",
        day=day(there.date()),
        first=f"{there:%H:%M}",
        last=f"{end.astimezone(ZoneInfo(zone)):%H:%M}",
        zone=zone_name(own if is_own else zone),
    )
    if is_own:
        return str(words)
    here = start.astimezone(ZoneInfo(own))
    beside = f"{here:%H:%M}" if here.date() == there.date() else local_moment(start, own)
    return str(_("%(held)s (%(moment)s %(zone)s)", held=words, moment=beside, zone=zone_name(own)))


def local_day(value: datetime, zone: str) -> str:
    """The date of a moment in a zone: `Fri 12 Feb 2027`."""
    return day(value.astimezone(ZoneInfo(zone)).date())


def own_date(value: datetime) -> date:
    """The date of a moment by the reader's clock; by the programme's where theirs is not known."""
    return value.astimezone(ZoneInfo(own_zone(clock.PROGRAMME_ZONE))).date()


def own_day(value: datetime) -> str:
    """That date in words: `Fri 12 Feb 2027`."""
    return day(own_date(value))


@lru_cache(maxsize=1024)
def _number_in(value: Decimal | float, locale: Locale) -> str:
    return str(format_decimal(value, locale=locale))


def plain_number(value: Decimal | float) -> str:
    """A number without needless zeros: `160`, `6.5`."""
    return _number_in(value, _locale())


def weeks(value: Decimal) -> str:
    """A length: `4 weeks`, `6.5 weeks`; whole years where they are."""
    if value >= 52 and value % 52 == 0:
        return str(ngettext("%(num)d year", "%(num)d years", int(value // 52)))
    if value == 1:
        return str(_("1 week"))
    return str(_("%(number)s weeks", number=plain_number(value)))


def listed(words: Iterable[object]) -> str:
    """Words beside each other: `Lao, Thai`, `ラオ語、タイ語`."""
    return _joined(pgettext("between the words of a list", ", "), words)


def listed_phrases(phrases: Iterable[object]) -> str:
    """Phrases beside each other that may have commas of their own: `from May, twice; in June`."""
    return _joined(pgettext("between phrases that have commas of their own", "; "), phrases)


def colon(label: object) -> str:
    """A label and the colon before what it is: `Place: `, `場所：`."""
    mark = pgettext("between a label and what it is", ": ")
    return Markup(label) + mark if hasattr(label, "__html__") else f"{label}{mark}"  # noqa: S704


def _joined(separator: str, words: Iterable[object]) -> str:
    """What is marked up stays so, and what is beside it is escaped."""
    parts: list[Any] = list(words)
    if any(hasattr(each, "__html__") for each in parts):
        return Markup(separator).join(parts)  # noqa: S704
    return separator.join(map(str, parts))


def closes_soon(value: datetime) -> bool:
    """Whether less than a week is left."""
    return (value - clock.now()).total_seconds() < 7 * 86400
