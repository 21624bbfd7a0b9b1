"""What a person does with an application: start it, fill it in, send it, withdraw it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.own_clock import follow_residence
from training_portal.admissions import (
    agreed,
    answer_files,
    conditions,
    employer_choices,
    notices,
    offer_services,
    rules,
)
from training_portal.admissions import application_queries as queries
from training_portal.admissions.application_steps import Step
from training_portal.admissions.consents import Consent
from training_portal.admissions.lifecycle import APPLICATION, OFFER
from training_portal.admissions.mending import closed_words, lock_mendable
from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    ApplicationDocument,
    ApplicationState,
    Nomination,
)
from training_portal.admissions.opening import background_in
from training_portal.admissions.sealed_answers import opened, sealed, without_passport
from training_portal.admissions.told_facts import facts_with
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import DocumentKind
from training_portal.people import services as people
from training_portal.people.background import keep_background
from training_portal.people.models import ConsentPurpose, Person
from training_portal.people.passports import passport_end
from training_portal.people.rules import guardian_missing
from training_portal.platform import audit, clock, files
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import Refused
from training_portal.questionnaires import queries as questionnaires
from training_portal.questionnaires import services as questions

#: Longest text kept of one field of a draft, in characters; what is right is shorter by far.
MAX_FIELD = 8_000

Raw = Mapping[str, list[str]]


class Stale(Exception):
    """The step was saved elsewhere (another tab, most often) since the form was opened."""

    def __init__(self, saved: Raw, revision: int) -> None:
        self.saved = saved
        self.revision = revision
        super().__init__("stale")


@dataclass(frozen=True)
class Saved:
    """A kept step: the application's revision, and when."""

    revision: int
    at: datetime


@transactional
def start_own_application(cohort_id: int, *, actor: Actor) -> Application:
    """Begin or find the live application of the signed-in account's person, made at first need."""
    assert actor.account_id is not None  # The page is for signed-in people only.
    person = people.person_for_account(actor.account_id, actor=actor)
    return start_application(person.id, cohort_id, actor=actor)


@transactional
def start_application(person_id: int, cohort_id: int, *, actor: Actor) -> Application:
    """Find the person's live application to a cohort, or begin a draft.

    A nominated person's draft keeps its nomination. Raises Refused outside the window.
    """
    # Nobody cancels the cohort while a draft comes into being: its end would pass the draft by.
    cohort = lock(Cohort, cohort_id, shared=True)
    person = lock(Person, person_id)  # Two clicks at once make one draft.
    people.refuse_archived(person)
    live = queries.live_application(person.id, cohort_id)
    if live is not None:
        return live
    if objection := closed_words(cohort, clock.now()):
        raise Refused(objection)
    application = Application(
        cohort_id=cohort.id,
        person_id=person.id,
        nomination_id=db.session.scalar(
            select(Nomination.id).where(
                Nomination.cohort_id == cohort.id, Nomination.person_id == person.id
            )
        ),
        created_at=clock.now(),
    )
    db.session.add(application)
    db.session.flush()
    audit.record(
        "start",
        "application",
        application.id,
        actor=actor,
        after={"state": application.state.value},
        person_id=person.id,
    )
    return application


@transactional
def save_step(
    application_id: int,
    step: str,
    typed: Raw,
    *,
    based_on: int,
    tab: str = "",
    overwrite: bool = False,
) -> Saved:
    """Keep what was typed in one step, right or wrong, and raise the revision.

    Saving the same again changes nothing. `tab` names the opened page: what it saved itself is not
    foreign to it. Raises Stale when the step was saved elsewhere since revision `based_on`, and
    Refused when the application can no longer be changed.
    """
    application = lock_mendable(application_id)
    kept = {name: [part[:MAX_FIELD] for part in parts] for name, parts in typed.items()}
    saved = application.answers.get(step, {})
    before = opened(application.person_id, saved.get("values", {}))
    if saved and before == kept and application.saved_at is not None:
        return Saved(application.revision, application.saved_at)
    is_own = bool(tab) and saved.get("tab") == tab
    if saved.get("revision", 0) > based_on and not is_own and not overwrite:
        raise Stale(before, application.revision)
    more: dict[str, Any] = {}
    if step == Step.QUESTIONS and any(map(any, kept.values())):
        more["asked"] = questions.settle_newest(application.cohort_id)
    application.revision += 1
    application.saved_at = clock.now()
    application.answers = {
        **application.answers,
        step: {
            "values": sealed(application.person_id, kept),
            "revision": application.revision,
            "tab": tab,
            **more,
        },
    }
    _follow_residence(application, before, kept)
    return Saved(application.revision, application.saved_at)


