"""The mails of companies: what owners are told when staff have looked at their company.

Each is put into the outbox in the transaction of its cause.
"""

from __future__ import annotations

from flask import current_app

from training_portal.config import Settings
from training_portal.organisations.directory import owners_of
from training_portal.organisations.models import Company, Organisation
from training_portal.platform import mail

_TEMPLATES = {
    "verify": "company_verified",
    "return": "company_returned",
    "refuse": "company_refused",
    "reconsider": "company_reconsidered",
    "suspend": "company_suspended",
    "reinstate": "company_reinstated",
}


#: Steps that undo another, with the mail of that one.
_UNDOES = {"reconsider": "company_refused", "reinstate": "company_suspended"}


def _send(template: str, organisation: Organisation, reason: str = "", since: str = "") -> None:
    settings: Settings = current_app.extensions["settings"]
    for owner in owners_of(organisation.id):
        mail.enqueue(
            template,
            owner.email,
            language=owner.language,
            dedupe_key=f"{template}:{since}:{owner.account_id}" if since else None,
            name=owner.name or owner.email,
            company=organisation.name,
            reason=reason,
            link=f"{settings.public_url}/company/{organisation.public_id}",
        )


def registered(organisation: Organisation) -> None:
    _send("company_registered", organisation)


def in_review_again(organisation: Organisation) -> None:
    _send("company_in_review_again", organisation)


def is_told(company: Company, verb: str) -> bool:
    """Before a step: whether the owners are told of it. Where it undoes another of which they have
    heard nothing, its mails are taken back instead."""
    undone = _UNDOES.get(verb)
    if undone is None:
        return True
    return mail.call_back(begins=f"{undone}:{_since(company)}:") is not mail.Told.TAKEN_BACK


def decided(organisation: Organisation, company: Company, verb: str) -> None:
    _send(_TEMPLATES[verb], organisation, company.state_reason, since=_since(company))


def _since(company: Company) -> str:
    """The state that a company is in, by the moment since when."""
    return f"{company.id}:{company.state_since:%Y%m%d%H%M%S}"
