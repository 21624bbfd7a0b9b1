"""The mails of appeals: to the person, and to who decides."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.accounts.services import address
from training_portal.admissions.models import Application
from training_portal.admissions.notices import tell
from training_portal.appeals.models import Appeal, AppealState
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title, seat_plan
from training_portal.platform import mail
from training_portal.platform.database import db


def lodged(appeal: Appeal, application: Application, cohort: Cohort) -> None:
    """It is here; until when it is decided."""
    tell("appeal_lodged", application, cohort, str(appeal.id), due_at=appeal.due_at)


def decided(appeal: Appeal, application: Application, cohort: Cohort) -> None:
    """How it came out, and why; granted, also whether a seat is free now."""
    template = "appeal_granted" if appeal.state is AppealState.GRANTED else "appeal_dismissed"
    key = str(appeal.id)
    tell(template, application, cohort, key, answer=appeal.answer, is_full=is_full(cohort))


def is_full(cohort: Cohort) -> bool:
    """Whether all seats of a cohort are taken."""
    return sum(share.taken for share in seat_plan(cohort.id).values()) >= cohort.capacity


def waits_longer(appeal: Appeal, application: Application, cohort: Cohort) -> None:
    """It was not decided in time, and who was told of that."""
    tell("appeal_waits_longer", application, cohort, str(appeal.id), due_at=appeal.due_at)


def due_soon(appeal: Appeal, application: Application, cohort: Cohort, to: Collection[int]) -> None:
    """It is to be decided in a few days: told once to all who may."""
    _tell_staff("appeal_due", appeal, cohort, to, number=application.public_id)


def late(
    appeal: Appeal, application: Application, cohort: Cohort, to: Collection[int], *, is_own: bool
) -> None:
    """It is late: to who was to decide it, and to who may as well."""
    number = application.public_id
    _tell_staff("appeal_late", appeal, cohort, to, number=number, is_own=is_own)


def nobody_decides(appeal: Appeal, cohort: Cohort, to: Collection[int]) -> None:
    """Everybody who could decide it took the first decision: who gives roles hears it."""
    _tell_staff("appeal_without_decider", appeal, cohort, to, path="/manage/accounts")


def _tell_staff(
    template: str,
    appeal: Appeal,
    cohort: Cohort,
    to: Collection[int],
    *,
    path: str | None = None,
    **facts: object,
) -> None:
    """A mail without a word of who appealed: the number leads there."""
    accounts = db.session.scalars(
        select(Account).where(Account.id.in_(to)).order_by(Account.id)
    ).all()
    for account in accounts:
        mail.enqueue(
            template,
            account.email,
            language=account.language,
            zone=account.time_zone,
            dedupe_key=f"{template}:{appeal.id}:{account.id}",
            about=("appeal", appeal.id),
            account=account,
            cohort=cohort,
            course=course_title(cohort.course_version_id),
            due_at=appeal.due_at,
            link=address(path or f"/manage/appeals/{appeal.public_id}"),
            **facts,
        )


def settled(appeal: Appeal) -> None:
    """It is decided or withdrawn: mails that wait and ask for a decision go."""
    templates = ("appeal_due", "appeal_late", "appeal_without_decider")
    mail.call_back(about=mail.About(templates, "appeal", [appeal.id]))
