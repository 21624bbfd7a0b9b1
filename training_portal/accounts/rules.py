"""E-mail keys, passwords, roles and where to go after signing in: pure decisions."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from flask_babel import gettext as _

from training_portal.platform.finding import BETWEEN
from training_portal.platform.policy import Role
from training_portal.platform.text import email_key, found_key

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 256
LONGEST_PATH: Final = 500
#: Roles that are held for an organisation, and mean nothing without one.
FOR_ORGANISATION: Final = frozenset(
    {
        Role.NOMINATING_OFFICER,
        Role.ENDORSER,
        Role.PROGRAMME_MANAGER,
        Role.MEDICAL_OFFICER,
        Role.COMPANY_OWNER,
        Role.COMPANY_RECRUITER,
    }
)
#: Roles that owners of a company give in it.
COMPANY_ROLES: Final = (Role.COMPANY_RECRUITER, Role.COMPANY_OWNER)
#: Roles that an administrator gives; TRAINEE comes with each account.
GIVEN_ROLES: Final = tuple(role for role in Role if role is not Role.TRAINEE)


def account_search_key(name: str, email: str) -> str:
    """The form in which an account is found by name or address."""
    return BETWEEN.join(filter(None, (found_key(name), email_key(email))))[:800]


def password_objection(password: str, email: str, common: Set[str]) -> str | None:
    """Why a password is not accepted, or None.

    Length only, no rules of composition; common ones and the own address are refused (OWASP ASVS
    5.0, 6.2.1, 6.2.4, 6.2.5, 6.2.11, 6.2.12).
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
    if len(name) > 3 and name in folded:
        return str(_("This password contains your e-mail address: choose another."))
    if folded in common or len(set(folded)) < 4:
        return str(_("This password is easily guessed: choose another."))
    return None


def role_objection(role: Role, has_organisation: bool) -> str | None:
    """Why a role cannot be given with, or without, an organisation; None when it can."""
    if role is Role.TRAINEE:
        return str(_("Everybody with an account may apply: this role is not given."))
    if role in FOR_ORGANISATION and not has_organisation:
        return str(_("This role is held for an organisation: choose one."))
    if role not in FOR_ORGANISATION and has_organisation:
        return str(_("This role is not bound to an organisation: choose none."))
    return None


def body_objection(role: Role, body: str, *, nominates: bool, is_company: bool) -> str | None:
    """Why a role cannot be held for this organisation; None when it can.

    Roles of companies lead to pages that only a company has.
    """
    if role is Role.NOMINATING_OFFICER and not nominates:
        return str(
            _(
                "%(body)s does not put people forward: choose one that does, or change it.",
                body=body,
            )
        )
    if role in COMPANY_ROLES and not is_company:
        return str(
            _("%(body)s is not a company, and this role is for one: choose a company.", body=body)
        )
    return None


def is_in_force(valid_from: date, valid_to: date | None, today: date) -> bool:
    """Whether a role holds today; the last day counts."""
    return valid_from <= today and (valid_to is None or today <= valid_to)


def own_path(target: str | None) -> str | None:
    """The target if it is a path of this portal, else None: nobody is led elsewhere.

    Browsers read a backslash as a stroke and drop tabs and line ends, so neither is taken.
    """
    if not target or len(target) > LONGEST_PATH or not target.isprintable() or "\\" in target:
        return None
    if not target.startswith("/") or target.startswith("//"):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
