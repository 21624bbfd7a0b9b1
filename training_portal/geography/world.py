"""All countries there are, for lists to choose from: those of the programme first, in its words."""

from __future__ import annotations

from typing import Final

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from training_portal.geography.queries import country_names
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.plain_text import Words

#: Codes in CLDR's list that are no country: exceptional reservations, groups, tests, the unknown,
#: and islands where nobody lives.
_NO_COUNTRY: Final = frozenset(
    {"AC", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "HM", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)


def countries_of_the_world() -> dict[Words, list[Choice]]:
    """The six countries in their order and words, then all others of ISO 3166 by name."""
    near: list[Choice] = [(code, name) for code, name in country_names()]
    known = {choice[0] for choice in near} | _NO_COUNTRY
    names = (get_locale() or Locale("en")).territories
    others: list[Choice] = sorted(
        (
            (str(code), str(name))
            for code, name in names.items()
            if len(code) == 2 and code.isalpha() and code not in known
        ),
        key=lambda choice: choice[1],
    )
    return {_l("Countries of the programme"): near, _l("Other countries"): others}
