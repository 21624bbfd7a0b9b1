"""E-mail keys and passwords: pure decisions."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from flask_babel import gettext as _

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256


def email_key(email: str) -> str:
    """The form in which addresses are compared: case does not tell two people apart."""
    return email.strip().casefold()


def password_objection(password: str, email: str, common: Set[str]) -> str | None:
    """Why a password is not accepted, or None.

    Length only, no rules of composition; common ones and the own address are refused (OWASP ASVS
    5.0, 6.2.1, 6.2.4, 6.2.12).
    """
    if len(password) < SHORTEST_PASSWORD:
        return str(
            _(
                "At least %(least)d characters; several words are easy to remember.",
                least=SHORTEST_PASSWORD,
            )
        )
    if len(password) > LONGEST_PASSWORD:
        return str(_("At most %(most)d characters.", most=LONGEST_PASSWORD))
    folded = password.casefold()
    name = email.casefold().partition("@")[0]
    if folded in common or (len(name) > 3 and name in folded) or len(set(folded)) < 4:
        return str(_("This password is easily guessed: choose another."))
    return None


def is_in_force(valid_from: date, valid_to: date | None, today: date) -> bool:
    """Whether a role holds today; the last day counts."""
    return valid_from <= today and (valid_to is None or today <= valid_to)
