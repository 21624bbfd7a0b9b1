"""What is asked of a nominating body itself: lists to send, mend or have signed, seats to fill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.endorsements.tasks import AtBody, AtStep, at_body, at_steps
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.policy import Actor
from training_portal.replacements.queries import Waiting, waiting_at_body


@dataclass(frozen=True)
class Asked:
    """Something that the body is asked to do, and the page where it does it."""

    words: str
    address: str
    until: datetime | None
    zone: str


def asked_of(body: Organisation, actor: Actor) -> list[Asked]:
    """What is asked of the body, what ends first first; `actor` is who reads it."""
    found = [
        *(_list(each) for each in at_body(body)),
        *filter(None, (_step(each, body) for each in at_steps(body, actor))),
        *(_seat(each) for each in waiting_at_body(body)),
    ]
    return sorted(found, key=lambda each: (each.until is None, each.until or clock.now()))


def _list(each: AtBody) -> Asked:
    address = url_for("endorsements.of_body", cohort_id=each.cohort_id, body=each.body_id)
    if each.people is None:
        return Asked(
            _("Your list was returned: %(code)s", code=each.code), address, each.due_at, each.zone
        )
    words = ngettext(
        "Send your list to be endorsed: %(num)d person, %(code)s",
        "Send your list to be endorsed: %(num)d people, %(code)s",
        each.people,
        code=each.code,
    )
    return Asked(words, address, each.due_at, each.zone)


def _step(each: AtStep, body: Organisation) -> Asked | None:
    """A step of the chain, where the reader endorses, or the body can do something for it: have a
    paper signed, or tell the colleague who endorses. Else the list waits for others alone."""
    address = url_for("endorsements.of_body", cohort_id=each.cohort_id, body=body.public_id)
    if each.is_readers:
        address = url_for("endorsements.one_list", endorsement_id=each.public_id)
        words = _("Endorse the list: %(code)s", code=each.code)
    elif each.is_to_sign:
        words = _(
            "Have the official application signed by %(whose)s: %(code)s",
            whose=each.whose,
            code=each.code,
        )
    elif each.is_bodys_own:
        words = _("Whoever endorses for your organisation endorses: %(code)s", code=each.code)
    else:
        return None
    return Asked(words, address, each.due_at, each.zone)


def _seat(each: Waiting) -> Asked:
    return Asked(
        _("Name a replacement: %(code)s", code=each.code),
        url_for(
            "replacements.replacement",
            cohort_id=each.cohort_id,
            replacement_id=each.public_id,
            body=each.body_id,
        ),
        each.until,
        each.zone,
    )
