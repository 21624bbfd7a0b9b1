"""What placements do when other rooms act, and as time passes."""

from __future__ import annotations

from training_portal.people import effects
from training_portal.people.events import ConsentWithdrawn, PersonErased, PersonsJoined
from training_portal.people.models import ConsentRecord
from training_portal.placements import (
    application_services,
    concern_services,
    hiring_services,
    record_services,
    review_services,
)
from training_portal.platform import duties, events
from training_portal.platform.database import db

#: Seconds between two looks for postings and for offers whose deadline is over.
POSTINGS_EVERY = 30.0
OFFERS_EVERY = 5.0


def _erase(event: PersonErased) -> None:
    application_services.erase_applications(event.person_id)
    concern_services.erase_concerns(event.person_id)


def _end_without_consent(event: ConsentWithdrawn) -> None:
    consent = db.session.get_one(ConsentRecord, event.consent_id)
    application_services.end_without_consent(consent, actor=event.actor)


def _join(event: PersonsJoined) -> None:
    record_services.join_applications(event.kept_id, event.unclaimed_id, actor=event.actor)


events.subscribe(PersonErased, _erase)
events.subscribe(ConsentWithdrawn, _end_without_consent)
events.subscribe(PersonsJoined, _join)
effects.register(application_services.effects_on_applications)
duties.register("let postings expire", POSTINGS_EVERY, review_services.expire_postings)
duties.register("let offers of placements expire", OFFERS_EVERY, hiring_services.expire_offers)
