"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.answers import answers_in_words, question_labels
from training_portal.admissions.application_steps import Step
from training_portal.admissions.change_models import ApplicationChange
from training_portal.admissions.document_models import ApplicationAnswerFile
from training_portal.admissions.employers import THINGS
from training_portal.admissions.models import (
    Application,
    ApplicationConsent,
    ApplicationDocument,
    EligibilityFinding,
    Nomination,
    Offer,
)
from training_portal.admissions.sealed_answers import opened
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.wording import rule_label
from training_portal.geography.countries import country_name
from training_portal.organisations.models import Organisation
from training_portal.people.models import ConsentRecord
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile
from training_portal.platform.i18n import listed, own_language
from training_portal.platform.own_data import Field, Owner, Part, Records, records
from training_portal.questionnaires.queries import by_id
from training_portal.questionnaires.rules import Question


def of_applications(owner: Owner) -> Part:
    """Nominations, applications with everything written in them, what the rules found, offers.

    The rank that a body gave, and what reviewers wrote, are theirs (domain.md: who sees whom).
    """
    return Part(
        [
            _nominations(owner),
            _applications(owner),
            _findings(owner),
            _offers(owner),
            _documents(owner),
            _changes(owner),
            _employers(owner),
        ],
        [*_files_of(ApplicationDocument, owner), *_files_of(ApplicationAnswerFile, owner)],
    )


def _files_of(
    table: type[ApplicationDocument] | type[ApplicationAnswerFile], owner: Owner
) -> Sequence[StoredFile]:
    return db.session.scalars(
        select(StoredFile)
        .join(table, table.file_id == StoredFile.id)
        .join(Application, Application.id == table.application_id)
        .where(Application.person_id == owner.person_id)
        .order_by(table.id)
    ).all()


def _nominations(owner: Owner) -> Records:
    return records(
        "nominations",
        _("Nominations"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(Organisation.name, _("Organisation")),
            Field(Nomination.created_at, _("Nominated")),
        ],
        select(Nomination)
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Nomination.person_id == owner.person_id)
        .order_by(Nomination.id),
    )


def _applications(owner: Owner) -> Records:
    return records(
        "applications",
        _("Applications"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(Application.state, _("State")),
            Field(Application.sending_country, _("Sending country"), words=country_name),
            Field(Application.answers, _("Answers"), lambda kept: _opened(owner, kept), _typed),
            Field(Application.snapshot, _("As it was sent"), words=_sent),
            Field(Application.outcome_reason, _("Reason")),
            Field(Application.wish, _("Place in your own order")),
            Field(Application.created_at, _("Begun")),
            Field(Application.submitted_at, _("Submitted")),
            Field(Application.decided_at, _("Decided")),
        ],
        select(Application)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.person_id == owner.person_id)
        .order_by(Application.id),
    )


def _opened(owner: Owner, answers: Mapping[str, Any]) -> dict[str, Any]:
    """A draft with what is sealed in it opened."""
    return {
        step: {**saved, "values": opened(owner.person_id, saved.get("values", {}))}
        for step, saved in answers.items()
    }


def _typed(answers: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields of a draft, blank ones left out: as it was typed."""
    labels = question_labels()
    asked = _asked(answers.get(Step.QUESTIONS.value, {}))
    return {
        labels.get(name, name.replace("_", " ")): listed(filter(None, values))
        for step in answers.values()
        for name, values in step.get("values", {}).items()
        if any(values) and name not in asked
    } | {
        question.text(own_language()).title: listed(
            question.value_words(value, own_language()) for value in filter(None, values)
        )
        for name, values in answers.get(Step.QUESTIONS.value, {}).get("values", {}).items()
        if any(values) and (question := asked.get(name)) is not None
    }


def _asked(step: Mapping[str, Any]) -> dict[str, Question]:
    """The questions of the cohort that a draft answers, by the names of their fields."""
    found = by_id(step["asked"]) if step.get("asked") else None
    return {each.field: each for each in found.questions} if found is not None else {}


def _sent(snapshot: Mapping[str, Any]) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for answers in answers_in_words(snapshot).values():
        for answer in answers:
            told.setdefault(answer.label, []).append(answer.value)
    return {label: "\n".join(values) for label, values in told.items()}


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.replace("_", " "): listed(each) if isinstance(each, list) else each
        for name, each in facts.items()
    }


def _findings(owner: Owner) -> Records:
    return records(
        "findings",
        _("What the course's conditions found"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(EligibilityFinding.rule_kind, _("Condition"), words=rule_label),
            Field(EligibilityFinding.finding, _("Result")),
            Field(EligibilityFinding.facts, _("Facts"), words=_facts),
            Field(EligibilityFinding.checked_at, _("Checked")),
            Field(EligibilityFinding.waived_at, _("Waived")),
        ],
        select(EligibilityFinding)
        .join(Application, Application.id == EligibilityFinding.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.person_id == owner.person_id)
        .order_by(EligibilityFinding.id),
    )


def _offers(owner: Owner) -> Records:
    return records(
        "offers",
        _("Offers"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(Offer.state, _("State")),
            Field(Offer.made_at, _("Made")),
            Field(Offer.deadline, _("Deadline")),
            Field(Offer.answered_at, _("Answered")),
        ],
        select(Offer)
        .join(Application, Application.id == Offer.application_id)
        .join(Cohort, Cohort.id == Offer.cohort_id)
        .where(Application.person_id == owner.person_id)
        .order_by(Offer.id),
    )


def _documents(owner: Owner) -> Records:
    return records(
        "documents",
        _("Documents"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(ApplicationDocument.kind, _("Kind")),
            Field(StoredFile.original_name, _("File")),
            Field(ApplicationDocument.uploaded_at, _("Sent")),
            Field(ApplicationDocument.expires_on, _("Valid until")),
            Field(ApplicationDocument.state, _("State")),
            Field(ApplicationDocument.reason, _("Reason")),
            Field(ApplicationDocument.decided_at, _("Decided")),
        ],
        select(ApplicationDocument)
        .join(StoredFile, StoredFile.id == ApplicationDocument.file_id)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.person_id == owner.person_id)
        .order_by(ApplicationDocument.id),
    )


def _changes(owner: Owner) -> Records:
    return records(
        "changes",
        _("Changes that you asked for"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(ApplicationChange.words, _("What and why"), opened=owner.opened),
            Field(ApplicationChange.state, _("State")),
            Field(ApplicationChange.asked_at, _("Sent")),
            Field(ApplicationChange.decided_at, _("Decided")),
        ],
        select(ApplicationChange)
        .join(Application, Application.id == ApplicationChange.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.person_id == owner.person_id)
        .order_by(ApplicationChange.id),
    )


def _employers(owner: Owner) -> Records:
    """What a company that put the person forward could see, from when to when."""
    return records(
        "employer_sees",
        _("What your employer could see"),
        [
            Field(Cohort.code, _("Cohort")),
            Field(Organisation.name, _("Organisation")),
            Field(ConsentRecord.purpose, _("Purpose")),
            Field(ConsentRecord.given_at, _("Given")),
            Field(ConsentRecord.withdrawn_at, _("Taken back")),
        ],
        select(ConsentRecord)
        .join(ApplicationConsent, ApplicationConsent.consent_id == ConsentRecord.id)
        .join(Application, Application.id == ApplicationConsent.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Application.person_id == owner.person_id, ConsentRecord.purpose.in_(THINGS))
        .order_by(ConsentRecord.id),
    )
