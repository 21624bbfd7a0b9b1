"""Outcomes and plans in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from training_portal.allocations.plan import Obstacle, Outcome, Reservation, SeatRules
from training_portal.courses.rules import country_name
from training_portal.platform.i18n import listed
from training_portal.reviews.rules.scoring import points


@dataclass(frozen=True)
class Facts:
    """What a sentence about somebody's outcome is made of."""

    outcome: Outcome
    country: str
    #: Of a seat, or on the waitlist over all countries; None where it is not said.
    place: int | None
    nth: int | None
    group: Reservation | None
    obstacle: Obstacle | None
    rules: SeatRules
    #: The code of the cohort in which they have a seat instead; only for who may know of it.
    other: str | None = None


def sentence(facts: Facts) -> str:
    """Why it came out so. No score and no other person is in it: the body reads it too."""
    if facts.outcome is Outcome.KEPT:
        return _("Has a seat already, and keeps it.")
    if facts.outcome is Outcome.WAITLISTED and facts.place is None:
        return _("Waitlist: %(why)s", why=_obstacle(facts))
    if facts.outcome is Outcome.WAITLISTED:
        return _("Waitlist %(place)d: %(why)s", place=facts.place, why=_obstacle(facts))
    if facts.outcome is Outcome.BELOW_CUT_OFF:
        return _("Below the cut-off of %(points)s points.", points=points(facts.rules.cut_off))
    if facts.outcome is Outcome.ELSEWHERE:
        return (
            _(
                "A seat in %(cohort)s: of courses that hang together by days one has one seat.",
                cohort=facts.other,
            )
            if facts.other
            else _(
                "A seat in another course: of courses that hang together by days one has one seat."
            )
        )
    if facts.outcome is Outcome.NOT_SCORED:
        return _("Reviews are missing: no outcome yet.")
    return _("Seat %(place)d: %(why)s", place=facts.place, why=_seat(facts))


def _seat(facts: Facts) -> str:
    if facts.outcome is Outcome.OPEN:
        return _("an open seat.")
    if facts.outcome is Outcome.RESERVED or facts.nth is None:
        assert facts.group is not None
        return _("a reserved seat (%(group)s).", group=facts.group.label)
    country = country_name(facts.country)
    words = (
        _("%(nth)s guaranteed seat of %(country)s", nth=_ordinals()[facts.nth], country=country)
        if facts.nth in _ordinals()
        else _("guaranteed seat %(nth)d of %(country)s", nth=facts.nth, country=country)
    )
    if facts.group is None:
        return _("%(seat)s.", seat=words)
    return _(
        "%(seat)s; it counts as a reserved one too (%(group)s).",
        seat=words,
        group=facts.group.label,
    )


def _ordinals() -> Mapping[int, str]:
    return {
        1: pgettext("guaranteed seat", "first"),
        2: pgettext("guaranteed seat", "second"),
        3: pgettext("guaranteed seat", "third"),
        4: pgettext("guaranteed seat", "fourth"),
        5: pgettext("guaranteed seat", "fifth"),
        6: pgettext("guaranteed seat", "sixth"),
        7: pgettext("guaranteed seat", "seventh"),
        8: pgettext("guaranteed seat", "eighth"),
        9: pgettext("guaranteed seat", "ninth"),
        10: pgettext("guaranteed seat", "tenth"),
    }


def _obstacle(facts: Facts) -> str:
    country = country_name(facts.country)
    if facts.obstacle is Obstacle.NOT_IN_PLAN:
        return _("%(country)s is not in the seat plan.", country=country)
    if facts.obstacle is Obstacle.AT_MAXIMUM:
        most = facts.rules.countries[facts.country].maximum
        return _("%(country)s is at its maximum of %(maximum)d.", country=country, maximum=most)
    if facts.obstacle is Obstacle.KEPT_FOR_GUARANTEES:
        return _("the seats that are free are guaranteed to other countries for now.")
    if facts.obstacle is Obstacle.KEPT_FOR_GROUPS:
        return _("the seats that are free are reserved for now.")
    if facts.obstacle is Obstacle.BALANCE:
        return _(
            "all seats are taken. The last ones went to countries that had fewer seats in the "
            "last three cohorts of the course."
        )
    return ngettext("the only seat is taken.", "all %(num)d seats are taken.", facts.rules.capacity)


def plan_in_words(rules: SeatRules) -> list[tuple[str, str]]:
    """A plan as labels and values, without its countries."""
    return [
        (_("Seats in all"), str(rules.capacity)),
        (_("Reserved seats"), _reserved(rules) if rules.reserved else _("None")),
        (_("Cut-off"), _("None") if rules.cut_off is None else _cut_off(rules.cut_off)),
        (_("Equal scores"), rules.tie_break.label),
        (
            _("Unused guarantees"),
            _("stay empty for now") if rules.holds_unused else _("are open to all"),
        ),
    ]


def _reserved(rules: SeatRules) -> str:
    return listed(
        _("%(group)s: %(seats)d", group=group.label, seats=rules.reserved[group])
        for group in Reservation
        if rules.reserved.get(group)
    )


def _cut_off(hundredths: int) -> str:
    return _("%(points)s points", points=points(hundredths))


def published(rules: SeatRules) -> list[tuple[str, str]]:
    """What everybody may read of the rules beside the seats by country; nothing before any were
    made."""
    if not rules.lot:
        return []
    notes = []
    if rules.reserved and rules.holds_unused:
        notes.append((_("Reserved seats"), _reserved(rules)))
    if rules.cut_off is not None:
        notes.append((_("Cut-off"), _cut_off(rules.cut_off)))
    return [*notes, (_("Equal scores"), rules.tie_break.label), (_("Lot"), rules.lot)]
