"""What the network does when people change, take a consent back, or are erased."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.alumni import (
    company_services,
    consequences,
    membership_services,
    moving,
    own_records,
    record_services,
)
from training_portal.people import effects
from training_portal.people import moving as people_moving
from training_portal.people.events import ConsentWithdrawn, NamesChanged, PersonErased
from training_portal.placements.events import PlacementFinished, PlacementStarted
from training_portal.platform import events, own_data


def _leave(event: ConsentWithdrawn) -> None:
    if membership_services.rests_on(event.person_id, event.consent_id):
        membership_services.end_membership(event.person_id, actor=event.actor)


def _follow_names(event: NamesChanged) -> None:
    membership_services.refresh_keys(event.person_id)


def _erase(event: PersonErased) -> None:
    record_services.erase(event.person_id, actor=event.actor)


def _placed(event: PlacementStarted) -> None:
    company_services.begin(event.application_id, event.person_id, event.organisation_id)


def _placement_over(event: PlacementFinished) -> None:
    company_services.finish(event.application_id, hired=event.hired)


events.subscribe(ConsentWithdrawn, _leave)
events.subscribe(NamesChanged, _follow_names)
events.subscribe(PersonErased, _erase)
people_moving.register(moving.NETWORK)
events.subscribe(PlacementStarted, _placed)
events.subscribe(PlacementFinished, _placement_over)
effects.register(consequences.effects_on_membership)
own_data.register("alumni", _l("Alumni network"), own_records.of_network)
