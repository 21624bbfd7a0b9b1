"""What became of a list of nominees: how many were put forward by it, and which lists there are."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import case, exists, func, select

from training_portal.admissions.import_queries import of_body
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ImportState,
    Nomination,
    NomineeImport,
    NomineeRow,
)
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.database import db
from training_portal.platform.i18n import local_day

_IS_LIVE = exists().where(
    Application.nomination_id == Nomination.id, Application.state.not_in(sorted(ENDED_STATES))
)


@dataclass(frozen=True)
class Outcome:
    """What a confirmed list did, in figures; people who are hidden are in none of them."""

    nominated: int
    #: How many of them have an e-mail address of their own: a link goes there.
    reached: int
    #: How many of them still need a letter with their link.
    letters: int
    #: Rows of people whom the body had nominated before.
    known: int
    left_out: int


def outcome_of(kept: NomineeImport) -> Outcome:
    """What a confirmed list did, as it stands now."""
    has_none = (Person.email == "") & Person.erased_at.is_(None)
    unreached = has_none & Person.claimed_at.is_(None) & _IS_LIVE
    seen = in_lists()
    everybody, nominated, reached, letters = db.session.execute(
        select(
            func.count(),
            func.count(case((seen, 1))),
            func.count(case((seen & (Person.email != ""), 1))),
            func.count(case((seen & unreached, 1))),
        )
        .select_from(Nomination)
        .join(Person, Person.id == Nomination.person_id)
        .where(
            Nomination.cohort_id == kept.cohort_id,
            Nomination.organisation_id == kept.organisation_id,
            Nomination.import_id == kept.id,
        )
    ).one()
    rows, left_out = db.session.execute(
        select(func.count(), func.count(case((NomineeRow.is_dropped, 1)))).where(
            NomineeRow.import_id == kept.id
        )
    ).one()
    known = max(0, rows - left_out - everybody)
    return Outcome(nominated, reached, letters, known, left_out)


def list_choices(cohort_id: int, organisation_id: int) -> list[tuple[str, str]]:
    """The lists by which a body has nominated people to a cohort, the newest first."""
    rows = db.session.execute(
        select(NomineeImport.public_id, NomineeImport.original_name, NomineeImport.created_at)
        .where(
            *of_body(cohort_id, organisation_id),
            NomineeImport.state == ImportState.CONFIRMED,
        )
        .order_by(NomineeImport.id.desc())
    )
    return [
        (
            public_id,
            _("%(name)s, sent on %(day)s", name=name, day=local_day(sent_at, PROGRAMME_ZONE)),
        )
        for public_id, name, sent_at in rows
    ]
