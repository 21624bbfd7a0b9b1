"""What the network does when people change, take a consent back, or are erased."""

from __future__ import annotations

from training_portal.alumni import consequences, membership_services, record_services
from training_portal.people import effects
from training_portal.people.events import ConsentWithdrawn, NamesChanged, PersonErased
from training_portal.platform import events


def _leave(event: ConsentWithdrawn) -> None:
    if membership_services.rests_on(event.person_id, event.consent_id):
        membership_services.end_membership(event.person_id, actor=event.actor)


def _follow_names(event: NamesChanged) -> None:
    membership_services.refresh_keys(event.person_id)


def _erase(event: PersonErased) -> None:
    record_services.erase(event.person_id, actor=event.actor)


events.subscribe(ConsentWithdrawn, _leave)
events.subscribe(NamesChanged, _follow_names)
events.subscribe(PersonErased, _erase)
effects.register(consequences.effects_on_membership)
