"""When a document is to be sent anew."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from training_portal.admissions.document_models import DocumentState


class Lack(StrEnum):
    """What is wrong with a document that is there, the worst first."""

    REFUSED = "refused"
    EXPIRED = "expired"
    #: It is valid today, and no longer on the last day of the course.
    ENDS_EARLY = "ends_early"

    @property
    def label(self) -> str:
        labels = {
            Lack.REFUSED: _l("Refused"),
            Lack.EXPIRED: _l("Expired"),
            Lack.ENDS_EARLY: _l("Ends before the course"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return "wait" if self is Lack.ENDS_EARLY else "bad"

    @property
    def is_pressing(self) -> bool:
        """Whether the person is asked for it; a document that ends early is warned of only."""
        return self is not Lack.ENDS_EARLY


def lack_of(
    state: DocumentState, expires_on: date | None, today: date, last_day: date
) -> Lack | None:
    """What is wrong with a document; None where nothing is.

    `expires_on` is the last day on which it is valid, `last_day` the course's.
    """
    if state is DocumentState.REFUSED:
        return Lack.REFUSED
    if expires_on is None or expires_on >= max(today, last_day):
        return None
    return Lack.EXPIRED if expires_on < today else Lack.ENDS_EARLY
