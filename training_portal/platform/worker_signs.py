"""Signs of life of workers, so that pages can say that nobody is at work."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from training_portal.platform import clock
from training_portal.platform.database import db, insert_if_absent, transactional
from training_portal.platform.jobs import WorkerSign

#: Seconds between two signs of a worker.
SIGN_EVERY = 15.0
#: After so many seconds without a sign, nobody is at work.
SILENT_AFTER = 60


@dataclass
class SignOfLife:
    """A duty that says that a worker is there; it takes the sign away at its end."""

    name: str

    def __post_init__(self) -> None:
        self.started = clock.now()

    def __call__(self) -> int:
        self._sign()
        return 1

    @transactional
    def _sign(self) -> None:
        now = clock.now()
        if not insert_if_absent(WorkerSign, name=self.name, started_at=self.started, seen_at=now):
            db.session.execute(
                update(WorkerSign).where(WorkerSign.name == self.name).values(seen_at=now)
            )

    @transactional
    def take_away(self) -> None:
        """Nobody waits for a worker that ended as it should."""
        db.session.execute(delete(WorkerSign).where(WorkerSign.name == self.name))


def is_somebody_at_work() -> bool:
    """Whether a worker gave a sign lately."""
    seen = db.session.scalar(select(func.max(WorkerSign.seen_at)))
    return seen is not None and (clock.now() - seen).total_seconds() <= SILENT_AFTER
