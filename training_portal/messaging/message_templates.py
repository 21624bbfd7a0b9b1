"""What a message can begin with: proposed words for a group, or those of an earlier message."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, Final

from training_portal.config import RESOURCES
from training_portal.messaging.audiences import Audience
from training_portal.messaging.message_models import CohortMessage
from training_portal.platform.web.shell import page_language
from training_portal.platform.yaml_files import read_yaml

_FILE: Final = RESOURCES / "seed_data" / "reference" / "messages.yaml"


@functools.cache
def proposed() -> Sequence[Mapping[str, Any]]:
    """All proposed messages, as the file has them."""
    rows: Sequence[Mapping[str, Any]] = read_yaml(_FILE)["messages"]
    return rows


def titles(audience: Audience) -> list[tuple[str, str]]:
    """Key and title of what a message to this group can begin with, in the reader's language."""
    language = page_language()
    return [
        (row["key"], row.get(language, row["en"])["title"])
        for row in proposed()
        if row["audience"] == audience.value
    ]


def words_of(audience: Audience, key: str) -> dict[str, str]:
    """The fields of the form for proposed words; none for a key that the group has not."""
    for row in proposed():
        if row["key"] == key and row["audience"] == audience.value:
            english, japanese = row["en"], row["ja"]
            return {
                "subject": english["subject"],
                "text": english["text"].strip(),
                "subject_ja": japanese["subject"],
                "text_ja": japanese["text"].strip(),
            }
    return {}


def words_like(message: CohortMessage) -> dict[str, Any]:
    """The fields of the form for a message like an earlier one."""
    japanese = message.translations.get("ja", {})
    return {
        "states": message.states,
        "country": message.country_code,
        "subject": message.subject,
        "text": message.text,
        "subject_ja": japanese.get("subject", ""),
        "text_ja": japanese.get("text", ""),
    }
