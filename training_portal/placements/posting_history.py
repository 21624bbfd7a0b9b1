"""What happened to postings and applications, in sentences, from the audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.placements.models import Posting
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.web.shell import TimelineEntry

_TONES = {"publish": "good", "fill": "good", "return": "wait", "suspend": "bad", "expire": "wait"}


def _sentence(action: str) -> str:
    sentences = {
        "begin": _("The draft was begun."),
        "change": _("The posting was changed."),
        "clone": _("It was made from another posting."),
        "submit": _("It was handed in."),
        "first_review": _("The first of two people looked at it."),
        "publish": _("It was published."),
        "return": _("It was returned for correction."),
        "close": _("No more applications are taken."),
        "withdraw": _("It was withdrawn."),
        "suspend": _("It was suspended."),
        "lift": _("The suspension was lifted."),
        "fill": _("All openings are taken."),
        "reopen": _("An opening is free again."),
        "keep_closed": _("It stays closed: no more applications are taken."),
        "expire": _("The application deadline is over."),
        "change_openings": _("The number of openings was changed."),
    }
    return sentences.get(action) or _("The posting was changed.")


def of_posting(posting: Posting, *, for_company: bool) -> list[TimelineEntry]:
    """The timeline of a posting; the company reads "the programme" in place of names of staff."""
    entries = audit.timeline([("posting", posting.id)])
    references = (each for entry in entries for each in entry.references)
    names = names_of(references, posting if for_company else None)
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=_sentence(entry.action),
            actor=entry.by(
                names, _("The portal") if entry.actor == "system" else _("The programme")
            ),
            # Why staff let something pass is staff's own.
            reason=""
            if for_company and entry.action in ("publish", "first_review")
            else entry.reason or "",
            tone=_TONES.get(entry.action, "none"),
        )
        for entry in entries
        if not (for_company and entry.action == "first_review")
    ]


@dataclass(frozen=True)
class Look:
    """What one of the programme decided of a posting, and why; without words where none were."""

    name: str
    at: datetime
    reason: str


def looks_at(posting: Posting) -> list[Look]:
    """Who let the posting pass since it was handed in last, first look first. For staff only."""
    since = takewhile(
        lambda entry: entry.action != "submit", audit.timeline([("posting", posting.id)])
    )
    entries = [entry for entry in since if entry.action in ("first_review", "publish")]
    names = names_of((each for entry in entries for each in entry.references), None)
    return [
        Look(entry.by(names, _("The programme")), entry.at, entry.reason or "")
        for entry in reversed(entries)
    ]


def names_of(references: Iterable[str], of_company: Posting | None) -> dict[str, str]:
    """Names of accounts by their reference; with `of_company` only those who post for it."""
    ids = {int(each.removeprefix("account:")) for each in references if each.startswith("account:")}
    statement = select(Account.id, Account.display_name, Account.email).where(Account.id.in_(ids))
    if of_company is not None:
        theirs = acting_in(of_company.organisation_id, COMPANY_ROLES, None)
        statement = statement.where(Account.id.in_(theirs))
    rows = db.session.execute(statement)
    # An erased account has no name any more.
    return {
        f"account:{account_id}": name or email for account_id, name, email in rows if name or email
    }
