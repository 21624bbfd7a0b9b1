"""What happened to an account, in sentences."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.platform import audit
from training_portal.platform.database import db
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


#: What happened to a role: its sentence, made of the role's name, and its tone.
_OF_ROLES: dict[str, tuple[Callable[[str], str], str]] = {
    "assign_role": (lambda role: _("Given the role “%(role)s”", role=role), "good"),
    "end_role": (lambda role: _("The role “%(role)s” ended", role=role), "wait"),
    "name_deputy": (lambda role: _("A deputy is named for the role “%(role)s”", role=role), "info"),
    "end_deputy": (lambda role: _("The deputy for “%(role)s” was ended early", role=role), "wait"),
    "become_deputy": (lambda role: _("Named as a deputy: “%(role)s”", role=role), "good"),
    "hand_over": (lambda role: _("Hands over the role “%(role)s”", role=role), "wait"),
    "take_over": (lambda role: _("Takes over the role “%(role)s”", role=role), "good"),
    "keep_role": (lambda role: _("Keeps the role “%(role)s” after all", role=role), "none"),
    "not_take_over": (
        lambda role: _("Does not take over the role “%(role)s” after all", role=role),
        "none",
    ),
    "cease_deputy": (lambda role: _("No longer a deputy: “%(role)s”", role=role), "wait"),
}


def _sentence(entry: audit.Entry) -> tuple[str, str]:
    if entry.action in _OF_ROLES:
        values = entry.after or entry.before
        sentence, tone = _OF_ROLES[entry.action]
        return sentence(Role(values["role"]).label), tone
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
    """The latest events of an account with who did them, newest first; two statements."""
    entries = audit.timeline([("account", account_id)])
    names = _names({each for entry in entries for each in entry.references})
    history = []
    for entry in entries:
        sentence, tone = _sentence(entry)
        who = entry.by(names, _("The portal"))
        history.append(TimelineEntry(entry.at, sentence, who, entry.reason or "", tone))
    return history
