"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.messaging.models import Letter
from training_portal.platform.own_data import Field, Owner, Part, records


def of_letters(owner: Owner) -> Part:
    """Every letter to the person, withdrawn ones too, with what it says of them."""
    letters = records(
        "letters",
        _("Letters"),
        [
            Field(Letter.number, _("Number")),
            Field(Letter.kind, _("Kind of letter")),
            Field(Letter.language, _("Language")),
            Field(Letter.title, _("Heading")),
            Field(Letter.text, _("Text")),
            Field(Letter.sealed, _("What it says of you"), owner.opened),
            Field(Letter.issuer_name, _("Issued by")),
            Field(Letter.issued_on, _("Issued on")),
            Field(Letter.state, _("State")),
            Field(Letter.state_reason, _("Reason")),
            Field(Letter.code, _("Code for checking")),
        ],
        select(Letter)
        .join(Application, Application.id == Letter.application_id)
        .where(Application.person_id == owner.person_id)
        .order_by(Letter.id),
    )
    return Part([letters])
