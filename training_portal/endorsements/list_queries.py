"""A list that goes through a chain, as those who may read it see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.orm import aliased

from training_portal.accounts.models import Account
from training_portal.admissions import employers
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Nomination,
)
from training_portal.admissions.nomination_queries import by_rank
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.endorsements.models import (
    OPEN_LISTS,
    EndorsedNominee,
    Endorsement,
    EndorsementStage,
    EndorsementState,
    OrganisationPart,
    Proof,
    StageState,
    Verdict,
)
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.standings import counts
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists, visible_people
from training_portal.people.rules import other_name
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.text import language_of_script
from training_portal.platform.versions import fingerprint
from training_portal.platform.web.listing_rows import AnySelect

_latest = aliased(Application)


@dataclass(frozen=True)
class NomineeLine:
    """Somebody on a list: the name, and what the chain said."""

    nomination_id: int
    public_id: str
    person_id: int
    name: str
    native_name: str
    name_in_latin: str
    place: int
    verdict: Verdict
    reason: str
    why: str
    state: ApplicationState | None
    #: The nationality of who is no national of the body's country.
    foreign: str | None
    #: Whether the reader may know of them.
    is_shown: bool

    @property
    def is_live(self) -> bool:
        """False for somebody whose application ended since: withdrawn, taken back."""
        return self.state is not None and self.state not in ENDED_STATES

    @property
    def is_gone(self) -> bool:
        """Whether nothing was said of them, and nothing need be any more."""
        return not self.is_live and self.verdict is Verdict.WAITING

    @property
    def other_name(self) -> str:
        return other_name(self.name, self.native_name, self.name_in_latin)

    @property
    def other_language(self) -> str | None:
        return language_of_script(self.other_name) or None


def _newest() -> ColumnElement[int | None]:
    return (
        select(func.max(_latest.id))
        .where(_latest.nomination_id == Nomination.id)
        .correlate(Nomination)
        .scalar_subquery()
    )


def people_of(
    endorsement_id: int, visible: ColumnElement[bool], state: Any = Application.state
) -> list[NomineeLine]:
    """Who stands on a list, in its order; marked are those who may be shown."""
    statement: AnySelect = (
        select(
            Nomination.id,
            Nomination.public_id,
            Person.id,
            Person.full_name,
            Person.native_name,
            Person.name_in_latin,
            EndorsedNominee.place,
            EndorsedNominee.verdict,
            EndorsedNominee.reason,
            EndorsedNominee.why,
            state,
            case((Person.nationality != Organisation.country_code, Person.nationality)),
            case((visible, 1), else_=0),
        )
        .join(Nomination, Nomination.id == EndorsedNominee.nomination_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .join(Person, Person.id == Nomination.person_id)
        .outerjoin(Application, Application.id == _newest())
        .where(EndorsedNominee.endorsement_id == endorsement_id, Person.erased_at.is_(None))
        .order_by(EndorsedNominee.place)
    )
    return [NomineeLine(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class StageLine:
    """A step of a list: whose it is, and how it was taken."""

    id: int
    position: int
    organisation_id: int
    body: str
    state: StageState
    proof: Proof
    days: int
    due_at: datetime | None
    escalated_at: datetime | None
    decided_at: datetime | None
    by: str | None
    signed_by: str
    signed_on: date | None
    has_file: bool
    code: str
    remark: str

    @property
    def is_late(self) -> bool:
        """Whether it is still to be taken and its time is over."""
        return self.state is StageState.OPEN and self.escalated_at is not None


def stages_of(endorsement_id: int) -> list[StageLine]:
    """The steps of a list, in their order."""
    stage = EndorsementStage
    statement: AnySelect = (
        select(
            stage.id,
            stage.position,
            stage.organisation_id,
            Organisation.name,
            stage.state,
            stage.proof,
            stage.days,
            stage.due_at,
            stage.escalated_at,
            stage.decided_at,
            func.coalesce(func.nullif(Account.display_name, ""), Account.email),
            stage.signed_by,
            stage.signed_on,
            stage.file_id.is_not(None),
            func.coalesce(stage.code, ""),
            stage.remark,
        )
        .join(Organisation, Organisation.id == stage.organisation_id)
        .outerjoin(Account, Account.id == stage.decided_by_id)
        .where(stage.endorsement_id == endorsement_id)
        .order_by(stage.position)
    )
    return [StageLine(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class Desk:
    """A list with all that its page shows."""

    endorsement: Endorsement
    cohort: Cohort
    body: Organisation
    title: str
    zone: str
    stages: Sequence[StageLine]
    #: Also those of whom the reader may not know; what is shown is `people`.
    everybody: Sequence[NomineeLine]

    @property
    def people(self) -> list[NomineeLine]:
        """Those who may be shown."""
        return [each for each in self.everybody if each.is_shown]

    @cached_property
    def part(self) -> OrganisationPart | None:
        """Part A as it was sent."""
        part_id = self.endorsement.part_id
        return None if part_id is None else db.session.get_one(OrganisationPart, part_id)

    @property
    def stage(self) -> StageLine | None:
        """The step that is open."""
        return next((each for each in self.stages if each.state is StageState.OPEN), None)

    @property
    def is_printable(self) -> bool:
        """Whether there is an official application to print: to be signed, or endorsed."""
        return self.stage is not None or self.endorsement.state is EndorsementState.ENDORSED

    @property
    def is_standing(self) -> bool:
        """Whether the body may take it back."""
        return self.endorsement.state in (*OPEN_LISTS, EndorsementState.ENDORSED)

    @property
    def after(self) -> StageLine | None:
        """The step that comes after the open one."""
        stage = self.stage
        position = stage.position + 1 if stage else 0
        return next((each for each in self.stages if each.position == position), None)

    @property
    def last_taken(self) -> StageLine | None:
        """The step that was taken last: what can be undone."""
        untaken = (StageState.OPEN, StageState.ENDED, _LATER)
        taken = [each for each in self.stages if each.state not in untaken]
        return taken[-1] if taken else None

    @property
    def to_endorse(self) -> list[NomineeLine]:
        """Those about whom the open step decides."""
        return [each for each in self.people if _waits(each)]

    @property
    def version(self) -> str:
        """What a decision rests on: whose step it is, and who stands where on the list."""
        stage = self.stage
        return fingerprint(
            {
                "state": self.endorsement.state.value,
                "step": stage.position if stage else 0,
                "people": [
                    (each.nomination_id, each.place) for each in self.everybody if _waits(each)
                ],
            }
        )


_LATER = StageState.WAITING


def _waits(line: NomineeLine) -> bool:
    """Whether it is still to be said of somebody."""
    return line.is_live and line.verdict is Verdict.WAITING


def desk_of(
    endorsement: Endorsement, visible: ColumnElement[bool], state: Any = Application.state
) -> Desk:
    """A list for somebody to whom these people may be shown."""
    cohort = db.session.get_one(Cohort, endorsement.cohort_id)
    body = db.session.get_one(Organisation, endorsement.organisation_id)
    return Desk(
        endorsement,
        cohort,
        body,
        course_title(cohort.course_version_id),
        db.session.get_one(Country, body.country_code).time_zone,
        stages_of(endorsement.id),
        people_of(endorsement.id, visible, state),
    )


def everybody_on(endorsement: Endorsement) -> Desk:
    """The same with all its people, for the portal's own work."""
    return desk_of(endorsement, true())


