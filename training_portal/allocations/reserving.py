"""What a seat plan keeps seats from, as whatever offers a seat asks: reservations, the cut-off."""

from __future__ import annotations

import functools
from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import SEATED_STATES, Application, Nomination
from training_portal.admissions.reserved_seats import KeptFrom
from training_portal.allocations.inputs import PROVINCE, groups, kept_rules
from training_portal.allocations.reservations import Groups, are_kept_from, unfilled
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import are_guarantees_released
from training_portal.geography.queries import provinces_beside_corridors
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.i18n import listed
from training_portal.reviews.plan_queries import plan_of
from training_portal.reviews.queries import scores
from training_portal.reviews.rules.scoring import points


def kept_from(cohort: Cohort) -> KeptFrom | None:
    """From whom the free seats of a cohort are kept; None where it reserves none any more."""
    if are_guarantees_released(cohort):
        return None
    kept = kept_rules(cohort.id)
    if kept is None or not kept.reserved:
        return None
    reserved, beside = kept.reserved, provinces_beside_corridors()

    def objection(application: Application) -> str | None:
        seated = _of(
            beside,
            Application.cohort_id == cohort.id,
            Application.state.in_(sorted(SEATED_STATES)),
        )
        own = _of(beside, Application.id == application.id)[0]
        if not are_kept_from(own, reserved, seated, free=cohort.capacity - len(seated)):
            return None
        return _(
            "The seats that are free are reserved: %(groups)s.",
            groups=listed(group.label for group in unfilled(reserved, seated)),
        )

    return objection


def below_cut_off(cohort: Cohort) -> KeptFrom | None:
    """Who does not reach the cut-off of the plan; None where it has none, or nobody is reviewed."""
    kept = kept_rules(cohort.id)
    if kept is None or not kept.cut_off or plan_of(cohort.id) is None:
        return None
    needed = kept.cut_off
    found = functools.cache(scores)  # asked once, when somebody is looked at

    def objection(application: Application) -> str | None:
        score = found(cohort.id).get(application.id)
        if score is None or not score.is_complete:
            return _("Reviews are missing, and the seat plan has a cut-off.")
        if score.mean >= needed:
            return None
        return _(
            "Below the cut-off of the seat plan: %(points)s of %(needed)s points.",
            points=points(score.mean),
            needed=points(needed),
        )

    return objection


def _of(beside: Collection[str], *which: object) -> list[Groups]:
    rows = db.session.execute(
        select(Person.sex, Organisation.kind, PROVINCE)
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .where(*which)  # type: ignore[arg-type]
    )
    return [groups(sex, kind, province, beside) for sex, kind, province in rows]
