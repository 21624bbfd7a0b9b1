"""What is told of many steps at their end: events and mails of rows that have no ids yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from training_portal.people.models import Person
from training_portal.placements import notices
from training_portal.placements.application_states import ConcernKind, ConcernState
from training_portal.placements.models import Concern, PlacementApplication, Posting
from training_portal.placements.notices import Reader
from training_portal.platform import audit, clock, personal
from training_portal.platform.audit import Event, person_reference
from training_portal.platform.database import Base, db
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import Actor

T = TypeVar("T", bound=Base)


class Row(Protocol):
    """A row that gets its id when it is put in."""

    id: Any


class Notes:
    """Events and mails about one posting, each with its moment, in their order."""

    def __init__(self, posting: Posting) -> None:
        self.posting = posting
        self._events: list[tuple[datetime, Callable[[], Event]]] = []
        self._mails: list[tuple[datetime, Callable[[], None]]] = []
        self._company: dict[date, list[Reader]] = {}
        self._persons: Mapping[int, Reader] = {}

    def event(
        self,
        subject: Row,
        kind: str,
        action: str,
        actor: Actor,
        *,
        about: tuple[str, Row] | None = None,
        after: Mapping[str, Any] | None = None,
        **what: Any,
    ) -> None:
        """Something happened now; `about` is a name in `after` with the row whose id it tells."""

        def told() -> Event:
            named = {about[0]: about[1].id} if about is not None else {}
            return Event(
                action=action,
                subject_kind=kind,
                subject_id=subject.id,
                actor=actor,
                after={**after, **named} if after is not None else None,
                **what,
            )

        self._events.append((clock.now(), told))

    def left_early(self, person: Person, words: str, actor: Actor) -> Concern:
        """The concern of somebody who left, to be put in once its application is."""
        concern = Concern(
            application_id=0,
            person_id=person.id,
            kind=ConcernKind.LEFT,
            words_sealed=personal.seal(person_reference(person.id), words),
            raised_at=clock.now(),
        )
        after = {"kind": concern.kind.value}
        self.event(concern, "concern", "raise", actor, after=after, person_id=person.id)
        return concern

    def settled(self, concern: Concern, words: str, actor: Actor) -> None:
        """What staff wrote of a concern once they had looked into it."""
        concern.state, concern.settlement = ConcernState.SETTLED, words
        concern.settled_at, concern.settled_by_id = clock.now(), actor.account_id
        self.event(concern, "concern", "settle", actor, reason=words, person_id=concern.person_id)

    def company(self, template: str, key: Callable[[], str], path: str, **context: object) -> None:
        """A mail to the company's people of today, about the posting."""
        write = partial(notices.write_to_company, self._company_readers(), template, self.posting)
        self._mails.append((clock.now(), lambda: write(key(), path, None, **context)))

    def company_about(
        self,
        application: PlacementApplication,
        template: str,
        key: Callable[[], str],
        **context: object,
    ) -> None:
        """The same about one application, as it stands now."""
        state = application.state
        path = f"/company/applicants/{application.public_id}"
        write = partial(notices.write_to_company, self._company_readers(), template, self.posting)

        def told() -> None:
            last, application.state = application.state, state
            about = f"{application.id}:{key()}"
            write(about, path, application, **context)
            application.state = last

        self._mails.append((clock.now(), told))

    def person(
        self, application: PlacementApplication, template: str, key: str, **context: object
    ) -> None:
        """A mail to who applied."""

        def told() -> None:
            reader = self._persons[application.person_id]
            notices.write_to_person(reader, template, self.posting, application, key, **context)

        self._mails.append((clock.now(), told))

    def write(self, person_ids: list[int]) -> None:
        """Put all of it in, now that every row has its id."""
        self._persons = notices.applicant_readers(self.posting.organisation_id, person_ids)
        audit.record_many((at, event()) for at, event in self._events)
        with in_one_go():
            for at, tell in self._mails:
                with clock.standing_at(at):
                    tell()

    def _company_readers(self) -> list[Reader]:
        today = clock.today()
        if today not in self._company:
            self._company[today] = notices.company_readers(self.posting.organisation_id)
        return self._company[today]


def put_in(rows: Sequence[T]) -> None:
    """Put rows in, in their order; each knows its id afterwards."""
    db.session.add_all(rows)
    db.session.flush()


def between(before: Any, target: Any) -> dict[str, Any]:
    """What an event says of a step from one state to another."""
    return {"before": {"state": before.value}, "after": {"state": target.value}}
