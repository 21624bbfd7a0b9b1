"""What the people of a cohort answered to its questions, for files: a column for each question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.admissions.worktable import ApplicationRow
from training_portal.platform.database import db
from training_portal.platform.i18n import own_language
from training_portal.questionnaires.answer_words import in_a_cell
from training_portal.questionnaires.queries import all_questions, by_id

#: Of how many applications the answers are read at once.
_AT_ONCE: Final = 200


class AnswersOfCohort:
    """The answers of a cohort's applications; rows go through `gathering` first."""

    def __init__(self, cohort_id: int) -> None:
        self.questions = all_questions(cohort_id)
        self._answered: dict[int, Any] = {}

    def gathering(self, rows: Iterable[ApplicationRow]) -> Iterator[ApplicationRow]:
        """The same rows, with what they answered read a few hundred at a time."""
        if not self.questions:
            yield from rows
            return
        all_rows = iter(rows)
        while part := list(islice(all_rows, _AT_ONCE)):
            self._read([row.id for row in part])
            yield from part

    def _read(self, ids: list[int]) -> None:
        """Nothing of those who took a consent back."""
        self._answered = {
            row_id: (snapshot or {}).get("questions")
            for row_id, snapshot in db.session.execute(
                select(Application.id, Application.snapshot).where(
                    Application.id.in_(ids), Application.closed_to_staff_at.is_(None)
                )
            )
        }

    def of(self, row: ApplicationRow) -> list[Any]:
        """The answers of one row, in the order of the questions: numbers as such, else in words."""
        answered = self._answered.get(row.id) or {"asked": 0, "answers": {}}
        asked = by_id(answered["asked"]) if answered["asked"] else None
        by_key = {each.key: each for each in asked.questions} if asked is not None else {}
        language = own_language()
        return [
            in_a_cell(by_key[each.key], answered["answers"].get(each.key), language)
            if each.key in by_key
            else ""
            for each in self.questions
        ]
