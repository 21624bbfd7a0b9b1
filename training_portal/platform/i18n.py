"""Languages, dates and zones as a reader sees them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, ngettext
from flask_babel import gettext as _

from training_portal.platform import clock, wording
from training_portal.platform.catalogues import Catalogues

#: Languages with a complete catalogue. English is the language of the sources.
LANGUAGES = ("en",)

babel = Babel()


def _select_language() -> str | None:
    if not has_request_context():
        return "en"
    chosen: str | None = g.get("language")
    return chosen or request.accept_languages.best_match(LANGUAGES, default="en")


def init_app(app: Flask) -> None:
    babel.init_app(app, default_locale="en", locale_selector=_select_language)
    babel.domain_instance = Catalogues()
    wording.init_app(app)
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["date_only"] = date_only
    app.jinja_env.filters["month"] = month
    app.jinja_env.filters["deadline"] = deadline
    app.jinja_env.filters["local_moment"] = local_moment
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["period"] = period
    app.jinja_env.filters["zone_name"] = zone_name
    app.jinja_env.filters["local_day"] = local_day
    app.jinja_env.filters["time_left"] = time_left
    app.jinja_env.filters["closes_soon"] = closes_soon
    app.jinja_env.filters["weeks"] = weeks
    app.jinja_env.filters["plain_number"] = plain_number


def _locale() -> Locale:
    return get_locale() or Locale("en")


@lru_cache(maxsize=4096)
def _written(value: date, pattern: str, locale: Locale) -> str:
    """A date in words; a table shows the same few over and over."""
    return str(format_date(value, pattern, locale=locale))


def day(value: date | None) -> str:
    """`Fri 12 Feb 2027`."""
    if value is None:
        return "-"
    return _written(value, "EEE d MMM y", _locale())


def month(value: date) -> str:
    """`March 2022`."""
    return _written(value, "MMMM y", _locale())


def date_only(value: date) -> str:
    """`12 Feb 1988`: a date whose weekday tells nobody anything, such as one of birth."""
    return _written(value, "d MMM y", _locale())


def period(start: date, end: date) -> str:
    """`7 Jun - 2 Jul 2027`, the year once where it is the same."""
    pattern = "d MMM" if start.year == end.year else "d MMM y"
    first = _written(start, pattern, _locale())
    return f"{first} – {_written(end, 'd MMM y', _locale())}"


@lru_cache(maxsize=1024)
def _place_of(zone: str, locale: Locale) -> str:
    return str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True))


def zone_place(zone: str) -> str:
    """The city that a zone is named after: `Ho Chi Minh`."""
    return _place_of(zone, _locale())


def zone_name(zone: str) -> str:
    """The zone as a place that people know: `Vientiane time`."""
    return str(_("%(place)s time", place=zone_place(zone)))


def _reader_zone() -> str | None:
    """The zone that the reader has chosen; None for visitors and in mails."""
    chosen: str | None = g.get("time_zone") if has_request_context() else None
    return chosen


def moment(value: datetime | None, zone: str) -> str:
    """`Fri 12 Feb 2027, 17:00 (Vientiane time)`."""
    if value is None:
        return "-"
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M} ({zone_name(zone)})"


def local_moment(value: datetime | None, zone: str) -> str:
    """`Fri 12 Feb 2027, 17:00`: for a column of a table whose zone is named once."""
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M}"


def time_left(value: datetime) -> str:
    """`3 days left`, `5 hours left`, `over`; on one line, however narrow it is."""
    seconds = (value - clock.now()).total_seconds()
    if seconds <= 0:
        words = _("over")
    elif seconds < 3600:
        words = _("less than an hour left")
    elif seconds < 48 * 3600:
        hours = int(seconds // 3600)
        words = ngettext("%(num)d hour left", "%(num)d hours left", hours)
    else:
        words = ngettext("%(num)d day left", "%(num)d days left", int(seconds // 86400))
    return str(words).replace(" ", "\N{NO-BREAK SPACE}")


def deadline(value: datetime | None, zone: str) -> str:
    """`Fri 12 Feb 2027, 17:00 (Vientiane time, 3 days left)`.

    A reader whose clock shows another hour gets that one first and the one of `zone` beside it:
    `Fri 12 Feb 2027, 17:00 (Yangon time, 3 days left; 19:30 Tokyo time)`.
    """
    if value is None:
        return "-"
    there = value.astimezone(ZoneInfo(zone))
    own = _reader_zone()
    here = value.astimezone(ZoneInfo(own)) if own else there
    if own is None or here.utcoffset() == there.utcoffset():
        return f"{day(there.date())}, {there:%H:%M} ({zone_name(zone)}, {time_left(value)})"
    beside = f"{there:%H:%M}" if here.date() == there.date() else local_moment(value, zone)
    return (
        f"{day(here.date())}, {here:%H:%M} "
        f"({zone_name(own)}, {time_left(value)}; {beside} {zone_name(zone)})"
    )


def local_day(value: datetime, zone: str) -> str:
    """The date of a moment in a zone: `Fri 12 Feb 2027`."""
    return day(value.astimezone(ZoneInfo(zone)).date())


def plain_number(value: Decimal | float) -> str:
    """A number without needless zeros: `160`, `6.5`."""
    return str(format_decimal(value, locale=_locale()))


def weeks(value: Decimal) -> str:
    """A length: `4 weeks`, `6.5 weeks`; whole years where they are."""
    if value >= 52 and value % 52 == 0:
        return str(ngettext("%(num)d year", "%(num)d years", int(value // 52)))
    if value == 1:
        return str(_("1 week"))
    return str(_("%(number)s weeks", number=plain_number(value)))


def closes_soon(value: datetime) -> bool:
    """Whether less than a week is left."""
    return (value - clock.now()).total_seconds() < 7 * 86400
