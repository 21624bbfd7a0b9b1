"""Which applications are an own case of whoever decides (see `platform/own_cases.py`)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.permissions import AdmissionsPermission, NominationPermission
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.own_cases import self_objection
from training_portal.platform.policy import Actor

#: Built once: each decision asks.
_WHOSE = (
    select(Application.id, Person.account_id, Nomination.organisation_id)
    .join(Person, Person.id == Application.person_id)
    .outerjoin(Nomination, Nomination.id == Application.nomination_id)
    .where(Application.id.in_(bindparam("applications", expanding=True)))
)


def objections(application_ids: Sequence[int], actor: Actor) -> dict[int, str]:
    """Why one of the staff decides nothing about some of these, in words by application: they
    applied themselves, or put the person forward as an officer of the body that did.
    """
    if actor.account_id is None or not actor.holds(AdmissionsPermission.READ):
        return {}
    bodies = actor.organisations_for(NominationPermission.NOMINATE)
    rows = db.session.execute(_WHOSE, {"applications": list(application_ids)})
    found = {
        row_id: self_objection(account_id == actor.account_id)
        or (_nominated_words() if body in bodies else None)
        for row_id, account_id, body in rows
    }
    return {row_id: words for row_id, words in found.items() if words}


def objection_to_place(cohort_id: int, person_id: int, actor: Actor) -> str | None:
    """Why the actor decides nothing about somebody's place in a cohort, in words: they put the
    person forward for it, as an officer of the body that did."""
    bodies = actor.organisations_for(NominationPermission.NOMINATE)
    if not bodies:
        return None
    put_forward = select(Nomination.id).where(
        Nomination.cohort_id == cohort_id,
        Nomination.person_id == person_id,
        Nomination.organisation_id.in_(bodies),
    )
    return _nominated_words() if db.session.scalar(put_forward.limit(1)) is not None else None


def _nominated_words() -> str:
    return _("Your own organisation put this person forward: somebody else has to decide this.")