def _follow_residence(application: Application, before: Raw, kept: Raw) -> None:
    """Who says where they live reads times by the clock there from then on, not once it is sent."""
    residence = [*kept.get("residence_country", ())]
    if residence in ([], [*before.get("residence_country", ())]):
        return
    person = db.session.get_one(Person, application.person_id)
    if person.account_id is not None:
        follow_residence(person.account_id, residence[0])


@transactional
def attach_document(
    application_id: int,
    kind: DocumentKind,
    upload: files.Upload,
    *,
    expires_on: date | None = None,
    actor: Actor,
) -> None:
    """Keep a document of an application in the place of an earlier one of its kind."""
    application = lock_mendable(application_id)
    _drop_document(application.id, kind)
    stored = files.keep(upload)
    db.session.add(
        ApplicationDocument(
            application_id=application.id,
            kind=kind,
            file_id=stored.id,
            uploaded_at=clock.now(),
            expires_on=expires_on,
        )
    )
    application.revision += 1
    application.saved_at = clock.now()
    _note_document("attach_document", application, kind, actor)


@transactional
def remove_document(application_id: int, kind: DocumentKind, *, actor: Actor) -> None:
    """Take a document off an application. Raises Refused when there is none."""
    application = lock_mendable(application_id)
    if not _drop_document(application.id, kind):
        raise Refused(_("“%(document)s” was already removed.", document=kind.label))
    application.revision += 1
    application.saved_at = clock.now()
    _note_document("remove_document", application, kind, actor)


def _drop_document(application_id: int, kind: DocumentKind) -> bool:
    document = db.session.scalar(
        select(ApplicationDocument).where(
            ApplicationDocument.application_id == application_id, ApplicationDocument.kind == kind
        )
    )
    if document is None:
        return False
    stored = db.session.get_one(files.StoredFile, document.file_id)
    db.session.delete(document)
    db.session.flush()
    files.remove(stored)
    db.session.flush()
    return True


def _note_document(action: str, application: Application, kind: DocumentKind, actor: Actor) -> None:
    audit.record(
        action,
        "application",
        application.id,
        actor=actor,
        after={"document": kind.value},
        person_id=application.person_id,
    )


@transactional
def submit_application(
    application_id: int,
    snapshot: Mapping[str, Any],
    *,
    consents: Sequence[Consent],
    based_on: int,
    actor: Actor,
    things: Collection[ConsentPurpose] | None = None,
) -> Application:
    """Send an application: keep the snapshot, fix the sending country, apply the rules.

    `snapshot` is what the steps' forms made of the draft at revision `based_on`; it also brings the
    person's own record up to date. `things`: what a company that put them forward sees of it.
    Raises Stale when the draft was changed since, Refused when it cannot be sent now.
    """
    application = lock_mendable(application_id)
    if application.revision != based_on:
        raise Stale({}, application.revision)
    _refuse_without_guardian(snapshot, consents)
    _settle_questions(application, snapshot)
    cohort = db.session.get_one(Cohort, application.cohort_id)
    number = _keep_snapshot(application, snapshot)
    application.sending_country = rules.sending_country(
        queries.nominating_country(application.nomination_id), snapshot["residence_country"]
    )
    application.submitted_at = clock.now()
    application.outcome_reason = ""
    application.revision += 1
    with in_one_go():
        APPLICATION.apply(application, "submit", actor=actor, person_id=application.person_id)
        agreed.keep(application, consents, actor=actor)
        _refuse_another(db.session.get_one(Person, application.person_id), actor)
        _bring_up_to_date(application, snapshot, number, actor)
        if things is not None:
            employer_choices.choose(application.id, things, actor=actor)
        conditions.store(application, cohort)
        notices.received(application, cohort)
    return application


