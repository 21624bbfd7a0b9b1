"""What happened to an account, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import aliased

from training_portal.accounts.models import Account, Deputyship, Handover, RoleAssignment
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.i18n import day
from training_portal.platform.policy import Role
from training_portal.platform.web.shell import TimelineEntry

_SENTENCES: dict[str, tuple[str | LazyString, str]] = {
    "sign_up": (_l("Signed up"), "none"),
    "confirm": (_l("Confirmed the e-mail address"), "good"),
    "reset_password": (_l("Set a new password by a link"), "info"),
    "change_password": (_l("Changed the password"), "info"),
    "end_sessions": (_l("Signed out everywhere else"), "info"),
    "ask_email_change": (_l("Asked to sign in with another address"), "wait"),
    "call_off_email_change": (_l("Kept the address after all"), "none"),
    "change_email": (_l("Changed the e-mail address"), "info"),
    "stop_email_change": (_l("Stopped a change of the address by the old mailbox"), "bad"),
    "second_step_on": (_l("Signs in with a second step from now on"), "good"),
    "second_step_off": (_l("Signs in without a second step again"), "wait"),
    "second_step_reset": (_l("The second step was taken off"), "bad"),
    "recovery_code_used": (_l("Signed in with a recovery code"), "wait"),
    "new_recovery_codes": (_l("Made new recovery codes"), "info"),
    "change_settings": (_l("Changed name or time zone"), "none"),
    "change_language": (_l("Chose another language"), "none"),
    "disable": (_l("Disabled"), "bad"),
    "enable": (_l("Let in again"), "good"),
    "own_data": (_l("Downloaded their own data"), "none"),
    "administrator_link": (_l("A link was made on the server to set a password"), "wait"),
}


@dataclass(frozen=True)
class _Particulars:
    """What an event of a role says of it: the other side, and the days, as far as they are kept."""

    role: str
    other: str
    first: str
    last: str


#: What happened to a role: its sentence, made of its particulars, and its tone.
_OF_ROLES: dict[str, tuple[Callable[[_Particulars], str], str]] = {
    "assign_role": (lambda it: _("Given the role “%(role)s”", role=it.role), "good"),
    "end_role": (lambda it: _("The role “%(role)s” ended", role=it.role), "wait"),
    "name_deputy": (
        lambda it: _(
            "A deputy is named for the role “%(role)s”: %(name)s, from %(first)s to %(last)s",
            role=it.role,
            name=it.other,
            first=it.first,
            last=it.last,
        ),
        "info",
    ),
    "end_deputy": (
        lambda it: _(
            "The deputy for “%(role)s” was ended early: %(name)s, who was named until %(last)s",
            role=it.role,
            name=it.other,
            last=it.last,
        ),
        "wait",
    ),
    "become_deputy": (
        lambda it: _(
            "Named as a deputy: “%(role)s” of %(name)s, from %(first)s to %(last)s",
            role=it.role,
            name=it.other,
            first=it.first,
            last=it.last,
        ),
        "good",
    ),
    "cease_deputy": (
        lambda it: _("No longer a deputy: “%(role)s” of %(name)s", role=it.role, name=it.other),
        "wait",
    ),
    "hand_over": (
        lambda it: _(
            "Hands over the role “%(role)s” to %(name)s, whose first day is %(day)s",
            role=it.role,
            name=it.other,
            day=it.first,
        ),
        "wait",
    ),
    "take_over": (
        lambda it: _(
            "Takes over the role “%(role)s” from %(name)s on %(day)s",
            role=it.role,
            name=it.other,
            day=it.first,
        ),
        "good",
    ),
    "keep_role": (
        lambda it: _(
            "Keeps the role “%(role)s” after all: it does not pass to %(name)s on %(day)s",
            role=it.role,
            name=it.other,
            day=it.first,
        ),
        "none",
    ),
    "not_take_over": (
        lambda it: _(
            "Does not take over the role “%(role)s” after all: %(name)s keeps it beyond %(day)s",
            role=it.role,
            name=it.other,
            day=it.first,
        ),
        "none",
    ),
}
#: Of these the other side of a handover, whose deputy, and which deputy is named.
_TO, _FROM = frozenset({"hand_over", "keep_role"}), frozenset({"take_over", "not_take_over"})
_DEPUTY = frozenset({"name_deputy", "end_deputy"})


class _Others:
    """The other sides of the events of one account, looked up for all of them at once.

    A holder and whoever takes a role over go by their names, which an administrator chose them by.
    A deputy goes by the address that was typed, as everywhere: a name would tell whose it is.
    """

    def __init__(self, entries: Iterable[audit.Entry]) -> None:
        after = [entry.after for entry in entries]
        self._sides = _sides_of({each["handover"] for each in after if "handover" in each})
        self._addresses = _addresses_of(
            {each["deputyship"] for each in after if "deputyship" in each}
        )
        holders = {each["holder"] for each in after if "holder" in each}
        self.accounts = holders.union(*self._sides.values()) if self._sides else holders

    def particulars(self, entry: audit.Entry, names: Mapping[str, str]) -> _Particulars:
        values = entry.after or entry.before
        return _Particulars(
            Role(values["role"]).label,
            self._other(entry, names) or _("Somebody who left"),
            _day(values.get("on") or values.get("from")),
            _day(values.get("to")),
        )

    def _other(self, entry: audit.Entry, names: Mapping[str, str]) -> str:
        if entry.action in _DEPUTY:
            return self._addresses.get(entry.after.get("deputyship", 0), "")
        old, new = self._sides.get(entry.after.get("handover", 0), (0, 0))
        other = new if entry.action in _TO else old if entry.action in _FROM else None
        return names.get(f"account:{entry.after.get('holder', 0) if other is None else other}", "")


def _sides_of(handover_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """The accounts from which and to which roles pass, by handover."""
    if not handover_ids:
        return {}
    old, new = aliased(RoleAssignment), aliased(RoleAssignment)
    rows = db.session.execute(
        select(Handover.id, old.account_id, new.account_id)
        .join(old, old.id == Handover.from_id)
        .join(new, new.id == Handover.to_id)
        .where(Handover.id.in_(handover_ids))
    )
    return {handover_id: (from_id, to_id) for handover_id, from_id, to_id in rows}


def _addresses_of(deputyship_ids: Collection[int]) -> dict[int, str]:
    if not deputyship_ids:
        return {}
    rows = db.session.execute(
        select(Deputyship.id, Deputyship.email).where(Deputyship.id.in_(deputyship_ids))
    )
    return {each.id: each.email for each in rows}


def _day(kept: str | None) -> str:
    return day(date.fromisoformat(kept)) if kept else ""


def _sentence(entry: audit.Entry, others: _Others, names: Mapping[str, str]) -> tuple[str, str]:
    if entry.action in _OF_ROLES:
        sentence, tone = _OF_ROLES[entry.action]
        return sentence(others.particulars(entry, names)), tone
    words, tone = _SENTENCES.get(entry.action, (entry.action, "none"))
    return str(words), tone


def words_of(action: str) -> str:
    """What kind of event it was, without its particulars."""
    if action in ("name_deputy", "end_deputy", "become_deputy", "cease_deputy"):
        return str(_("A deputy was named or ended"))
    if action in _OF_ROLES:
        return str(_("A role was given or ended"))
    return str(_SENTENCES.get(action, (action, "none"))[0])


def _names(references: set[str]) -> dict[str, str]:
    ids = [int(each.partition(":")[2]) for each in references if each.startswith("account:")]
    rows = db.session.execute(
        select(Account.id, Account.display_name, Account.email).where(Account.id.in_(ids))
    )
    return {f"account:{account_id}": name or email for account_id, name, email in rows}


def account_history(account_id: int) -> list[TimelineEntry]:
    """The latest events of an account with who did them, newest first; four statements at most.

    For administrators, who may know accounts: the other side of a handover or a deputy is named.
    """
    entries = audit.timeline([("account", account_id)])
    others = _Others(entries)
    references = {each for entry in entries for each in entry.references}
    names = _names(references | {f"account:{each}" for each in others.accounts})
    history = []
    for entry in entries:
        sentence, tone = _sentence(entry, others, names)
        who = entry.by(names, _("The portal"))
        history.append(TimelineEntry(entry.at, sentence, who, entry.reason or "", tone))
    return history
