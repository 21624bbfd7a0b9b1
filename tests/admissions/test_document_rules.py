"""When a document is to be sent anew."""

from __future__ import annotations

from datetime import date

import pytest

from training_portal.admissions.document_models import DocumentState as S
from training_portal.admissions.document_rules import Lack, lack_of

TODAY, LAST = date(2027, 3, 1), date(2027, 3, 20)


@pytest.mark.parametrize(
    ("state", "expires_on", "lack"),
    [
        (S.WAITING, None, None),
        (S.ACCEPTED, date(2027, 3, 20), None),
        (S.ACCEPTED, date(2027, 3, 19), Lack.ENDS_EARLY),
        (S.WAITING, date(2027, 3, 1), Lack.ENDS_EARLY),
        (S.WAITING, date(2027, 2, 28), Lack.EXPIRED),
        (S.REFUSED, None, Lack.REFUSED),
        (S.REFUSED, date(2027, 2, 28), Lack.REFUSED),
    ],
)
def test_a_document_is_good_until_the_last_day_of_the_course(
    state: S, expires_on: date | None, lack: Lack | None
) -> None:
    assert lack_of(state, expires_on, TODAY, LAST) is lack
    # After the course only today counts.
    assert lack_of(S.ACCEPTED, date(2027, 4, 1), date(2027, 4, 1), LAST) is None
