"""A message that is being written, as somebody in the group would read it."""

from __future__ import annotations

from training_portal.cohorts.models import Cohort
from training_portal.messaging import letter_values
from training_portal.messaging.groups import Group
from training_portal.messaging.message_services import Draft
from training_portal.messaging.message_words import Said
from training_portal.messaging.rules import merged


def preview_of(
    cohort: Cohort, draft: Draft, group: Group, whom: str
) -> tuple[str, str, Said] | None:
    """Name and language of whoever is chosen, else of the first in the group, and what they read;
    None where nobody is there."""
    reader = next(
        (each for each in group.shown if each.public_id == whom), next(iter(group.shown), None)
    )
    if reader is None:
        return None
    language = reader.language if reader.language in draft.words else "en"
    values = {
        **letter_values.of_cohort(cohort, reader.language, reader.zone or cohort.time_zone),
        "name": reader.name,
        "body": reader.body,
    }
    subject, text = draft.words[language]
    return reader.name, language, Said(merged(subject, values), merged(text, values))