def _settle_questions(application: Application, told: Mapping[str, Any]) -> None:
    """What was answered is what is asked now, and stays as it is; files of no question go."""
    answered = told.get("questions")
    asked = questionnaires.asked(application.cohort_id)
    if (answered["asked"] if answered else None) != (asked.id if asked else None):
        raise Refused(
            _("The questions of this course were changed meanwhile. Please look at them once more.")
        )
    if asked is not None:
        questions.settle_newest(application.cohort_id)
    answer_files.drop_all(application.id, but=answered["answers"] if answered else ())


def _refuse_without_guardian(told: Mapping[str, Any], consents: Sequence[Consent]) -> None:
    if guardian_missing(
        date.fromisoformat(told["birth_date"]),
        queries.age_of_majority(told["residence_country"]),
        clock.today(),
        has_consent=any(each.purpose is ConsentPurpose.GUARDIAN for each in consents),
    ):
        raise Refused(_("A parent or guardian has to agree for people under age."))


def take_over(
    application: Application, cohort: Cohort, snapshot: Mapping[str, Any], *, actor: Actor
) -> None:
    """Have a sent application say something else: the record and the rules' findings follow."""
    number = _keep_snapshot(application, snapshot)
    with in_one_go():
        _bring_up_to_date(application, snapshot, number, actor)
        conditions.store(application, cohort)


def _keep_snapshot(application: Application, told: Mapping[str, Any]) -> str | None:
    """Keep what was told, of a passport number its end alone; returns the number, if any."""
    end = passport_end(db.session.get_one(Person, application.person_id))
    application.snapshot, number = without_passport(told, end)
    return number


def _bring_up_to_date(
    application: Application, told: Mapping[str, Any], number: str | None, actor: Actor
) -> None:
    """What a person told last is what the portal knows of them; what was not asked stays."""
    person = db.session.get_one(Person, application.person_id)
    people.change_facts(
        person.id,
        facts_with(person, told),
        actor=actor,
        passport_number=number,
        as_typed=told.get("you_as_typed"),
    )
    keep_background(person.id, background_in(told), actor=actor)


def _refuse_another(person: Person, actor: Actor) -> None:
    """Whose record was joined to another one meanwhile writes nothing into that: it may be somebody
    else's by mistake. Raises Refused."""
    if person.account_id is not None and actor.account_id not in (None, person.account_id):
        raise Refused(
            _("Your record was joined to another one. Nothing was sent: please ask the programme.")
        )


@transactional
def withdraw_application(
    application_id: int,
    *,
    reason: str | None,
    actor: Actor,
    told: bool = True,
    seen: ApplicationState | None = None,
) -> None:
    """End an application by the person's wish; a held seat goes to the next on the waitlist.

    Who withdraws for somebody else tells the person in other words, says `told=False`, and the
    reason stays as that of the outcome. Raises Refused, Stale for one that is no longer in the
    state `seen`.
    """
    cohort_id = db.session.get_one(Application, application_id).cohort_id
    cohort = lock(Cohort, cohort_id)
    application = lock(Application, application_id)
    refuse_stale(seen, application.state)
    held_a_seat = application.state in SEATED_STATES
    APPLICATION.apply(
        application,
        "withdraw",
        actor=actor,
        reason=reason or None,
        person_id=application.person_id,
    )
    application.waitlist_position = None
    application.decided_at = clock.now()
    # What was said of an earlier step (why it was returned) is no reason for this end.
    application.outcome_reason = "" if told else (reason or "").strip()
    if (offer := offer_services.lock_open_offer(application.id)) is not None:
        OFFER.apply(offer, "withdraw", actor=actor, person_id=application.person_id)
        offer.answered_at = clock.now()
    if told and application.submitted_at is not None:
        notices.withdrawn(application, cohort)
    if held_a_seat:
        offer_services.free_seat(cohort, application)
