"""Languages, dates and zones as a reader sees them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, ngettext
from flask_babel import gettext as _

from training_portal.platform import clock

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


def day(value: date | None) -> str:
    """`Fri 12 Feb 2027`."""
    if value is None:
        return "-"
    return str(format_date(value, "EEE d MMM y", locale=_locale()))


def month(value: date) -> str:
    """`March 2022`."""
    return str(format_date(value, "MMMM y", locale=_locale()))


def date_only(value: date) -> str:
    """`12 Feb 1988`: a date whose weekday tells nobody anything, such as one of birth."""
    return str(format_date(value, "d MMM y", locale=_locale()))


def period(start: date, end: date) -> str:
    """`7 Jun - 2 Jul 2027`, the year once where it is the same."""
    pattern = "d MMM" if start.year == end.year else "d MMM y"
    first = format_date(start, pattern, locale=_locale())
    return f"{first} – {format_date(end, 'd MMM y', locale=_locale())}"


def zone_name(zone: str) -> str:
    """The zone as a place that people know: `Vientiane time`."""
    place = get_timezone_location(ZoneInfo(zone), locale=_locale(), return_city=True)
    return str(_("%(place)s time", place=place))


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
    """`3 days left`, `5 hours left`, `over`."""
    seconds = (value - clock.now()).total_seconds()
    if seconds <= 0:
        return str(_("over"))
    if seconds < 3600:
        return str(_("less than an hour left"))
    if seconds < 48 * 3600:
        hours = int(seconds // 3600)
        return str(ngettext("%(num)d hour left", "%(num)d hours left", hours))
    return str(ngettext("%(num)d day left", "%(num)d days left", int(seconds // 86400)))


def deadline(value: datetime | None, zone: str) -> str:
    """`Fri 12 Feb 2027, 17:00 (Vientiane time, 3 days left)`."""
    if value is None:
        return "-"
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M} ({zone_name(zone)}, {time_left(value)})"


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
