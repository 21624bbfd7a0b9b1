"""A cohort's facts in words: as they stand, and what a change makes different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.planning_rules import CohortFacts
from training_portal.courses.rules import country_name
from training_portal.platform import i18n
from training_portal.platform.i18n import listed

#: Names of organisations by id, of parks and of corridors by code.
Names = Mapping[int | str, str]


def in_words(facts: CohortFacts, names: Names) -> list[tuple[str, str, str]]:
    """Fact by fact: its name in the code, its label, and what it says."""
    zone = facts.time_zone
    return [
        ("code", _("Code"), facts.code),
        ("host_id", _("Host"), names.get(facts.host_id, "?")),
        ("issuer_id", _("Issuer of the certificates"), names.get(facts.issuer_id, "?")),
        ("starts_on", _("First day"), i18n.day(facts.starts_on)),
        ("ends_on", _("Last day"), i18n.day(facts.ends_on)),
        ("preparation_from", _("Preparation at home from"), _day(facts.preparation_from)),
        ("finalisation_until", _("Follow-up at home until"), _day(facts.finalisation_until)),
        ("venue", _("Venue"), facts.venue),
        ("venue_country", _("Country of the venue"), country_name(facts.venue_country)),
        ("time_zone", _("Time at the venue"), i18n.zone_name(zone)),
        ("park_code", _("Industrial park"), _name(facts.park_code, names)),
        ("corridor_code", _("Corridor"), _name(facts.corridor_code, names)),
        ("opens_at", _("Applications open"), i18n.moment(facts.opens_at, zone)),
        ("closes_at", _("Applications close"), i18n.moment(facts.closes_at, zone)),
        (
            "response_days",
            _("Time to answer an offer"),
            ngettext("%(num)d day", "%(num)d days", facts.response_days),
        ),
        ("funding", _("Who pays"), shares_in_words(facts.funding, names)),
        ("contact_email", _("Contact"), facts.contact_email or "–"),
    ]


def shares_in_words(funding: Mapping[int, int], names: Names) -> str:
    """Who pays how much."""
    shares = [f"{names.get(funder, '?')} {share / 100:g} %" for funder, share in funding.items()]
    return listed(shares) or "–"


def _day(value: date | None) -> str:
    return i18n.day(value) if value is not None else "–"


def _name(code: str | None, names: Names) -> str:
    return names.get(code, code) if code else "–"


def changes_in_words(before: CohortFacts, after: CohortFacts, names: Names) -> list[str]:
    """What is different, one sentence each."""
    found: list[str] = []
    for (_key, label, old), (_same, _label, new) in zip(
        in_words(before, names), in_words(after, names), strict=True
    ):
        if old != new:
            words = _("%(fact)s: %(new)s instead of %(old)s.", fact=label, new=new, old=old)
            found.append(str(words))
    return found


def effects_in_words(mails: int, foreseen: Sequence[str]) -> list[str]:
    """What the change will do: the mails first."""
    if not mails:
        return [_("Nobody gets a mail."), *foreseen]
    told = ngettext(
        "%(num)d person gets a mail with what is changed and your reason.",
        "%(num)d people get a mail with what is changed and your reason.",
        mails,
    )
    return [told, *foreseen]
