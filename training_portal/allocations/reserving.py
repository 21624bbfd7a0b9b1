"""Reserved seats as whatever offers a seat asks about them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import SEATED_STATES, Application, Nomination
from training_portal.admissions.reserved_seats import KeptFrom
from training_portal.allocations.inputs import groups, kept_rules
from training_portal.allocations.plan import Reservation
from training_portal.allocations.reservations import Groups, are_kept_from, unfilled
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import are_guarantees_released
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.i18n import listed


def kept_from(cohort: Cohort) -> KeptFrom | None:
    """From whom the free seats of a cohort are kept; None where it reserves none any more."""
    if are_guarantees_released(cohort):
        return None
    kept = kept_rules(cohort.id)
    if kept is None or not kept.women + kept.companies:
        return None
    reserved = {Reservation.WOMEN: kept.women, Reservation.COMPANIES: kept.companies}

    def objection(application: Application) -> str | None:
        seated = _seated(cohort.id)
        own = _of(Application.id == application.id)[0]
        if not are_kept_from(own, reserved, seated, free=cohort.capacity - len(seated)):
            return None
        return _(
            "The seats that are free are reserved: %(groups)s.",
            groups=listed(group.label for group in unfilled(reserved, seated)),
        )

    return objection


def _seated(cohort_id: int) -> list[Groups]:
    return _of(Application.cohort_id == cohort_id, Application.state.in_(sorted(SEATED_STATES)))


def _of(*which: object) -> list[Groups]:
    rows = db.session.execute(
        select(Person.sex, Organisation.kind)
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .where(*which)  # type: ignore[arg-type]
    )
    return [groups(sex, kind) for sex, kind in rows]
