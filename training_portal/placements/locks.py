"""The lock of a posting for who rests on its company: the company before the posting."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.organisations.models import Organisation
from training_portal.placements.models import Posting
from training_portal.platform.database import db, lock


def lock_posting(posting_id: int) -> Posting:
    """A posting, with its company kept as it stands until the unit of work ends.

    Who takes a step with a company locks it and then follows its postings and their offers
    (`offer_clock.follow_company`): an offer that is made meanwhile, as that of a verified company,
    would be seen by neither. The lock is shared, so that two postings of a company do not wait for
    each other.
    """
    of_company = select(Posting.organisation_id).where(Posting.id == posting_id)
    lock(Organisation, db.session.scalars(of_company).one(), shared=True)
    return lock(Posting, posting_id)
