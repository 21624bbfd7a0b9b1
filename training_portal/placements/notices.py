"""The mails of placements. Each is put into the outbox in the transaction of its cause."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import func, select

from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.config import Settings
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform import clock, mail
from training_portal.platform.database import db


def _link(path: str) -> str:
    """A whole address; the worker has no request to take it from."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + path


def to_company(template: str, posting: Posting, key: str, path: str, **context: object) -> None:
    """One mail to each person who posts for the company today, deputies too."""
    today = clock.today(clock.PROGRAMME_ZONE)
    rows = db.session.execute(
        select(Account.email, Account.language, Account.time_zone)
        .where(
            Account.id.in_(acting_in(posting.organisation_id, COMPANY_ROLES, today)),
            Account.disabled_at.is_(None),
        )
        .order_by(Account.email)
    ).all()
    for email, language, zone in rows:
        mail.enqueue(
            template,
            email,
            language=language or "en",
            zone=zone,
            dedupe_key=f"{template}:{key}:{email}"[:120],
            posting=posting,
            link=_link(path),
            **context,
        )


#: Mails that hold how somebody can be reached; a cause of their own, so that they can be found.
CONTACT_MAIL = "placement_contact"


def take_contact_back(application_id: int) -> None:
    """Take phone and e-mail address of a person out of the mails that were not sent yet."""
    mail.take_back(f"{CONTACT_MAIL}:{application_id}:")


def to_person(
    template: str, application: PlacementApplication, key: str, **context: object
) -> None:
    """A mail to who applied; no address, no mail."""
    posting = db.session.get_one(Posting, application.posting_id)
    row = db.session.execute(
        select(
            func.coalesce(func.nullif(Person.preferred_name, ""), Person.full_name),
            func.coalesce(Account.email, Person.email),
            func.coalesce(Account.language, "en"),
            Organisation.name,
            Account.time_zone,
        )
        .outerjoin(Account, Account.id == Person.account_id)
        .join(Organisation, Organisation.id == posting.organisation_id)
        .where(Person.id == application.person_id)
    ).one()
    name, email, language, company, own_zone = row
    if not email:
        return
    mail.enqueue(
        template,
        email,
        language=language,
        zone=own_zone,
        dedupe_key=f"{template}:{application.id}:{key}"[:120],
        name=name,
        company=company,
        posting=posting,
        application=application,
        link=_link(f"/me/placements/{application.public_id}"),
        **context,
    )
