"""What a member agrees to, in the words that are shown and kept."""

from __future__ import annotations

from flask_babel import gettext as _

#: Raised when the wording changes; the record also keeps the hash of what was shown.
VERSION = "2026-11"


def consent_text() -> str:
    """The sentence to say yes to, in the reader's language."""
    return str(
        _(
            "I want to be in the alumni network. The portal may show what I write there to the "
            "people I choose, field by field, also in the other countries of the programme. I can "
            "take this back at any time; I am then gone from every page at once."
        )
    )
