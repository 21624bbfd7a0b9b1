"""What happened to a company, in sentences: for its own people, and for programme staff."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.organisations.models import Company
from training_portal.platform import audit
from training_portal.platform.actor_names import names_of
from training_portal.platform.web.shell import TimelineEntry

_SENTENCES = {
    "register": (_l("Registered"), "info"),
    "change": (_l("Facts changed"), "none"),
    "verify": (_l("Verified"), "good"),
    "return": (_l("Returned for correction"), "wait"),
    "resubmit": (_l("Sent in again"), "info"),
    "refuse": (_l("Not accepted"), "bad"),
    "reconsider": (_l("Looked at again"), "wait"),
    "suspend": (_l("Suspended"), "bad"),
    "reinstate": (_l("Let in again"), "good"),
    "review_again": (_l("To be verified again after a change"), "wait"),
}


def step_taken(verb: str) -> str:
    """A step as a sentence, for the page after it."""
    return str(_SENTENCES[verb][0])


def _sentence(entry: audit.Entry) -> tuple[str, str]:
    place = entry.after.get("name") or entry.before.get("name") or ""
    if entry.action == "add_site":
        return _("Site added: %(name)s", name=place), "info"
    if entry.action == "change_site":
        return (_("Site changed: %(name)s", name=place) if place else _("Site changed")), "none"
    if entry.action == "close_site":
        return _("Site closed: %(name)s", name=place), "wait"
    words, tone = _SENTENCES[entry.action]
    return str(words), tone


def company_history(company: Company, *, own_people: set[int] | None = None) -> list[TimelineEntry]:
    """The history of a company, newest first.

    For the company itself `own_people` are the accounts that are or were of it: everybody else
    is the programme there, so that no member of staff has to answer for a decision by name.
    """
    entries = audit.timeline([("company", company.id)])
    references = {each for entry in entries for each in entry.references}
    if own_people is not None:
        own = {f"account:{account_id}" for account_id in own_people}
        # Whoever acted as a deputy of one of them is of the company as well.
        own |= {entry.actor for entry in entries if own.intersection(entry.acts_for)}
        references &= own
    names = names_of(references)
    history = []
    for entry in entries:
        sentence, tone = _sentence(entry)
        who = entry.by(names, _("the programme"))
        history.append(TimelineEntry(entry.at, sentence, who, entry.reason or "", tone))
    return history
