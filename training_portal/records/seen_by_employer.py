"""What the company that put somebody forward sees, shown to the person as it stands there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _

from training_portal.admissions.employer_choices import asked_by
from training_portal.admissions.models import Application, Nomination
from training_portal.organisations.models import Organisation
from training_portal.organisations.nominating import does_put_forward
from training_portal.platform.database import db
from training_portal.records.our_nominees import row_of
from training_portal.records.our_rows import OurNominee
from training_portal.records.shared import KEYS, Shares, shares_of


@dataclass(frozen=True)
class SeenByEmployer:
    """The person's own row in the company's list."""

    company: Organisation
    application_id: str
    #: Whether the company nominates now: one that is suspended, say, opens no list.
    looks: bool
    #: None where the company's list does not show the person at all.
    row: OurNominee | None
    shares: Shares

    @property
    def cells(self) -> list[tuple[str, str]]:
        """What stands in the list beside the state, with its heading."""
        if self.row is None:
            return []
        headings = (_("Attendance"), _("Result"), _("Certificate"))
        words = partial(self.shares.words, self.row)
        return [(heading, words(key)) for heading, key in zip(headings, KEYS, strict=True)]


def of_application(application_id: int) -> SeenByEmployer | None:
    """What the company sees of this application; None where no company put the person forward."""
    application = db.session.get_one(Application, application_id)
    company = asked_by(application)
    if company is None or application.nomination_id is None:
        return None
    looks = does_put_forward(company)
    nomination = db.session.get_one(Nomination, application.nomination_id)
    row = row_of(company, nomination) if looks else None
    shares = shares_of([row] if row is not None else [])
    return SeenByEmployer(company, application.public_id, looks, row, shares)
