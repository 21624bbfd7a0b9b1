"""Part A of the official application: what a body wrote for a cohort, and about each nominee."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseVersion
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    NomineeReason,
    OrganisationPart,
)
from training_portal.endorsements.standings import counts
from training_portal.platform.database import db


def parts_of(cohort_id: int, organisation_id: int) -> list[OrganisationPart]:
    """All versions of a body's part A for a cohort, the newest first."""
    return list(
        db.session.scalars(
            select(OrganisationPart)
            .where(
                OrganisationPart.organisation_id == organisation_id,
                OrganisationPart.cohort_id == cohort_id,
            )
            .order_by(OrganisationPart.id.desc())
        )
    )


def newest_part(cohort_id: int, organisation_id: int) -> OrganisationPart | None:
    """The body's part A as it stands now; None where nothing was written for the cohort."""
    return next(iter(parts_of(cohort_id, organisation_id)), None)


@dataclass(frozen=True)
class EarlierPart:
    """What a body wrote last for another cohort."""

    part: OrganisationPart
    code: str
    #: Whether that cohort was of the same course: then all of it may still be true.
    is_same_course: bool


def earlier_part(cohort_id: int, organisation_id: int) -> EarlierPart | None:
    """What the body wrote last for another cohort; one of the same course before any other."""
    own = (
        select(CourseVersion.course_id)
        .join(Cohort, Cohort.course_version_id == CourseVersion.id)
        .where(Cohort.id == cohort_id)
        .scalar_subquery()
    )
    is_same = CourseVersion.course_id == own
    row = db.session.execute(
        select(OrganisationPart, Cohort.code, is_same)
        .join(Cohort, Cohort.id == OrganisationPart.cohort_id)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .where(
            OrganisationPart.organisation_id == organisation_id,
            OrganisationPart.cohort_id != cohort_id,
        )
        .order_by(is_same.desc(), OrganisationPart.id.desc())
        .limit(1)
    ).first()
    return None if row is None else EarlierPart(row[0], row[1], bool(row[2]))


def reasons_for(nomination_ids: Collection[int]) -> dict[int, str]:
    """Why these are put forward, by nomination, as the body's draft says it; none where blank."""
    rows = db.session.execute(
        select(NomineeReason.nomination_id, NomineeReason.words).where(
            NomineeReason.nomination_id.in_(nomination_ids)
        )
    )
    return {row.nomination_id: row.words for row in rows}


@dataclass(frozen=True)
class PutForward:
    """What a body says with somebody whom it puts forward."""

    part: OrganisationPart | None
    why: str
    #: False for a draft: it may change yet.
    is_sent: bool


def put_forward(application_id: int) -> PutForward | None:
    """What the body that nominated an applicant wrote: as it was sent with the newest list on which
    they stand, else as it stands in the draft; None where there is nothing."""
    row = db.session.execute(
        select(Nomination.id, Nomination.cohort_id, Nomination.organisation_id)
        .join(Application, Application.nomination_id == Nomination.id)
        .where(Application.id == application_id)
    ).first()
    if row is None:
        return None
    nomination_id, cohort_id, organisation_id = row
    sent = db.session.execute(
        select(EndorsedNominee.why, OrganisationPart)
        .join(Endorsement, Endorsement.id == EndorsedNominee.endorsement_id)
        .outerjoin(OrganisationPart, OrganisationPart.id == Endorsement.part_id)
        .where(EndorsedNominee.nomination_id == nomination_id, counts())
        .order_by(Endorsement.id.desc())
        .limit(1)
    ).first()
    if sent is not None:
        found = PutForward(sent[1], sent[0], is_sent=True)
    else:
        why = reasons_for([nomination_id]).get(nomination_id, "")
        found = PutForward(newest_part(cohort_id, organisation_id), why, is_sent=False)
    return found if found.part is not None or found.why else None
