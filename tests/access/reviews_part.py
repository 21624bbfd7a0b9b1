"""Reviews of the small world: of a shortlisted application, one begun and one that was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.access.told import canary, snapshot_of
from tests.factories.admissions import make_application, make_nomination
from tests.factories.reviews import make_plan, make_review, make_reviewer
from training_portal.accounts.models import Account
from training_portal.admissions.models import (
    ApplicationDocument,
    ApplicationState,
)
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import DocumentKind
from training_portal.platform import clock, files
from training_portal.platform.database import db, unit_of_work
from training_portal.reviews import sealed_words
from training_portal.reviews.models import Review, ReviewState


def planned(cohort: Cohort) -> Cohort:
    """A cohort whose applications are reviewed, and whose deadline is over."""
    make_plan(cohort)
    return cohort


def reviewed(part: dict[str, Any], owner: str, reviewer: Account) -> None:
    """An application to `reviewing` with a paper, begun by the reviewer and sent by a colleague."""
    cohort, person = part["reviewing"], part["person"]
    application = make_application(
        cohort,
        person,
        state=ApplicationState.SHORTLISTED,
        nomination=make_nomination(cohort, person, part["organisation"]),
        snapshot=snapshot_of(owner),
    )
    part["reviewed"] = application
    part["review"] = make_review(application, reviewer, ReviewState.BEGUN)
    make_review(
        application,
        make_reviewer("A colleague"),
        ReviewState.SENT,
        comments={"overall": canary(owner, "review_comment")},
    )
    with unit_of_work():
        part["paper"] = files.keep(
            files.Upload(f"{canary(owner, 'file')}.pdf", "application/pdf", b"%PDF-1.4")
        )
        db.session.add(
            ApplicationDocument(
                application_id=application.id,
                kind=DocumentKind.EMPLOYER_LETTER,
                file_id=part["paper"].id,
                uploaded_at=clock.now(),
            )
        )
        draft = db.session.get_one(Review, part["review"].id)
        draft.revision, draft.saved_at = 1, clock.now() - timedelta(hours=1)
        sealed_words.keep(draft, person.id, {"typed": {"overall": [canary(owner, "review_draft")]}})
