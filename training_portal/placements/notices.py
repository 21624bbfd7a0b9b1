"""The mails of placements. Each is put into the outbox in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select

from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.config import Settings
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform import clock, mail
from training_portal.platform.database import db
from training_portal.platform.sorting import by_letters


class Reader(NamedTuple):
    """Whom a mail goes to."""

    name: str
    email: str | None
    language: str | None
    zone: str | None
    #: Of the company that somebody applied to; blank for its own people.
    company: str = ""


def _link(path: str) -> str:
    """A whole address; the worker has no request to take it from."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + path


def to_company(
    template: str,
    posting: Posting,
    key: str,
    path: str,
    application: PlacementApplication | None = None,
    **context: object,
) -> None:
    """One mail to each person who posts for the company today, deputies too."""
    readers = company_readers(posting.organisation_id)
    write_to_company(readers, template, posting, key, path, application, **context)


def company_readers(organisation_id: int) -> list[Reader]:
    """Who posts for a company today."""
    today = clock.today()
    rows = db.session.execute(
        select(Account.display_name, Account.email, Account.language, Account.time_zone)
        .where(
            Account.id.in_(acting_in(organisation_id, COMPANY_ROLES, today)),
            Account.disabled_at.is_(None),
        )
        .order_by(by_letters(Account.email_key))
    )
    return [Reader(*row) for row in rows]


def write_to_company(
    readers: Iterable[Reader],
    template: str,
    posting: Posting,
    key: str,
    path: str,
    application: PlacementApplication | None = None,
    **context: object,
) -> None:
    """The same mails to readers who are known already."""
    about = None if application is None else _about(application)
    for reader in readers:
        mail.enqueue(
            template,
            str(reader.email),
            language=reader.language or "en",
            zone=reader.zone,
            dedupe_key=mail.key_for(f"{template}:{key}", str(reader.email)),
            about=about,
            posting=posting,
            application=application,
            link=_link(path),
            **context,
        )


def key_of(verb: str, about: datetime | None) -> str:
    """The key of a mail: no two go out of one step, but one of each where it is taken once more.

    What was undone may be done again for the same moment.
    """
    when = f"{about:%Y%m%d%H%M}" if about else ""
    return f"{verb}:{when}:{clock.now():%Y%m%d%H%M%S}"


#: Mails that hold how somebody can be reached; a cause of their own, so that they can be found.
CONTACT_MAIL = "placement_contact"


def take_contact_back(application_id: int) -> None:
    """Take phone and e-mail address of a person out of the mails that were not sent yet."""
    mail.call_back(about=mail.About([CONTACT_MAIL], PLACEMENT.kind, [application_id]))


def _about(application: PlacementApplication) -> tuple[str, int]:
    return PLACEMENT.kind, application.id


def to_person(
    template: str, application: PlacementApplication, key: str, **context: object
) -> None:
    """A mail to who applied; no address, no mail."""
    posting = db.session.get_one(Posting, application.posting_id)
    readers = applicant_readers(posting.organisation_id, [application.person_id])
    write_to_person(readers[application.person_id], template, posting, application, key, **context)


def applicant_readers(organisation_id: int, person_ids: Collection[int]) -> dict[int, Reader]:
    """Whom mails about applications to a company go to, by person: the account's address first."""
    rows = db.session.execute(
        select(
            Person.id,
            func.coalesce(func.nullif(Person.preferred_name, ""), Person.full_name),
            func.coalesce(Account.email, Person.email),
            func.coalesce(Account.language, "en"),
            Account.time_zone,
            Organisation.name,
        )
        .outerjoin(Account, Account.id == Person.account_id)
        .join(Organisation, Organisation.id == organisation_id)
        .where(Person.id.in_(person_ids))
    )
    return {person_id: Reader(*row) for person_id, *row in rows}


def write_to_person(
    reader: Reader,
    template: str,
    posting: Posting,
    application: PlacementApplication,
    key: str,
    **context: object,
) -> None:
    """The same mail to a reader who is known already."""
    if not reader.email:
        return
    mail.enqueue(
        template,
        reader.email,
        language=reader.language or "en",
        zone=reader.zone,
        dedupe_key=f"{template}:{application.id}:{key}",
        about=_about(application),
        name=reader.name,
        company=reader.company,
        posting=posting,
        application=application,
        link=_link(f"/me/placements/{application.public_id}"),
        placements=_link("/placements"),
        **context,
    )


def tell_of_given_concern(account: Account) -> None:
    """Somebody is given a concern to look into: one mail for those of a minute, which says nothing
    of who raised it, about whom or what. A mail lies in mailboxes that others read too."""
    _of_concerns("concern_given", account, clock.now())


def tell_of_concern_taken_away(account: Account, given_at: datetime, *, gave_more: bool) -> None:
    """The same where it is with somebody else again, to who may have heard that it was given.

    `gave_more`: the mail of that minute tells of another concern too, and goes out all the same.
    """
    given = f"concern_given:{account.id}:{given_at:%Y%m%d%H%M}"
    if gave_more or mail.call_back(given) is mail.Told.BY_MAIL:
        _of_concerns("concern_taken_away", account, clock.now())


def _of_concerns(template: str, account: Account, moment: datetime) -> None:
    mail.enqueue(
        template,
        account.email,
        language=account.language,
        zone=account.time_zone,
        dedupe_key=f"{template}:{account.id}:{moment:%Y%m%d%H%M}",
        name=account.display_name or account.email,
        link=_link("/manage/concerns?state=open&whose=mine"),
    )
