"""The applicants of a past cohort, put in together: what `applying` would leave one by one.

Three years of a programme would take minutes through the verbs of a single applicant. That both
ways leave the same rows is held by tests/demo/test_crowds.py; whoever changes what a verb of an
applicant leaves changes it here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy import select

from training_portal.admissions import application_queries as queries
from training_portal.admissions import import_queries, notices, rules
from training_portal.admissions.application_steps import Step
from training_portal.admissions.consents import VERSION as CONSENT_VERSION
from training_portal.admissions.consents import Consent, SendFacts, consents_of
from training_portal.admissions.models import (
    Application,
    ApplicationConsent,
    ApplicationDocument,
    ApplicationState,
    EligibilityFinding,
    Nomination,
)
from training_portal.admissions.opening import background_in
from training_portal.admissions.surroundings_queries import asked_documents
from training_portal.admissions.told_facts import facts_with
from training_portal.cohorts.models import Cohort
from training_portal.courses.rules import country_name
from training_portal.demo import applying, asking
from training_portal.demo.cast import Cast, facts_of
from training_portal.demo.rules import Invented
from training_portal.eligibility.kinds import DocumentKind
from training_portal.eligibility.languages import NATIVE
from training_portal.eligibility.profiles import profile, rules_of
from training_portal.eligibility.rules import check_all
from training_portal.organisations.models import Organisation
from training_portal.people import newcomers
from training_portal.people import services as people
from training_portal.people.background import Background, keep_of_newcomers, note_of_change
from training_portal.people.models import ConsentRecord, Person
from training_portal.people.rules import guardian_missing
from training_portal.platform import audit, clock, files
from training_portal.platform.audit import Event
from training_portal.platform.database import db, insert_all
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import SYSTEM
from training_portal.questionnaires import queries as questionnaires
from training_portal.questionnaires import services as questions

Typed = Mapping[Step, Mapping[str, Sequence[str]]]


#: What a form asks and people of the crowd leave blank.
_LEFT_BLANK = (
    *("abroad", "certificates", "department", "emergency_name", "emergency_phone"),
    *("expects", "family_name", "interest", "supervisor"),
    *("jobs", "schools", "stays_abroad", "months_in_field", "passport_end", "passport_expires_on"),
)


@dataclass
class _Applicant:
    """One of the crowd, with what each step of applying has made of it so far."""

    person: Person
    body: Organisation | None
    rank: int
    at: datetime
    typed: Typed
    told: Mapping[str, Any]
    #: What the record held before the application brought it up to date, and what is new.
    changed: tuple[dict[str, Any], dict[str, Any]]
    consents: Sequence[Consent]


class Crowd:
    """Gathers the applicants of one cohort, then puts them in by a few statements."""

    def __init__(self, cast: Cast, cohort: Cohort, letter: files.Upload, stream: Random) -> None:
        self.cast, self.cohort, self.letter, self.stream = cast, cohort, letter, stream
        self.title = queries.course_title(cohort)
        self.rules = rules_of(cohort)
        self.documents = asked_documents(self.rules)
        self.asked = questionnaires.asked(cohort.id)
        self._applicants: list[_Applicant] = []

    def add(
        self, invented: Invented, body: Organisation | None, rank: int, moment: datetime
    ) -> None:
        """Somebody applies at this moment, put forward by a body or directly."""
        person = newcomers.unsaved(
            facts_of(self.cast, invented), created_at=moment, claimed_at=moment, is_demo=True
        )
        with clock.standing_at(moment):
            typed = applying.typed(self.cohort, person, invented, self.stream)
            told = self._told(typed)
            changed = people.write_facts(person, facts_with(person, told))
            consents = self._consents(person, told)
        self._applicants.append(
            _Applicant(person, body, rank, moment, typed, told, changed, consents)
        )

    def write(self) -> list[Application]:
        """Put everybody in; their applications in the order in which they were added."""
        kept = newcomers.keep_people([each.person for each in self._applicants])
        for each, person in zip(self._applicants, kept, strict=True):
            each.person = person
        keep_of_newcomers(
            [(each.person.id, each.at, _background(each.told)) for each in self._applicants]
        )
        applications = self._apply(self._nominate())
        if self.asked is not None and self._applicants:
            with clock.standing_at(self._applicants[0].at):
                questions.settle_newest(self.cohort.id)
        self._attach(applications)
        consents = self._agree(applications)
        self._check(applications)
        audit.record_many(
            (each.at, event)
            for each, application in zip(self._applicants, applications, strict=True)
            for event in self._events(each, application, consents)
        )
        with in_one_go():
            for each, application in zip(self._applicants, applications, strict=True):
                with clock.standing_at(each.at):
                    notices.received(application, self.cohort)
        return applications

    def _told(self, typed: Typed) -> dict[str, Any]:
        """What the steps' forms make of right answers, without the forms."""
        you, work, why = (
            {k: v[0] for k, v in typed[s].items()} for s in (Step.YOU, Step.WORK, Step.WHY)
        )
        kinds = {kind for _position, kind, _values in self.rules}
        spoken = [(work["mother_tongue"], NATIVE)]
        spoken += [(work[f"language_{n}"], work[f"level_{n}"]) for n in (1, 2, 3)]
        return {
            **dict.fromkeys(_LEFT_BLANK),
            **{name: you[name] or None for name in you},
            "birth_date": _day(you["birth_date"], "%d/%m/%Y"),
            **{n: work[n] for n in ("employer", "position", "duties", "education")},
            "employer_kind": None,
            "mother_tongue": work["mother_tongue"],
            "work_since": _day(f"01/{work['work_since']}", "%d/%m/%Y"),
            "experience_months": int(work["experience_years"]) * 12
            + int(work["experience_months"]),
            "languages": [
                {"language": language, "level": level} for language, level in spoken if language
            ],
            "serves_in_armed_forces": False if "not_armed_forces" in kinds else None,
            "last_training_on": None,
            **why,
            **self._answered(typed),
        }

    def _answered(self, typed: Typed) -> dict[str, Any]:
        if self.asked is None:
            return {}
        answers = asking.told(self.asked, typed.get(Step.QUESTIONS, {}))
        return {"questions": {"asked": self.asked.id, "answers": answers}}

    def _consents(self, person: Person, told: Mapping[str, Any]) -> list[Consent]:
        residence, venue = told["residence_country"], self.cohort.venue_country
        facts = SendFacts(
            course=self.title,
            destination=country_name(venue),
            destination_code=venue,
            residence_code=residence,
            leaves_the_country=residence != venue,
            is_minor=guardian_missing(
                date.fromisoformat(told["birth_date"]),
                queries.age_of_majority(residence),
                clock.today(),
                has_consent=False,
            ),
            full_name=told["full_name"],
        )
        return consents_of(facts, applying.guardian(facts))

    def _nominate(self) -> dict[int, int]:
        insert_all(
            [
                Nomination(
                    cohort_id=self.cohort.id,
                    person_id=each.person.id,
                    organisation_id=each.body.id,
                    rank=each.rank,
                    created_at=each.at,
                )
                for each in self._applicants
                if each.body is not None
            ]
        )
        return import_queries.nomination_ids(self._people, self.cohort.id)

    @property
    def _people(self) -> list[int]:
        return [each.person.id for each in self._applicants]

    def _apply(self, nominations: Mapping[int, int]) -> list[Application]:
        insert_all(
            [
                Application(
                    cohort_id=self.cohort.id,
                    person_id=each.person.id,
                    nomination_id=nominations.get(each.person.id),
                    state=ApplicationState.SUBMITTED,
                    sending_country=self._sent_by(each),
                    answers={
                        step.value: {
                            "values": values,
                            "revision": revision,
                            "tab": "",
                            **self._version_of(step),
                        }
                        for revision, (step, values) in enumerate(each.typed.items(), start=1)
                    },
                    # Raised by each step, by each document and by the sending.
                    revision=len(each.typed) + len(self.documents) + 1,
                    snapshot=dict(each.told),
                    created_at=each.at,
                    saved_at=each.at,
                    submitted_at=each.at,
                )
                for each in self._applicants
            ]
        )
        found = {
            application.person_id: application
            for application in db.session.scalars(
                select(Application).where(Application.cohort_id == self.cohort.id)
            )
        }
        return [found[person_id] for person_id in self._people]

    def _version_of(self, step: Step) -> dict[str, int]:
        """Of the questions, which version was answered."""
        if step is not Step.QUESTIONS or self.asked is None:
            return {}
        return {"asked": self.asked.id}

    def _sent_by(self, each: _Applicant) -> str | None:
        nominated_by = each.body.country_code if each.body is not None else None
        return rules.sending_country(nominated_by, each.told["residence_country"])

    def _attach(self, applications: Sequence[Application]) -> None:
        pairs = [
            (application, DocumentKind(kind), each.at)
            for each, application in zip(self._applicants, applications, strict=True)
            for kind in self.documents
        ]
        kept = files.keep_many([(self.letter, at) for _application, _kind, at in pairs])
        insert_all(
            [
                ApplicationDocument(
                    application_id=application.id,
                    kind=kind,
                    file_id=file_id,
                    uploaded_at=at,
                    expires_on=applying.valid_until(self.cohort) if kind.expires else None,
                )
                for (application, kind, at), file_id in zip(pairs, kept, strict=True)
            ]
        )

    def _agree(self, applications: Sequence[Application]) -> dict[tuple[int, str], int]:
        """Consents, by person and purpose, each tied to its application."""
        insert_all(
            [
                ConsentRecord(
                    person_id=each.person.id,
                    purpose=consent.purpose,
                    country_code=consent.country_code,
                    text_sha256=sha256(consent.words.encode()).hexdigest(),
                    text_version=CONSENT_VERSION,
                    language="en",
                    given_by=consent.given_by,
                    given_at=each.at,
                )
                for each in self._applicants
                for consent in each.consents
            ]
        )
        rows = db.session.execute(
            select(ConsentRecord.person_id, ConsentRecord.purpose, ConsentRecord.id).where(
                ConsentRecord.person_id.in_(self._people)
            )
        )
        consents: dict[tuple[int, str], int] = {
            (person_id, purpose): consent_id for person_id, purpose, consent_id in rows
        }
        insert_all(
            [
                ApplicationConsent(
                    application_id=application.id,
                    consent_id=consents[each.person.id, consent.purpose],
                )
                for each, application in zip(self._applicants, applications, strict=True)
                for consent in each.consents
            ]
        )
        return consents

    def _check(self, applications: Sequence[Application]) -> None:
        documents = frozenset(kind.value for kind in self.documents)
        insert_all(
            [
                EligibilityFinding(
                    application_id=application.id,
                    position=found.position,
                    rule_kind=found.kind,
                    finding=found.finding,
                    facts=found.facts,
                    checked_at=each.at,
                )
                for each, application in zip(self._applicants, applications, strict=True)
                for found in check_all(
                    self.rules,
                    profile(
                        each.told,
                        self.cohort,
                        sending_country=application.sending_country,
                        documents=documents,
                    ),
                )
            ]
        )

    def _events(
        self,
        each: _Applicant,
        application: Application,
        consents: Mapping[tuple[int, str], int],
    ) -> list[Event]:
        def of(kind: str, subject_id: int, action: str, **what: Any) -> Event:
            return Event(
                action=action,
                subject_kind=kind,
                subject_id=subject_id,
                actor=SYSTEM,
                person_id=each.person.id,
                **what,
            )

        draft, sent = ApplicationState.DRAFT.value, ApplicationState.SUBMITTED.value
        events = [of("application", application.id, "start", after={"state": draft})]
        events += [
            of("application", application.id, "attach_document", after={"document": kind.value})
            for kind in self.documents
        ]
        events.append(
            of(
                "application",
                application.id,
                "submit",
                before={"state": draft},
                after={"state": sent},
            )
        )
        for consent in each.consents:
            given = {
                "purpose": consent.purpose.value,
                "country": consent.country_code,
                "consent": consents[each.person.id, consent.purpose],
            }
            events.append(of("person", each.person.id, "give_consent", after=given))
        before, after = each.changed
        if after:
            values = {"before": before, "after": after}
            fields = {"fields": sorted(after)}
            change = of("person", each.person.id, "change", after=fields, personal_values=values)
            events.append(change)
        if background := _background(each.told):
            values = note_of_change(dict.fromkeys(background, ()), background)
            fields = {"fields": sorted(kind.value for kind in background)}
            change = of("person", each.person.id, "change", after=fields, personal_values=values)
            events.append(change)
        return events


def _background(told: Mapping[str, Any]) -> Background:
    """What of the background was told, of the kinds of which anything was."""
    return {kind: entries for kind, entries in background_in(told).items() if entries}


def _day(text: str, pattern: str) -> str:
    return datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007 - a date only
