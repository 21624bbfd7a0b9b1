"""What countries are called on pages."""

from __future__ import annotations

from babel import Locale
from flask_babel import lazy_gettext as _l

from training_portal.platform.catalogues import page_locale

_COUNTRIES = {
    "KH": _l("Cambodia"),
    "LA": _l("Lao PDR"),
    "MM": _l("Myanmar"),
    "TH": _l("Thailand"),
    "VN": _l("Viet Nam"),
    "JP": _l("Japan"),
}
#: Codes of the countries of the initiative (ISO 3166-1 alpha-2).
COUNTRIES = tuple(_COUNTRIES)


def country_name(code: str) -> str:
    """A country in the words of the initiative."""
    name = _COUNTRIES.get(code)
    return str(
        name if name is not None else (page_locale() or Locale("en")).territories.get(code, code)
    )
