"""Which of several courses somebody wants most: the person's own order of their applications.

It is read by a joint allocation only (`allocations`), and there it decides no more than which seat
somebody gets who gets one anyway: neither staff nor the nominating body see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from flask_babel import gettext as _
from sqlalchemy import and_, select

from training_portal.admissions.models import Application, ApplicationState
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.people.events import RecordsMoved
from training_portal.people.models import Person
from training_portal.platform import audit
from training_portal.platform.database import db, lock_many, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused

#: States in which it is still open whether a seat is offered.
UNDECIDED = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.RETURNED,
        ApplicationState.ELIGIBLE,
        ApplicationState.SHORTLISTED,
        ApplicationState.WAITLISTED,
    }
)


@dataclass(frozen=True)
class Wish:
    """One of the applications that can be put in order. `place` is None where none was given."""

    id: int
    public_id: str
    title: str
    code: str
    starts_on: date
    ends_on: date
    place: int | None


def to_order(actor: Actor) -> list[Wish]:
    """The actor's own undecided applications: in their order, then the earliest course first."""
    if actor.account_id is None:
        return []
    rows = db.session.execute(
        select(
            Application.id,
            Application.public_id,
            CourseText.title,
            Cohort.code,
            Cohort.starts_on,
            Cohort.ends_on,
            Application.wish,
        )
        .join(Person, Person.id == Application.person_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .where(
            Person.account_id == actor.account_id,
            Application.state.in_(sorted(UNDECIDED)),
        )
        .order_by(Application.wish.is_(None), Application.wish, Cohort.starts_on, Application.id)
    )
    return [Wish(*row) for row in rows]


def counts(wishes: Sequence[Wish]) -> bool:
    """Whether an order can decide anything: two of the courses are on the same days."""
    return any(
        first.starts_on <= second.ends_on and second.starts_on <= first.ends_on
        for first, second in combinations(wishes, 2)
    )


def version_of(wishes: Sequence[Wish]) -> str:
    """The fingerprint of an order, as somebody saw it."""
    return fingerprint({each.public_id: each.place for each in wishes})


@transactional
def put_in_order(
    places: Mapping[str, int | None], *, actor: Actor, seen: str | None = None
) -> None:
    """Keep an order: by the number of the application its place from 1, None for no wish.

    Gaps are closed. Raises Stale where applications or their order are others than were seen,
    Refused where two have the same place or there is nothing to put in order.
    """
    if not actor.holds(AdmissionsPermission.APPLY):
        raise NotAllowed
    lock_many(Application, [each.id for each in to_order(actor)])
    asked = to_order(actor)
    refuse_stale(seen, version_of(asked))
    if len(asked) < 2 or places.keys() != {each.public_id for each in asked}:
        raise Refused(_("There is nothing to put in order now."))
    given = sorted(place for place in places.values() if place is not None)
    if len(set(given)) < len(given):
        raise Refused(_("Two courses cannot have the same place."))
    for each in asked:
        wanted = places[each.public_id]
        place = None if wanted is None else given.index(wanted) + 1
        _put(db.session.get_one(Application, each.id), place, actor)


def _put(application: Application, place: int | None, actor: Actor) -> None:
    before = application.wish
    if place == before:
        return
    application.wish = place
    audit.record(
        "wish",
        "application",
        application.id,
        actor=actor,
        before={"place": before},
        after={"place": place},
        person_id=application.person_id,
    )


def close_gaps(event: RecordsMoved) -> None:
    """Make one order of what two records brought along, and two again of what goes back.

    What both wished first stands first, the earlier course before; so each order is as it was
    among its own, whichever rows move, and there is neither gap nor double.
    """
    for person_id in event.person_ids:
        rows = db.session.scalars(
            select(Application)
            .join(Cohort, Cohort.id == Application.cohort_id)
            .where(
                Application.person_id == person_id,
                Application.wish.is_not(None),
                Application.state.in_(sorted(UNDECIDED)),
            )
            .order_by(Application.wish, Cohort.starts_on, Application.id)
        ).all()
        for place, application in enumerate(rows, start=1):
            _put(application, place, event.actor)
