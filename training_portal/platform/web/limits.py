"""How much a field takes, said beforehand in its hint."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal
from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _


def with_limits(hint: Any, minimum: int, maximum: int | None) -> Any:
    """The hint of a field, followed by how many characters it takes at least, and at most.

    Nothing is said of a minimum below two, or without a `maximum`.
    """
    if minimum < 2 and maximum is None:
        return hint

    def words() -> str:
        said = str(hint)
        if minimum >= 2:
            least = ngettext("At least %(num)d character.", "At least %(num)d characters.", minimum)
            said = str(_("%(hint)s %(least)s", hint=said, least=least)) if said else str(least)
        if maximum is not None:
            number = format_decimal(maximum, locale=get_locale() or "en")
            most = _("At most %(num)s characters.", num=number)
            said = str(_("%(hint)s %(most)s", hint=said, most=most)) if said else str(most)
        return said

    return LazyString(words)
