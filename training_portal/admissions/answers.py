"""What a person told, in words: for the page before sending, the receipt, and the manager."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.application_forms import BACKGROUND
from training_portal.admissions.application_steps import Step
from training_portal.classifications.employers import EmployerKind
from training_portal.courses.rules import country_name, language_name
from training_portal.eligibility.kinds import Education
from training_portal.eligibility.language_words import level_name
from training_portal.eligibility.wording import months
from training_portal.geography.models import Province
from training_portal.people.background_kinds import BackgroundKind
from training_portal.people.background_words import entry_in_words, has_more, language_in_words
from training_portal.people.models import Sex
from training_portal.platform import i18n
from training_portal.platform.database import db
from training_portal.platform.i18n import listed, own_language
from training_portal.questionnaires.answer_words import in_words
from training_portal.questionnaires.queries import by_id
from training_portal.questionnaires.rules import without_identifying

#: The language in which a script is written here, for the `lang` of a run of text.
_SCRIPTS = (
    ("\u1780", "\u17ff", "km"),
    ("\u0e80", "\u0eff", "lo"),
    ("\u1000", "\u109f", "my"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u3040", "\u30ff", "ja"),
    ("\u4e00", "\u9fff", "ja"),
)


@dataclass(frozen=True)
class Answer:
    """A question and what was told; `language` (BCP 47) where the script shows it."""

    label: str
    value: str
    language: str | None = None
    is_long: bool = False


def without_identifying_answers(told: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot without those answers to the cohort's questions that say whose it is."""
    answered = told.get("questions")
    asked = by_id(answered["asked"]) if answered else None
    if answered is None or asked is None:
        return dict(told)
    return {
        **told,
        "questions": {**answered, "answers": without_identifying(asked, answered["answers"])},
    }


def script_language(text: str) -> str | None:
    """The language of a text's first letter that is not Latin, judged by its script."""
    for character in text:
        for first, last, language in _SCRIPTS:
            if first <= character <= last:
                return language
    return None


def answers_in_words(told: Mapping[str, Any]) -> dict[Step, list[Answer]]:
    """By step, every answer that was given, with its question."""
    sections = {
        step: [
            Answer(label, words, script_language(words), name in _LONG)
            for name, label in questions.items()
            for words in _all_words(name, told.get(_KEPT_AS.get(name, name)))
        ]
        for step, questions in _questions().items()
    }
    if not sections[Step.BACKGROUND]:
        del sections[Step.BACKGROUND]
    if answered := told.get("questions"):
        sections[Step.QUESTIONS] = answers_to_questions(answered)
    return sections


def answers_to_questions(answered: Mapping[str, Any]) -> list[Answer]:
    """What was answered to the questions of the cohort, in the version in which it asked them."""
    asked = by_id(answered["asked"])
    language = own_language()
    return [
        Answer(question.text(language).title, words, script_language(words), question.is_long)
        for question in (asked.questions if asked is not None else ())
        if (words := in_words(question, answered["answers"].get(question.key), language))
    ]


def question_labels() -> dict[str, str]:
    """The question of each field that is asked under its own name."""
    return {name: label for asked in _questions().values() for name, label in asked.items()}


_LONG = frozenset(
    {
        *("duties", "motivation", "change_at_work", "certificates", "abroad", "expects"),
        *("present_jobs", "jobs", "schools", "stays_abroad"),
    }
)


def _questions() -> dict[Step, dict[str, str]]:
    return {
        Step.YOU: {
            "full_name": _("Full name"),
            "name_in_latin": _("Name in Latin letters"),
            "name_on_certificate": _("Name on the certificate"),
            "family_name": _("Family name"),
            "birth_date": _("Date of birth"),
            "sex": _("Sex as in the passport"),
            "passport_number": _("Passport number"),
            "passport_end": _("Passport number"),
            "passport_expires_on": _("Passport valid until"),
            "nationality": _("Nationality"),
            "residence_country": _("Lives in"),
            "province": _("Province"),
            "email": _("E-mail"),
            "phone": _("Phone"),
            "emergency_name": _("In an emergency"),
            "emergency_phone": _("Phone in an emergency"),
        },
        Step.WORK: {
            "employer": _("Works at"),
            "employer_kind": _("Kind of employer"),
            "department": _("Department"),
            "position": _("Position"),
            "supervisor": _("Supervisor"),
            "work_since": _("Since"),
            "duties": _("What the work is"),
            "experience_months": _("Experience in the field"),
            "education": _("Education"),
            "languages": _("Languages"),
            "language_details": _("Skills and certificates"),
            "certificates": _("Skills and certificates"),
            "abroad": _("Training or study abroad"),
            "serves_in_armed_forces": _("Serves in armed forces"),
            "last_training_on": _("Last training programme abroad"),
        },
        Step.BACKGROUND: {
            "present_jobs": _("Works at"),
            "jobs": _("Worked before"),
            "schools": _("School or study"),
            "stays_abroad": _("In another country"),
        },
        Step.WHY: {
            "motivation": _("Why this course"),
            "change_at_work": _("What is to change at work"),
            "expects": _("What is expected of the course"),
            "interest": _("Interests in the field"),
        },
    }


def _all_words(name: str, value: Any) -> list[str]:
    """The lines of an answer: one, but for entries, of which each is one of its own."""
    if name in ("jobs", "present_jobs"):
        # What goes on is the present work: it comes first, under a name of its own.
        goes_on = name == "present_jobs"
        value = [each for each in value or () if goes_on is not bool(each.get("to"))]
    if (kind := _ENTRIES.get(name)) is not None:
        return [entry_in_words(kind, each) for each in value or ()]
    if name in _KEPT_AS:
        return [language_in_words(each) for each in value or () if has_more(each)]
    words = _words(name, value)
    return [words] if words else []


#: Answers that are made of what another name keeps.
_KEPT_AS = {"language_details": "languages", "present_jobs": "jobs"}
_ENTRIES = {
    "present_jobs": BackgroundKind.JOB,
    **{name: kind for kind, name in BACKGROUND.items() if kind is not BackgroundKind.LANGUAGE},
}


def _words(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    wording = _WORDINGS.get(name)
    return wording(value) if wording is not None else str(value)


def _languages(told: list[dict[str, str]]) -> str:
    return listed(f"{language_name(one['language'])} ({level_name(one['level'])})" for one in told)


def _province(code: str) -> str:
    return db.session.scalar(select(Province.name).where(Province.code == code)) or code


_WORDINGS: dict[str, Callable[[Any], str]] = {
    "birth_date": lambda told: i18n.date_only(date.fromisoformat(told)),
    "sex": lambda told: Sex(told).label,
    "passport_end": lambda told: _("on record, ends in %(end)s", end=told),
    "passport_expires_on": lambda told: i18n.date_only(date.fromisoformat(told)),
    "nationality": country_name,
    "residence_country": country_name,
    "province": _province,
    "work_since": lambda told: i18n.month(date.fromisoformat(told)),
    "last_training_on": lambda told: i18n.month(date.fromisoformat(told)),
    "experience_months": months,
    "education": lambda told: Education(told).label,
    "languages": _languages,
    "employer_kind": lambda told: EmployerKind(told).label,
    "serves_in_armed_forces": lambda told: _("Yes") if told else _("No"),
}
