"""What waits at a nominating body and at the programme, for the task list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from training_portal.admissions.employers import is_live
from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.nominating_bodies import organisations_of
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.cohorts.queries import cohorts_in_reach
from training_portal.endorsements.chain_queries import chain_for
from training_portal.endorsements.list_queries import bodies_of
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    EndorsementStage,
    EndorsementState,
    Proof,
    StageState,
)
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.standings import counts
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class AtBody:
    """A cohort for which a body is to send a list, or to mend one that was returned."""

    body_id: str
    cohort_id: str
    code: str
    version_id: int
    #: Until when: the window of nominations, or the day of a returned list.
    due_at: datetime | None
    zone: str
    #: Of those to be sent; None for a list that was returned.
    people: int | None


def at_bodies(actor: Actor) -> list[AtBody]:
    """What waits at the bodies for which the actor nominates."""
    return [each for body in organisations_of(actor) for each in at_body(body)]


def at_body(body: Organisation) -> list[AtBody]:
    """What waits at one body."""
    chain = chain_for(body)
    if chain is None:
        return []
    shown = (Cohort.public_id, Cohort.code, Cohort.course_version_id)
    window = (Cohort.application_closes_at, Cohort.time_zone)
    goes_on = (
        Cohort.decision != CohortDecision.CANCELLED,
        Cohort.starts_on > clock.today(),
    )
    returned = db.session.execute(
        select(*shown, Endorsement.mend_by, Country.time_zone)
        .join(Endorsement, Endorsement.cohort_id == Cohort.id)
        .join(Country, Country.code == body.country_code)
        .where(
            Endorsement.organisation_id == body.id,
            Endorsement.state == EndorsementState.RETURNED,
            *goes_on,
        )
    ).all()
    to_send = db.session.execute(
        select(*shown, *window, func.count(Nomination.id.distinct()))
        .select_from(Nomination)
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .join(Person, Person.id == Nomination.person_id)
        .join(Application, Application.nomination_id == Nomination.id)
        .where(
            Nomination.organisation_id == body.id,
            Nomination.created_at >= chain.since,
            is_live(body),
            Nomination.id.not_in(select(EndorsedNominee.nomination_id).where(counts())),
            in_lists(),
            *goes_on,
        )
        .group_by(*shown, *window)
    ).all()
    under_way = set(
        db.session.scalars(
            select(Cohort.public_id)
            .join(Endorsement, Endorsement.cohort_id == Cohort.id)
            .where(
                Endorsement.organisation_id == body.id,
                Endorsement.state == EndorsementState.UNDER_WAY,
            )
        )
    )
    back = {row[0] for row in returned}
    return [
        *(AtBody(body.public_id, *row, None) for row in returned),
        *(
            AtBody(body.public_id, *row)
            for row in to_send
            if row[0] not in under_way and row[0] not in back
        ),
    ]


@dataclass(frozen=True)
class AtStep:
    """A list of a body that waits at a step, and what the body can do that it is taken."""

    public_id: str
    cohort_id: str
    code: str
    #: Whose step it is.
    whose: str
    proof: Proof
    due_at: datetime | None
    zone: str
    #: Whether the reader endorses for whose step it is.
    is_readers: bool
    is_bodys_own: bool

    @property
    def is_to_sign(self) -> bool:
        """Whether the official application has to be signed on paper."""
        return self.proof is Proof.SIGNED_UPLOAD


def at_steps(body: Organisation, actor: Actor) -> list[AtStep]:
    """The lists of a body that are under way, each with its open step, the next due first."""
    rows = db.session.execute(
        select(
            Endorsement.public_id,
            Cohort.public_id,
            Cohort.code,
            Organisation.name,
            EndorsementStage.proof,
            EndorsementStage.due_at,
            Country.time_zone,
            EndorsementStage.organisation_id,
        )
        .select_from(EndorsementStage)
        .join(Endorsement, Endorsement.id == EndorsementStage.endorsement_id)
        .join(Cohort, Cohort.id == Endorsement.cohort_id)
        .join(Organisation, Organisation.id == EndorsementStage.organisation_id)
        .join(Country, Country.code == body.country_code)
        .where(
            Endorsement.organisation_id == body.id,
            Endorsement.state == EndorsementState.UNDER_WAY,
            EndorsementStage.state == StageState.OPEN,
        )
        .order_by(EndorsementStage.due_at, Endorsement.id)
    ).all()
    endorses_for = bodies_of(actor)
    return [AtStep(*row[:-1], row[-1] in endorses_for, row[-1] == body.id) for row in rows]


@dataclass(frozen=True)
class LateAt:
    """A cohort of whose lists some wait at a step whose time is over."""

    cohort_id: str
    code: str
    version_id: int
    number: int


def late_lists(actor: Actor) -> list[LateAt]:
    """Cohorts of the actor's in which endorsements, or lists to be mended, are late."""
    cohorts = {each.id: each for each in cohorts_in_reach(actor, EndorsementPermission.READ)}
    rows = db.session.execute(
        select(Endorsement.cohort_id, func.count())
        .outerjoin(
            EndorsementStage,
            and_(
                EndorsementStage.endorsement_id == Endorsement.id,
                EndorsementStage.state == StageState.OPEN,
            ),
        )
        .where(
            Endorsement.cohort_id.in_(cohorts),
            or_(
                and_(
                    Endorsement.state == EndorsementState.UNDER_WAY,
                    EndorsementStage.escalated_at.is_not(None),
                ),
                and_(
                    Endorsement.state == EndorsementState.RETURNED,
                    Endorsement.mend_late_at.is_not(None),
                ),
            ),
        )
        .group_by(Endorsement.cohort_id)
        .order_by(Endorsement.cohort_id)
    )
    return [
        LateAt(each.public_id, each.code, each.course_version_id, number)
        for each, number in ((cohorts[row_id], number) for row_id, number in rows)
        if each.starts_on > clock.today(each.time_zone)
    ]
