"""The mails of endorsing: to whose step it is, to the body that sent the list, to its people.

Each key has the moment, so that what is undone and decided again is told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Select, select

from training_portal.accounts import held_roles
from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.accounts.services import address
from training_portal.admissions.application_queries import addressees, course_title
from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.permissions import NOMINATORS
from training_portal.cohorts.models import Cohort, CohortDecision
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
    return _that_read(acting_in(organisation_id, roles, clock.today()))


def _that_read(ids: Select[Any]) -> list[Account]:
    return list(
        db.session.scalars(
            select(Account)
            .where(Account.id.in_(ids), Account.disabled_at.is_(None))
            .order_by(by_letters(Account.email_key))
        )
    )


def _staff(cohort: Cohort) -> list[Account]:
    """Who runs a cohort at its host; the coordinators where nobody does."""
    coordinators = select(RoleAssignment.account_id).where(
        RoleAssignment.role == Role.PROGRAMME_COORDINATOR, held_roles.is_in_force(clock.today())
    )
    return _accounts(cohort.host_id, Role.PROGRAMME_MANAGER) or _that_read(coordinators)


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


def _for_staff(endorsement: Endorsement) -> str:
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    return f"/manage/cohorts/{cohort.public_id}/endorsements/{endorsement.public_id}"


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
    _to_office("endorsement_link", endorsement, stage)


def _to_office(template: str, endorsement: Endorsement, stage: EndorsementStage) -> None:
    """An office without accounts, where the step has one, gets a link that is good for this step,
    once. One that it got before ends: the portal does not know it any more, only its digest."""
    if not stage.office_email:
        return
    _withdraw(endorsement, _LINKS)
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    mail.enqueue(
        template,
        stage.office_email,
        about=("endorsement", endorsement.id),
        cohort=cohort,
        body=db.session.get_one(Organisation, endorsement.organisation_id),
        office=db.session.get_one(Organisation, stage.organisation_id),
        course=course_title(cohort, "en"),
        due_at=stage.due_at,
        good_until=office_links.good_until(stage),
        place=_zone(endorsement),
        link=address(f"/endorse/{office_links.new_link(stage)}"),
    )


_LINKS: Final = ("endorsement_link", "endorsement_link_due", "endorsement_link_late")
_OF_STEPS: Final = (
    "endorsement_waits",
    "endorsement_due",
    "endorsement_late",
    "endorsement_unanswered",
    *_LINKS,
)


def _withdraw_waiting(endorsement: Endorsement) -> None:
    """Mails that wait and tell of a step that is no longer the open one go."""
    _withdraw(endorsement, _OF_STEPS)


def _withdraw(endorsement: Endorsement, templates: Sequence[str]) -> None:
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
    _to_office("endorsement_link_due", endorsement, stage)


def late(endorsement: Endorsement, stage: EndorsementStage, next_body: int | None) -> None:
    """A step is late: whose it is hears it, also as an office by its link; and the next level,
    which may take it as well. Where nobody there can, the programme hears it instead."""
    name = db.session.get_one(Organisation, stage.organisation_id).name
    own = _accounts(stage.organisation_id, Role.ENDORSER)
    above = [] if next_body is None else _accounts(next_body, Role.ENDORSER)
    key = _step_of(stage)
    for accounts, is_own in ((own, True), (above, False)):
        _tell(
            "endorsement_late",
            accounts,
            endorsement,
            _page(endorsement),
            key=key,
            level=name,
            is_own=is_own,
            has_next=bool(above),
        )
    _to_office("endorsement_link_late", endorsement, stage)
    if not above:
        staff = _staff(db.session.get_one(Cohort, endorsement.cohort_id))
        path = _for_staff(endorsement)
        _tell("endorsement_unanswered", staff, endorsement, path, key=key, level=name)


def returned(endorsement: Endorsement, by: str) -> None:
    """The body has its list back, with the reason."""
    _withdraw_waiting(endorsement)
    accounts = _accounts(endorsement.organisation_id, *NOMINATORS)
    path, reason = _of_body(endorsement), endorsement.told
    _tell(
        "endorsement_returned",
        accounts,
        endorsement,
        path,
        by=by,
        reason=reason,
        mend_by=endorsement.mend_by,
        place=_zone(endorsement),
    )


_OF_MENDING: Final = ("endorsement_mend_due", "endorsement_mend_late")


def sent_again(endorsement: Endorsement) -> None:
    """A returned list is mended: mails that wait and ask for it go."""
    _withdraw(endorsement, ("endorsement_returned", *_OF_MENDING))


def _tell_of_mending(
    template: str, accounts: Iterable[Account], endorsement: Endorsement, path: str, **facts: object
) -> None:
    _tell(
        template,
        accounts,
        endorsement,
        path,
        key=f"{endorsement.mend_by:%Y%m%d%H%M%S}",
        mend_by=endorsement.mend_by,
        reason=endorsement.told,
        place=_zone(endorsement),
        **facts,
    )


def mend_soon(endorsement: Endorsement) -> None:
    """A returned list is to be sent again in a few days: its body is told once."""
    accounts = _accounts(endorsement.organisation_id, *NOMINATORS)
    _tell_of_mending("endorsement_mend_due", accounts, endorsement, _of_body(endorsement))


def mend_late(endorsement: Endorsement) -> None:
    """It was not: the body hears it, and the programme, which has nobody else to ask."""
    own = _accounts(endorsement.organisation_id, *NOMINATORS)
    staff = _staff(db.session.get_one(Cohort, endorsement.cohort_id))
    name = "endorsement_mend_late"
    _tell_of_mending(name, own, endorsement, _of_body(endorsement), is_own=True)
    _tell_of_mending(name, staff, endorsement, _for_staff(endorsement), is_own=False)


def called_off(endorsement: Endorsement) -> None:
    """Nobody need endorse, or mend, a list any more: mails that wait go."""
    _withdraw_waiting(endorsement)
    _withdraw(endorsement, _OF_MENDING)


def over(endorsement: Endorsement, *, with_chain: bool = False) -> None:
    """A list ended without its body having done anything: with its chain, or because its cohort
    was cancelled or began. The body hears it, and what it means for its people."""
    mail.call_back(about=mail.About(("endorsement_returned",), "endorsement", [endorsement.id]))
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    _tell(
        "endorsement_over",
        _accounts(endorsement.organisation_id, *NOMINATORS),
        endorsement,
        _of_body(endorsement),
        with_chain=with_chain,
        is_cancelled=cohort.decision is CohortDecision.CANCELLED,
    )


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