def _endorsement(public_id: str, *which: ColumnElement[bool]) -> Endorsement:
    found = db.session.scalars(
        select(Endorsement).where(Endorsement.public_id == public_id, *which)
    ).one_or_none()
    return found or abort(404)


def bodies_of(actor: Actor) -> frozenset[int]:
    """The organisations for which the actor endorses."""
    return actor.organisations_for(EndorsementPermission.ENDORSE)


def has_reached(actor: Actor) -> ColumnElement[bool]:
    """SQL: the steps that have come to an organisation for which the actor endorses."""
    return EndorsementStage.organisation_id.in_(bodies_of(actor)) & (
        EndorsementStage.state != _LATER
    )


def may_take(desk: Desk, actor: Actor) -> bool:
    """Whether the open step is the actor's: of their organisation, or of the level before theirs
    once its time is over."""
    stage, after, bodies = desk.stage, desk.after, bodies_of(actor)
    if stage is None:
        return False
    if stage.organisation_id in bodies:
        return True
    is_late = stage.escalated_at is not None
    return is_late and after is not None and after.organisation_id in bodies


def desk_for(actor: Actor, public_id: str) -> Desk:
    """A list that came to an organisation for which the actor endorses; 404 otherwise."""
    desk = desk_of(_endorsement(public_id), in_lists())
    reached = any(
        each.organisation_id in bodies_of(actor) and each.state is not _LATER
        for each in desk.stages
    )
    return desk if reached or may_take(desk, actor) else abort(404)


