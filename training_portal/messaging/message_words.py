"""What messages say: their words with the values of a reader in them, and of how many."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from training_portal.messaging.audiences import Audience
from training_portal.messaging.groups import Group
from training_portal.messaging.message_models import CohortMessage
from training_portal.messaging.rules import merged, paragraphs
from training_portal.platform import i18n

#: Fewer people who hide than these are told in no figure.
SMALLEST_FIGURE = 5


@dataclass(frozen=True)
class Said:
    """A message as somebody reads it."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.text)


#: Among the kept values: the closing moment itself and the zone of the venue, so that it is told on
#: the clock of whoever reads it. Messages of before have the words alone.
CLOSES_AT, CLOSES_IN = "closes_at", "closes_in"


def said_to(
    message: CohortMessage, language: str, name: str, body: str = "", zone: str | None = None
) -> Said:
    """The message in a reader's language, with what its fields said when it was sent. Moments are
    told on the clock of `zone`, that of the reader; on a page of who looks at it without."""
    values: dict[str, str] = {
        **message.merge_values.get(language, message.merge_values["en"]),
        "name": name,
        "body": body,
    }
    if CLOSES_AT in values:
        own = i18n.written_for(zone) if zone else nullcontext()
        with force_locale(language), own:
            closes = datetime.fromisoformat(values[CLOSES_AT])
            values["apply_until"] = i18n.moment(closes, values[CLOSES_IN])
    subject, text = message.words(language)
    return Said(merged(subject, values), merged(text, values))


def about_group(group: Group, audience: Audience, *, sees_hidden: bool) -> list[str]:
    """How many get it, for who sends it; nothing tells of fewer than five who hide."""
    words = [
        ngettext("%(num)d person gets a mail.", "%(num)d people get a mail.", group.with_address)
    ]
    if group.without_address:
        words.append(
            ngettext(
                "%(num)d person has no address, and reads it on their own page only.",
                "%(num)d people have no address, and read it on their own page only.",
                group.without_address,
            )
        )
    if audience.is_of_people and not sees_hidden:
        words.append(about_hidden(group.hidden))
    return words


def about_hidden(number: int) -> str:
    """That people who hide get it as well: said whether there are any or not."""
    if number >= SMALLEST_FIGURE:
        return _("%(num)d people who hide from lists get it as well.", num=number)
    return _("People who hide from lists get it as well; fewer than five are not counted.")
