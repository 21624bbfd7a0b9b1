"""The mails of reviewing: to reviewers, one for each thing that happened, however many reviews."""

from __future__ import annotations

from training_portal.accounts.models import Account
from training_portal.accounts.services import address
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.platform import clock, mail
from training_portal.platform.database import db
from training_portal.reviews.plan_queries import plan_of


def _tell(
    template: str, account_id: int, cohort: Cohort, *, key: str | None = None, **facts: object
) -> None:
    """A mail about reviews of a cohort, to somebody whose account is in use."""
    account = db.session.get_one(Account, account_id)
    if account.disabled_at is not None:
        return
    plan = plan_of(cohort.id)
    assert plan is not None  # There are reviews, and so there is what they are written by.
    mail.enqueue(
        template,
        account.email,
        language=account.language,
        zone=account.time_zone,
        dedupe_key=key,
        about=("review_plan", cohort.id),
        account=account,
        cohort=cohort,
        course=course_title(cohort.course_version_id),
        due_at=plan.due_at,
        link=address("/reviews"),
        **facts,
    )


def assigned(cohort: Cohort, account_id: int, number: int) -> None:
    """Somebody has so many reviews more to write."""
    _tell("reviews_assigned", account_id, cohort, number=number)


def taken_back(cohort: Cohort, account_id: int, application: str, reason: str) -> None:
    """Somebody need not write a review any more; `application` is its number."""
    _tell("review_taken_back", account_id, cohort, application=application, reason=reason)


def handed_over(cohort: Cohort, account_id: int, number: int, reason: str) -> None:
    """So many reviews that somebody had are with others now."""
    _tell("reviews_handed_over", account_id, cohort, number=number, reason=reason)


def late(cohort: Cohort, account_id: int, number: int, absent: str = "") -> None:
    """Reviews are late: told once on a day of the venue. To a deputy `absent` is whose they are."""
    day = clock.today(cohort.time_zone)
    key = f"review_late:{cohort.id}:{account_id}:{day.isoformat()}:{absent}"
    _tell("reviews_late", account_id, cohort, key=key, number=number, absent=absent)


def due_soon(cohort: Cohort, account_id: int, number: int, absent: str = "") -> None:
    """Reviews are due in a few days: told once for each deadline. `absent` as in `late`."""
    plan = plan_of(cohort.id)
    due_at = plan.due_at.isoformat() if plan is not None else ""
    key = f"review_due:{cohort.id}:{account_id}:{due_at}:{absent}"
    _tell("reviews_due", account_id, cohort, key=key, number=number, absent=absent)