def desk_of_cohort(cohort: Cohort, public_id: str, actor: Actor) -> Desk:
    """A list of a cohort, for its staff; 404 otherwise."""
    endorsement = _endorsement(public_id, Endorsement.cohort_id == cohort.id)
    return desk_of(endorsement, visible_people(actor))


def lists_of_body(organisation: Organisation, cohort: Cohort) -> list[Endorsement]:
    """The lists that a body sent for a cohort, the newest first."""
    return list(
        db.session.scalars(
            select(Endorsement)
            .where(
                Endorsement.cohort_id == cohort.id,
                Endorsement.organisation_id == organisation.id,
            )
            .order_by(Endorsement.id.desc())
        )
    )


def lists_of_cohort(cohort: Cohort) -> list[Endorsement]:
    """The lists of all bodies for a cohort, those under way first."""
    rows = db.session.scalars(
        select(Endorsement)
        .join(Organisation, Organisation.id == Endorsement.organisation_id)
        .where(Endorsement.cohort_id == cohort.id)
        .order_by(Organisation.country_code, Organisation.search_key, Endorsement.id.desc())
    ).all()
    return sorted(rows, key=lambda each: each.state is EndorsementState.CALLED_OFF)


def to_send(organisation: Organisation, cohort: Cohort, since: datetime) -> list[int]:
    """The nominations of a body that a chain asks an endorsement for and that stand on no list that
    counts, or on the one that was returned, by their ranks. Hidden people are among them."""
    returned = (
        select(EndorsedNominee.nomination_id)
        .join(Endorsement, Endorsement.id == EndorsedNominee.endorsement_id)
        .where(
            Endorsement.organisation_id == organisation.id,
            Endorsement.cohort_id == cohort.id,
            Endorsement.state == EndorsementState.RETURNED,
            EndorsedNominee.verdict == Verdict.WAITING,
        )
    )
    on_a_list = select(EndorsedNominee.nomination_id).where(counts())
    rows = db.session.scalars(
        select(Nomination.id)
        .join(Application, Application.nomination_id == Nomination.id)
        .where(
            Nomination.organisation_id == organisation.id,
            Nomination.cohort_id == cohort.id,
            employers.is_live(organisation),
            (Nomination.created_at >= since) | Nomination.id.in_(returned),
            Nomination.id.not_in(on_a_list) | Nomination.id.in_(returned),
        )
        .order_by(by_rank(organisation), Nomination.id)
    )
    return list(dict.fromkeys(rows))


def list_of_body(organisation: Organisation, cohort: Cohort, public_id: str) -> Endorsement:
    """One of the lists that a body sent for a cohort; 404 otherwise."""
    return _endorsement(
        public_id,
        Endorsement.cohort_id == cohort.id,
        Endorsement.organisation_id == organisation.id,
    )
