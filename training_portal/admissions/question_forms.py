"""The step of an application in which the questions of its cohort are answered."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext as _

from training_portal.admissions.application_forms import STEP_FORMS
from training_portal.admissions.application_steps import Step, StepForm, Surroundings
from training_portal.platform.i18n import own_language
from training_portal.questionnaires.answer_forms import (
    answers_in,
    fields_of,
    mark_language,
    shown_in,
)
from training_portal.questionnaires.rules import Question, Questionnaire


class QuestionsForm(StepForm):
    """What the cohort asks, as it is now; what is not shown is not asked (`step_form`)."""

    step = Step.QUESTIONS
    questionnaire: ClassVar[Questionnaire]

    @property
    def by_key(self) -> dict[str, Question]:
        """The questions, by their keys."""
        return {each.key: each for each in self.questionnaire.questions}

    @property
    def asks_files(self) -> bool:
        """Whether a file can be added, with a button of its own."""
        return any(each.is_file for each in self.questionnaire.questions)

    def settle(self, surroundings: Surroundings) -> None:
        self.files = surroundings.files
        mark_language(self, self.questionnaire.questions, own_language())

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        asked = shown_in(self, self.questionnaire.questions)
        for question in self.questionnaire.questions:
            field = self[question.field]
            if question not in asked:
                field.errors = []
            elif question.is_file and question.is_required and question.key not in self.files:
                self.refuse(field, _("Choose a file for “%(label)s”.", label=field.label.text))
        return not self.has_problems

    def told(self) -> dict[str, Any]:
        return {
            "questions": {
                "asked": self.questionnaire.id,
                "answers": answers_in(self, self.questionnaire.questions, self.files),
            }
        }


def step_form(step: Step, surroundings: Surroundings) -> type[StepForm]:
    """The form of a step: of the questions, one with a field for each."""
    if step is not Step.QUESTIONS:
        return STEP_FORMS[step]
    asked = surroundings.questionnaire
    assert asked is not None  # The step is there where the cohort asks any.
    parts = fields_of(asked.questions, own_language())
    return type("FilledQuestionsForm", (QuestionsForm,), {"questionnaire": asked, **parts})
