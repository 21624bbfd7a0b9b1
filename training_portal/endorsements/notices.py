"""The mails of endorsing: to whose step it is, to the body that sent the list, to its people.

Each key has the moment, so that what is undone and decided again is told again.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account
from training_portal.accounts.services import address
from training_portal.admissions.application_queries import addressees, course_title
from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.permissions import NOMINATORS
from training_portal.cohorts.models import Cohort
from training_portal.endorsements import office_links
from training_portal.endorsements.counting import verdicts_told
from training_portal.endorsements.models import (
    Endorsement,
    EndorsementStage,
    EndorsementState,
    Verdict,
)
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.platform import clock, mail
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.sorting import by_letters


def _accounts(organisation_id: int, *roles: Role) -> list[Account]:
    """Who has one of the roles for a body today, deputies too."""
    today = clock.today()
    return list(
        db.session.scalars(
            select(Account)
            .where(
                Account.id.in_(acting_in(organisation_id, roles, today)),
                Account.disabled_at.is_(None),
            )
            .order_by(by_letters(Account.email_key))
        )
    )


def _tell(
    template: str,
    accounts: Iterable[Account],
    endorsement: Endorsement,
    path: str,
    *,
    key: str | None = None,
    **facts: object,
) -> None:
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    body = db.session.get_one(Organisation, endorsement.organisation_id)
    moment = key or f"{clock.now():%Y%m%d%H%M%S}"
    for account in accounts:
        mail.enqueue(
            template,
            account.email,
            language=account.language,
            zone=account.time_zone,
            dedupe_key=mail.key_for(f"{template}:{endorsement.id}:{moment}", account.email),
            about=("endorsement", endorsement.id),
            account=account,
            cohort=cohort,
            body=body,
            course=course_title(cohort, account.language),
            link=address(path),
            **facts,
        )


def _page(endorsement: Endorsement) -> str:
    return f"/endorsements/{endorsement.public_id}"


def _of_body(endorsement: Endorsement) -> str:
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    body = db.session.get_one(Organisation, endorsement.organisation_id)
    return f"/nominations/{cohort.public_id}/endorsement?body={body.public_id}"


def _step_of(stage: EndorsementStage) -> str:
    return f"{stage.position}:{stage.due_at:%Y%m%d%H%M%S}"


def waits(endorsement: Endorsement, stage: EndorsementStage) -> None:
    """A list has come to somebody's step."""
    _withdraw_waiting(endorsement)
    accounts = _accounts(stage.organisation_id, Role.ENDORSER)
    _tell(
        "endorsement_waits",
        accounts,
        endorsement,
        _page(endorsement),
        due_at=stage.due_at,
        place=_zone(endorsement),
    )
    if stage.office_email:
        _to_office(endorsement, stage)


def _to_office(endorsement: Endorsement, stage: EndorsementStage) -> None:
    """An office without accounts gets a link that is good for this step, once."""
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    mail.enqueue(
        "endorsement_link",
        stage.office_email,
        about=("endorsement", endorsement.id),
        cohort=cohort,
        body=db.session.get_one(Organisation, endorsement.organisation_id),
        office=db.session.get_one(Organisation, stage.organisation_id),
        course=course_title(cohort, "en"),
        due_at=stage.due_at,
        place=_zone(endorsement),
        link=address(f"/endorse/{office_links.new_link(stage)}"),
    )


def _withdraw_waiting(endorsement: Endorsement) -> None:
    """Mails that wait and tell of a step that is no longer the open one go."""
    templates = ("endorsement_waits", "endorsement_link", "endorsement_due", "endorsement_late")
    mail.call_back(about=mail.About(templates, "endorsement", [endorsement.id]))


def due_soon(endorsement: Endorsement, stage: EndorsementStage) -> None:
    """A step is to be taken in a few days: told once."""
    accounts = _accounts(stage.organisation_id, Role.ENDORSER)
    _tell(
        "endorsement_due",
        accounts,
        endorsement,
        _page(endorsement),
        key=_step_of(stage),
        due_at=stage.due_at,
        place=_zone(endorsement),
    )


def late(endorsement: Endorsement, stage: EndorsementStage, next_body: int | None) -> None:
    """A step is late: whose it is hears it, and the next level, which may take it as well."""
    name = db.session.get_one(Organisation, stage.organisation_id).name
    bodies = [stage.organisation_id, *([next_body] if next_body is not None else [])]
    for organisation_id in bodies:
        _tell(
            "endorsement_late",
            _accounts(organisation_id, Role.ENDORSER),
            endorsement,
            _page(endorsement),
            key=_step_of(stage),
            level=name,
            is_own=organisation_id == stage.organisation_id,
        )


def returned(endorsement: Endorsement, by: str) -> None:
    """The body has its list back, with the reason."""
    _withdraw_waiting(endorsement)
    accounts = _accounts(endorsement.organisation_id, *NOMINATORS)
    path, reason = _of_body(endorsement), endorsement.told
    _tell("endorsement_returned", accounts, endorsement, path, by=by, reason=reason)


def called_off(endorsement: Endorsement) -> None:
    """Nobody need endorse a list any more: mails that wait go."""
    _withdraw_waiting(endorsement)


def ended(endorsement: Endorsement) -> None:
    """A list is through, endorsed or not: the body hears it."""
    _withdraw_waiting(endorsement)
    is_endorsed = endorsement.state is EndorsementState.ENDORSED
    accounts = _accounts(endorsement.organisation_id, *NOMINATORS)
    path = _of_body(endorsement)
    said = verdicts_told(endorsement)
    _tell(
        "endorsement_ended",
        accounts,
        endorsement,
        path,
        is_endorsed=is_endorsed,
        endorsed=said[Verdict.ENDORSED],
        left_out=said[Verdict.NOT_ENDORSED],
    )


def _zone(endorsement: Endorsement) -> str:
    """The zone of the body that sent the list."""
    country = db.session.get_one(Organisation, endorsement.organisation_id).country_code
    return db.session.get_one(Country, country).time_zone


def _tell_person(template: str, endorsement: Endorsement, nomination_id: int, **facts: str) -> None:
    nomination = db.session.get_one(Nomination, nomination_id)
    application = db.session.scalars(
        select(Application)
        .where(Application.nomination_id == nomination.id)
        .order_by(Application.id.desc())
        .limit(1)
    ).one()
    to = addressees([nomination.person_id]).get(nomination.person_id)
    if to is None or not to.email:
        return
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    mail.enqueue(
        template,
        to.email,
        language=to.language,
        zone=to.zone,
        dedupe_key=f"{template}:{nomination.id}:{clock.now():%Y%m%d%H%M%S}",
        about=("nomination", nomination.id),
        name=to.name,
        course=course_title(cohort, to.language),
        cohort=cohort,
        link=address(f"/me/applications/{application.public_id}"),
        **facts,
    )


def not_endorsed(endorsement: Endorsement, nomination_id: int, reason: str) -> None:
    """Somebody hears that they were not endorsed, and why; blank where a deadline decided."""
    _tell_person("nominee_not_endorsed", endorsement, nomination_id, reason=reason)


def looked_at_anew(endorsement: Endorsement, nomination_id: int) -> None:
    """That is undone: a mail that waits is taken back; who read one hears what holds now."""
    told = mail.call_back(begins=f"nominee_not_endorsed:{nomination_id}:")
    if told is mail.Told.BY_MAIL:
        _tell_person("nominee_looked_at_anew", endorsement, nomination_id)
