"""Read models of one's own applications and offers; nobody else's are ever found here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from training_portal.admissions import application_queries as queries
from training_portal.admissions import employer_choices, rules
from training_portal.admissions.answer_files import answer_files
from training_portal.admissions.answers import Answer, answers_in_words
from training_portal.admissions.application_forms import STEP_FORMS
from training_portal.admissions.application_steps import (
    Path,
    Step,
    StepForm,
    Surroundings,
)
from training_portal.admissions.consents import About, SendFacts
from training_portal.admissions.document_rules import Lack
from training_portal.admissions.earlier_answers import Earlier, earlier_work
from training_portal.admissions.evidence_queries import DocumentRow, documents
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Nomination,
    Offer,
    TakenBack,
)
from training_portal.admissions.opening import known_of, typed_at_first
from training_portal.admissions.question_forms import step_form
from training_portal.admissions.sealed_answers import opened
from training_portal.admissions.sending_forms import DocumentsForm
from training_portal.admissions.surroundings_queries import surroundings
from training_portal.cohorts.models import (
    TAKING_PART,
    Cohort,
    Enrolment,
    EnrolmentState,
)
from training_portal.courses.models import Course, CourseVersion
from training_portal.courses.queries import Terms, terms_of
from training_portal.courses.rules import country_name
from training_portal.eligibility.kinds import DocumentKind
from training_portal.eligibility.rules import Checked
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.i18n import listed
from training_portal.platform.policy import Actor


def own_application(actor: Actor, public_id: str) -> Application:
    """The actor's own application; 404 for everybody else's as for none."""
    application = db.session.scalar(
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Application.public_id == public_id, Person.account_id == actor.account_id)
    )
    if application is None or actor.account_id is None:
        abort(404)
    return application


def own_offer(actor: Actor, public_id: str) -> tuple[Offer, Application]:
    """The actor's own offer with its application; 404 otherwise."""
    row = db.session.execute(
        select(Offer, Application)
        .join(Application, Application.id == Offer.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(Offer.public_id == public_id, Person.account_id == actor.account_id)
    ).first()
    if row is None or actor.account_id is None:
        abort(404)
    return row[0], row[1]


def document_kind(name: str) -> DocumentKind:
    """A kind of document by its name in the address; 404 for none."""
    try:
        return DocumentKind(name)
    except ValueError:
        abort(404)


def latest_offer(application_id: int) -> Offer | None:
    return db.session.scalar(
        select(Offer)
        .where(Offer.application_id == application_id)
        .order_by(Offer.id.desc())
        .limit(1)
    )


class Draft:
    """One's own application with its cohort and its steps, as pages show it."""

    #: For templates: a state is compared with its member, never with a word.
    states = ApplicationState

    def __init__(self, application: Application) -> None:
        self.application = application
        self.cohort = db.session.get_one(Cohort, application.cohort_id)
        self.person = db.session.get_one(Person, application.person_id)

    @cached_property
    def title(self) -> str:
        return queries.course_title(self.cohort)

    @cached_property
    def surroundings(self) -> Surroundings:
        """Of the whole form: the birth date is the one told in the first step, else as known."""
        if self._first_step is None:
            return replace(self._plain, born=self.person.birth_date)
        told: str | None = self._first_step.told()["birth_date"]
        return replace(self._plain, born=date.fromisoformat(told) if told else None)

    @cached_property
    def _plain(self) -> Surroundings:
        files = {key: row.name for key, row in self.answer_files.items()}
        return replace(surroundings(self.cohort), files=files)

    @cached_property
    def path(self) -> Path:
        """The steps of this application."""
        return Path.of(asks_questions=self._plain.questionnaire is not None)

    def form_class(self, step: Step) -> type[StepForm]:
        """The form of a step; 404 for one that this application has not."""
        return step_form(step, self._plain) if step in self.path.steps else abort(404)

    @cached_property
    def _first_step(self) -> StepForm | None:
        """The first step as it was typed, validated; None before. No birth date changes it."""
        typed = self.typed(Step.YOU)
        if typed is None:
            return None
        form = STEP_FORMS[Step.YOU].of_typed(typed, self._plain)
        form.validate()
        return form

    @cached_property
    def documents(self) -> dict[DocumentKind, DocumentRow]:
        rows = documents(self.application.id)
        return {row.kind: row for row in rows if isinstance(row.kind, DocumentKind)}

    @cached_property
    def answer_files(self) -> dict[str, DocumentRow]:
        """The files that answer questions, by question."""
        return answer_files(self.application.id)

    @cached_property
    def known(self) -> dict[str, Any]:
        """What the portal knows of the person, to open the first step with."""
        return known_of(self.person)

    def typed(self, step: Step) -> Mapping[str, Sequence[str]] | None:
        """What was typed into a step so far; None before it was touched."""
        saved = self.application.answers.get(step.value)
        return None if saved is None else opened(self.person.id, saved["values"])

    def filled_from(self, step: Step) -> Earlier | None:
        """The earlier application that an untouched step opens with."""
        return self._earlier if step is Step.WORK and self.typed(step) is None else None

    @cached_property
    def _earlier(self) -> Earlier | None:
        return earlier_work(self.application)

    def form(self, step: Step) -> StepForm:
        """A step's form as it was left; before that, as it opens."""
        typed = self.typed(step)
        if typed is None:
            typed = typed_at_first(step, self.person.id, self.filled_from(step))
        if typed is None:
            values = self.known if step is Step.YOU else {}
            return self.form_class(step).opened_with(values, self.surroundings)
        return self.form_class(step).of_typed(typed, self.surroundings)

    @cached_property
    def forms(self) -> dict[Step, StepForm]:
        """Each step's form, validated: as it was left, or as it opens for the first time."""
        forms = {} if self._first_step is None else {Step.YOU: self._first_step}
        for step in [each for each in self.path.written if each not in forms]:
            forms[step] = self.form(step)
            forms[step].validate()
        return forms

    @cached_property
    def told(self) -> dict[str, Any]:
        """What of the draft is right, as the snapshot will hold it."""
        return {
            name: value
            for form in self.forms.values()
            for name, value in {**form.told(), **form.originals}.items()
        }

    @cached_property
    def told_in_words(self) -> dict[Step, list[Answer]]:
        """Every step that is written in, also one in which nothing need be told."""
        told = answers_in_words(self.told)
        return {step: told.get(step, []) for step in self.path.written}

    @cached_property
    def sent_in_words(self) -> dict[Step, list[Answer]]:
        """What was sent last; what is told so far while nothing was."""
        snapshot = self.application.snapshot
        return self.told_in_words if snapshot is None else answers_in_words(snapshot)

    @property
    def lacks(self) -> dict[DocumentKind, Lack]:
        """What is wrong with documents that are there."""
        today = clock.today(self.cohort.time_zone)
        found = {kind: row.lack(today, self.cohort.ends_on) for kind, row in self.documents.items()}
        return {kind: lack for kind, lack in found.items() if lack is not None}

    @property
    def can_renew(self) -> bool:
        """Whether documents can be sent anew: it is sent, lives, and the course is not over."""
        is_over = clock.today(self.cohort.time_zone) > self.cohort.ends_on
        return (
            self.application.is_sent and self.application.state not in ENDED_STATES and not is_over
        )

    @cached_property
    def missing_documents(self) -> list[DocumentKind]:
        return [kind for kind in self.surroundings.documents if kind not in self.documents]

    def documents_form(self, *, validated: bool) -> DocumentsForm:
        """The form of the documents as it was left; no file is ever drawn again."""
        passport = self.documents.get(DocumentKind.PASSPORT)
        words = [
            (name, word)
            for name, all_ in (self.typed(Step.DOCUMENTS) or {}).items()
            for word in all_
        ]
        told = self._first_step.told()["passport_expires_on"] if self._first_step else None
        known = {"passport_expires_on": date.fromisoformat(told) if told else None}
        if passport is not None and passport.expires_on is not None:
            known["passport_expires_on"] = passport.expires_on
        form = DocumentsForm(formdata=MultiDict(words) or None, data=known)
        if validated:
            form.validate()
            field = form.passport_expires_on
            if passport is not None and field.data is None and not field.errors:
                form.refuse(field, _("Say until when the passport is valid."))
        return form

    @cached_property
    def unfinished(self) -> dict[Step, int]:
        """How many things are to be mended in each step that is not finished.

        None where what the portal knew already is right, and the person has not looked at it yet.
        """
        unfinished = {
            step: len(list(form.problems))
            for step, form in self.forms.items()
            if form.has_problems or (self.typed(step) is None and not form.is_optional)
        }
        problems = len(list(self.documents_form(validated=True).problems))
        if problems or self.missing_documents:
            unfinished[Step.DOCUMENTS] = problems + len(self.missing_documents)
        return unfinished

    @property
    def to_mend(self) -> dict[Step, int]:
        """How many things are wrong in each step in which something was written."""
        return {
            step: count
            for step, count in self.unfinished.items()
            if count and self._was_touched(step)
        }

    def done(self, current: Step) -> list[int]:
        """The numbers of the finished steps: passed or written in, with nothing to mend."""
        return [
            self.path.number(step)
            for step in self.path.steps
            if step not in self.unfinished
            and (self.path.number(step) < self.path.number(current) or self._was_touched(step))
        ]

    def _was_touched(self, step: Step) -> bool:
        return bool(self.documents) if step is Step.DOCUMENTS else self.typed(step) is not None

    @cached_property
    def checked(self) -> Checked:
        """What the course's rules would find now; a help to the person, decided by nobody."""
        return queries.checked(self.application, self.cohort, self.told)

    @cached_property
    def facts(self) -> SendFacts:
        """What the consents on the last page depend on."""
        residence = self.residence_country
        is_minor = employer_choices.is_minor(self.told.get("birth_date"), residence)
        return SendFacts(
            course=self.title,
            destination=country_name(self.cohort.venue_country),
            destination_code=self.cohort.venue_country,
            residence_code=residence,
            leaves_the_country=self.leaves_the_country,
            is_minor=is_minor,
            employer=None if is_minor else self.employer,
            full_name=self.told.get("full_name") or self.person.full_name,
        )

    @cached_property
    def employer(self) -> About | None:
        """The company that put the person forward, and for what, if a company did."""
        return employer_choices.asked_about(self.application)

    @cached_property
    def nominating_body(self) -> str | None:
        """Who put the person forward, if anybody did."""
        return db.session.scalar(
            select(Organisation.name)
            .join(Nomination, Nomination.organisation_id == Organisation.id)
            .where(Nomination.id == self.application.nomination_id)
        )

    @cached_property
    def enrolment(self) -> Enrolment | None:
        """The place that came of it."""
        return db.session.scalar(
            select(Enrolment).where(
                Enrolment.cohort_id == self.cohort.id, Enrolment.person_id == self.person.id
            )
        )

    @property
    def takes_part(self) -> bool:
        """Whether there is a place and it has not ended."""
        return self.enrolment is not None and self.enrolment.state in TAKING_PART

    @property
    def standing(self) -> ApplicationState | TakenBack | EnrolmentState:
        """The state of the place where one came of it, else that of the application."""
        if self.enrolment is None or self.application.state is not ApplicationState.ENROLLED:
            return self.application.shown_state
        return self.enrolment.state

    @cached_property
    def course(self) -> CourseVersion:
        return db.session.get_one(CourseVersion, self.cohort.course_version_id)

    @cached_property
    def terms(self) -> Terms:
        """Who pays what, in the reader's language."""
        return terms_of(self.course)

    @cached_property
    def course_code(self) -> str:
        return db.session.get_one(Course, self.course.course_id).code

    @property
    def send_by(self) -> datetime:
        """Until when a draft is to be sent, or a returned application to be sent again."""
        closes_at, returned_at = self.cohort.application_closes_at, self.application.decided_at
        if self.application.state is not ApplicationState.RETURNED or returned_at is None:
            return closes_at
        return rules.mend_by(
            returned_at,
            closes_at,
            self.cohort.response_days,
            self.cohort.time_zone,
            self.cohort.starts_on,
        )

    @property
    def contact(self) -> str:
        """Whom to ask about the course: the host, with an address where it has given one."""
        host = db.session.get_one(Organisation, self.cohort.host_id).name
        return listed(filter(None, [host, self.cohort.contact_email]))

    @property
    def leaves_the_country(self) -> bool:
        return self.residence_country != self.cohort.venue_country

    @property
    def residence_country(self) -> str | None:
        return self.told.get("residence_country") or self.person.residence_country
