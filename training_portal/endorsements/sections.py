"""What stands about endorsing on a body's page of its nominees for a cohort."""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.cohorts.models import Cohort
from training_portal.endorsements.chain_queries import chain_for
from training_portal.endorsements.list_queries import StageLine, lists_of_body, stages_of, to_send
from training_portal.endorsements.models import Endorsement, EndorsementState, StageState
from training_portal.endorsements.part_queries import newest_part
from training_portal.endorsements.sending import cohort_objection
from training_portal.endorsements.wording import lacking
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db


@dataclass(frozen=True)
class OfBody:
    """How the body's lists stand, and whether somebody waits to be sent."""

    organisation: Organisation
    cohort: Cohort
    newest: Endorsement | None
    step: StageLine | None
    can_send: bool
    #: Of the body.
    zone: str

    @property
    def is_under_way(self) -> bool:
        return self.newest is not None and self.newest.state is EndorsementState.UNDER_WAY

    @property
    def is_returned(self) -> bool:
        return self.newest is not None and self.newest.state is EndorsementState.RETURNED


def of_body(subject: tuple[int, int]) -> OfBody | None:
    """None where neither a chain nor a list is there."""
    cohort = db.session.get_one(Cohort, subject[0])
    organisation = db.session.get_one(Organisation, subject[1])
    lists = [
        each
        for each in lists_of_body(organisation, cohort)
        if each.state is not EndorsementState.CALLED_OFF
    ]
    chain = chain_for(organisation)
    if chain is None and not lists:
        return None
    newest = lists[0] if lists else None
    stages = stages_of(newest.id) if newest is not None else []
    waiting = to_send(organisation, cohort, chain.since) if chain else []
    return OfBody(
        organisation,
        cohort,
        newest,
        next((each for each in stages if each.state is StageState.OPEN), None),
        bool(waiting) and cohort_objection(cohort) is None,
        db.session.get_one(Country, organisation.country_code).time_zone,
    )


@dataclass(frozen=True)
class PartOfBody:
    """The headings of part A under which the body wrote nothing yet."""

    organisation: Organisation
    cohort: Cohort
    lacking: list[str]
    #: Nothing is written any more: what is missing is no longer asked for.
    is_over: bool = False


def part_of_body(subject: tuple[int, int]) -> PartOfBody | None:
    """None once the cohort began or was cancelled and nothing was written."""
    cohort = db.session.get_one(Cohort, subject[0])
    organisation = db.session.get_one(Organisation, subject[1])
    part = newest_part(cohort.id, organisation.id)
    is_over = cohort_objection(cohort) is not None
    if part is None and is_over:
        return None
    return PartOfBody(organisation, cohort, lacking(part), is_over)
