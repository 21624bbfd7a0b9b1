"""What appeals add to applications, and what becomes of them with a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.appeals import own_records, page_parts, services, timing
from training_portal.people.events import PersonErased
from training_portal.platform import duties, events, own_data

__all__ = ["page_parts"]


def _erase(event: PersonErased) -> None:
    services.erase_words(event.person_id)


events.subscribe(PersonErased, _erase)
own_data.register("appeals", _l("Appeals"), own_records.of_appeals)
duties.register("keep time of appeals", 600.0, timing.keep_time)
