"""What admission does when other rooms act, and as time passes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.accounts import occasions
from training_portal.admissions import (
    application_queries,
    change_queries,
    changes_for_body,
    claim_purposes,
    consequences,
    decision_queries,
    decision_services,
    document_services,
    employer_choices,
    long_lists,
    moved_days,
    moving,
    offer_services,
    own_queries,
    own_records,
    reasons_to_sign_in,
    record_services,
    too_close,
    wishes,
    worktable_queries,
)
from training_portal.admissions.employers import THINGS
from training_portal.admissions.import_queries import LISTS
from training_portal.admissions.page_parts import ON_NOMINEE
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.cohorts import effects, seat_figures, tabs, ways_in
from training_portal.cohorts.events import CohortCancelled, CohortChanged, PlaceEnded
from training_portal.eligibility import ledger
from training_portal.jobs import exporting
from training_portal.people import about_consents, archiving, purposes
from training_portal.people import effects as people_effects
from training_portal.people import moving as people_moving
from training_portal.people.events import ConsentWithdrawn, PersonErased, RecordsMoved
from training_portal.people.models import ConsentRecord
from training_portal.platform import duties, events, jobs, own_data
from training_portal.platform.database import db
from training_portal.platform.web.page_sections import Section

#: Seconds between two looks for offers whose deadline is over.
EXPIRY_EVERY = 5.0


def _end_with_cohort(event: CohortCancelled) -> None:
    decision_services.end_with_cohort(event.cohort_id, reason=event.reason, actor=event.actor)


def _give_place_back(event: PlaceEnded) -> None:
    record_services.give_place_back(event.cohort_id, event.person_id)


def _erase(event: PersonErased) -> None:
    record_services.erase_applications(event.person_id)


def _end_without_consent(event: ConsentWithdrawn) -> None:
    consent = db.session.get_one(ConsentRecord, event.consent_id)
    consequences.end_without_consent(consent, actor=event.actor)
    if consent.purpose in THINGS:
        # Files of lists that tell more than the company sees from now on.
        for room in ("admissions", "records"):
            exporting.forget_lists_of(room)


ON_NOMINEE.register(
    Section(
        "changes", "admissions/nominations/_changes.html", changes_for_body.changes_for_body, 10
    )
)
events.subscribe(CohortCancelled, _end_with_cohort)
events.subscribe(CohortChanged, moved_days.look_anew)
events.subscribe(PlaceEnded, _give_place_back)
events.subscribe(PersonErased, _erase)
events.subscribe(ConsentWithdrawn, _end_without_consent)
events.subscribe(RecordsMoved, moving.look_anew)
events.subscribe(RecordsMoved, wishes.close_gaps)
people_moving.register(moving.APPLICATIONS)
people_moving.register(moving.NOMINATIONS)
people_moving.look_after(moving.clashes)
people_moving.look_after(too_close.clashes)
jobs.register(long_lists.READING)
jobs.register(long_lists.READING_AGAIN)
jobs.register(long_lists.NOMINATING)
ledger.provide(application_queries.seats_elsewhere)
duties.register("discard forgotten lists", 3600.0, LISTS.discard_forgotten)
duties.register("ask for expired documents", 21600.0, document_services.ask_for_expired)
duties.register("let offers expire", EXPIRY_EVERY, offer_services.expire_offers)
purposes.provide(claim_purposes.of_people)
people_effects.register(consequences.effects_on_applications)
people_effects.register(employer_choices.effects_of_taking_back)
about_consents.provide(employer_choices.about_consents)
archiving.register(consequences.applications_under_way)
effects.register(decision_queries.effects_on_applications)
seat_figures.provide(worktable_queries.seats_of_unknown)
ways_in.provide(own_queries.way_in)
occasions.provide(reasons_to_sign_in.occasion_of)
effects.hold_stake(
    "admissions",
    effects.Stake(moved_days.foresee, change_queries.objections, change_queries.concerned),
)
tabs.register(
    tabs.Tab(
        "applications",
        _l("Applications"),
        "admissions.applications",
        AdmissionsPermission.READ,
        14,
        stage=tabs.Stage.APPLICATIONS,
    )
)
tabs.register(
    tabs.Tab(
        "documents",
        _l("Documents"),
        "admissions.cohort_documents",
        AdmissionsPermission.READ,
        16,
        stage=tabs.Stage.APPLICATIONS,
    )
)
own_data.register("admissions", _l("Applications"), own_records.of_applications)
