"""How applications stand to an endorsement: what keeps a seat from being offered, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    ApplicationState,
    Nomination,
)
from training_portal.admissions.reserved_seats import KeptFrom
from training_portal.cohorts.models import Cohort
from training_portal.endorsements.chain_queries import chains_in_force
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    EndorsementChain,
    EndorsementStage,
    EndorsementState,
    StageState,
)
from training_portal.endorsements.rules import Need, need
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db


@dataclass(frozen=True)
class Standing:
    """How somebody who was nominated stands, and what is published of it."""

    need: Need
    #: Why not; blank otherwise.
    reason: str = ""
    #: Whose step it is, and by when, where it waits.
    body: str | None = None
    due_at: datetime | None = None
    zone: str = "Asia/Bangkok"

    @property
    def words(self) -> str:
        """The standing as the person, the body and staff read it."""
        words = {
            Need.NONE: "",
            Need.TO_SEND: _("The nominating body has not sent its list to be endorsed yet."),
            Need.WAITING: _("Waits for an endorsement: %(body)s.", body=self.body or ""),
            Need.RETURNED: _("The list was returned to the nominating body, which mends it."),
            Need.ENDORSED: _("Endorsed."),
            Need.NOT_ENDORSED: _("Not endorsed."),
            Need.LAPSED: _("Nothing was decided before the course began or was cancelled."),
        }
        return words[self.need]

    @property
    def tone(self) -> str:
        tones = {Need.ENDORSED: "good", Need.NOT_ENDORSED: "bad", Need.LAPSED: "none"}
        return tones.get(self.need, "wait")


_step_body = aliased(Organisation)
_counted = aliased(Endorsement)


def counts() -> ColumnElement[bool]:
    """SQL: that a line of a list counts: the list was not called off."""
    return (
        select(_counted.id)
        .where(
            _counted.id == EndorsedNominee.endorsement_id,
            _counted.state != EndorsementState.CALLED_OFF,
        )
        .correlate(EndorsedNominee)
        .exists()
    )


def _standings(which: ColumnElement[bool]) -> dict[int, Standing]:
    """By application; those without a nomination, and that need nothing, are not there."""
    chains = chains_in_force()
    rows = db.session.execute(
        select(
            Application.id,
            Nomination.created_at,
            Nomination.organisation_id,
            Organisation.country_code,
            Endorsement.state,
            EndorsedNominee.verdict,
            EndorsedNominee.reason,
            _step_body.name,
            EndorsementStage.due_at,
            Country.time_zone,
        )
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .join(Country, Country.code == Organisation.country_code)
        .outerjoin(EndorsedNominee, (EndorsedNominee.nomination_id == Nomination.id) & counts())
        .outerjoin(Endorsement, Endorsement.id == EndorsedNominee.endorsement_id)
        .outerjoin(
            EndorsementStage,
            (EndorsementStage.endorsement_id == Endorsement.id)
            & (EndorsementStage.state == StageState.OPEN),
        )
        .outerjoin(_step_body, _step_body.id == EndorsementStage.organisation_id)
        .where(which)
    )
    found = {}
    for row_id, since, body, country, state, verdict, reason, at, due_at, zone in rows:
        chain = chains.for_body(body, country)
        standing = need(since, chain.since if chain else None, state, verdict)
        if standing is not Need.NONE:
            why = (reason or run_out_words()) if standing is Need.NOT_ENDORSED else ""
            found[row_id] = Standing(standing, why, at, due_at, zone)
    return found


def run_out_words() -> str:
    """Why somebody is not endorsed where nobody said why: a deadline said it."""
    return _("The time was over, and nobody had endorsed the list.")


def standing_of(application_id: int) -> Standing | None:
    """How one application stands; None where it needs no endorsement."""
    return _standings(Application.id == application_id).get(application_id)


def _may_matter(cohort_id: int) -> bool:
    """Whether a chain is in force anywhere, or a list of the cohort went through one."""
    asked = select(
        or_(
            exists().where(EndorsementChain.ended_at.is_(None)),
            exists().where(Endorsement.cohort_id == cohort_id),
        )
    )
    return bool(db.session.scalar(asked))


def without_endorsement(cohort_id: int) -> dict[int, Standing]:
    """The applications of a cohort that can be offered no seat, as they are not endorsed."""
    if not _may_matter(cohort_id):
        return {}
    found = _standings(Application.cohort_id == cohort_id)
    return {row_id: each for row_id, each in found.items() if not each.need.allows_an_offer}


def kept_from(cohort: Cohort) -> KeptFrom | None:
    """From whom seats are kept, as they are not endorsed; None where nobody's are.

    Lists move under the cohort's lock, shared; whoever offers seats has it for themselves.
    """
    kept = without_endorsement(cohort.id)
    if not kept:
        return None

    def objection(application: Application) -> str | None:
        standing = kept.get(application.id)
        return None if standing is None else standing.words

    return objection


def has_seats(endorsement_id: int) -> bool:
    """Whether somebody on a list was offered a seat: a later step rests on it."""
    found = (
        select(Application.id)
        .join(EndorsedNominee, EndorsedNominee.nomination_id == Application.nomination_id)
        .where(
            EndorsedNominee.endorsement_id == endorsement_id,
            Application.state.in_(sorted(SEATED_STATES | {ApplicationState.DECLINED})),
        )
    )
    return db.session.scalar(found.limit(1)) is not None
