"""The mail of replacement: to who nominates for the body whose nominee gave a seat up."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account
from training_portal.accounts.services import address
from training_portal.admissions.application_queries import course_title
from training_portal.admissions.permissions import NOMINATORS
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.platform import clock, mail
from training_portal.platform.database import db
from training_portal.platform.sorting import by_letters
from training_portal.replacements.lifecycle import REPLACEMENT
from training_portal.replacements.models import Replacement


def asked(replacement: Replacement, cohort: Cohort, body: Organisation) -> None:
    """Somebody can be named. It names nobody: a name in a mail cannot be taken back."""
    today = clock.today()
    accounts = db.session.scalars(
        select(Account)
        .where(
            Account.id.in_(acting_in(body.id, NOMINATORS, today)),
            Account.disabled_at.is_(None),
        )
        .order_by(by_letters(Account.email_key))
    )
    path = f"/nominations/{cohort.public_id}/replacements/{replacement.public_id}"
    for account in accounts:
        mail.enqueue(
            "replacement_asked",
            account.email,
            language=account.language,
            zone=account.time_zone,
            dedupe_key=mail.key_for(f"replacement_asked:{replacement.id}", account.email),
            about=(REPLACEMENT.kind, replacement.id),
            account=account,
            cohort=cohort,
            body=body,
            course=course_title(cohort, account.language),
            until=replacement.until,
            link=address(f"{path}?body={body.public_id}"),
        )
