"""Numbers and codes of certificates: pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from flask_babel import gettext as _

from training_portal.platform import typed_codes

CODE_LENGTH = 16


def certificate_number(year: int, counter: int) -> str:
    """`MTP-2027-000123`."""
    return f"MTP-{year}-{counter:06d}"


def is_number(text: str) -> bool:
    """Whether somebody typed the number of a certificate, which is printed on it too."""
    plain = re.sub(r"[\s\-–_.]", "", text).upper()
    return re.fullmatch(r"MTP[0-9]{5,10}", plain) is not None


def readable_code(code: str) -> str:
    """`7Q2M XK9A 3HTR 8WEZ`: in groups of four, as printed under the QR mark."""
    return typed_codes.in_fours(code)


def typed_code(text: str) -> str | None:
    """The code a person meant: spaces and hyphens off, O read as 0, I and L as 1.

    None when it cannot be a code at all.
    """
    code = typed_codes.as_meant(text)
    if len(code) == CODE_LENGTH and re.fullmatch(r"[0-9A-HJKMNP-TV-Z]+", code):
        return code
    return None


def name_to_print(on_certificate: str, in_latin: str, full_name: str) -> str:
    """The name as the person wants it printed, else as in the passport, else as written."""
    return on_certificate or in_latin or full_name


def correction_objection(printed: tuple[str, str], wanted: tuple[str, str]) -> str | None:
    """Why a certificate is not issued anew with these names, or None.

    Each pair is the name and the name in the own script. A correction that corrects nothing would
    make the old certificate say for ever that it was wrong.
    """
    name, native = (_as_printed(each) for each in wanted)
    if not name:
        return str(_("Write the name as it is to be printed."))
    if (name, native) == tuple(_as_printed(each) for each in printed):
        return str(_("Both names are printed like this already: nothing would be corrected."))
    return None


def _as_printed(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def hours_text(hours: Decimal) -> str:
    """Hours without a needless zero: `160`, `37.5`."""
    return f"{hours.normalize():f}"
