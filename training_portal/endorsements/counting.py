"""How many stand on a list and what was said of them: counts that add up on every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, exists, func, not_, select

from training_portal.admissions.employers import is_employer
from training_portal.admissions.models import ENDED_STATES, Application, Nomination
from training_portal.endorsements.list_queries import NomineeLine
from training_portal.endorsements.models import EndorsedNominee, Endorsement, Verdict
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform.database import db
from training_portal.platform.i18n import listed


@dataclass(frozen=True)
class Counted:
    """The people of a list, each counted once."""

    people: int
    endorsed: int
    not_endorsed: int
    #: Of whom nothing was said, and who are no longer nominated.
    gone: int

    @property
    def waiting(self) -> int:
        """Of whom it is still to be said."""
        return self.people - self.endorsed - self.not_endorsed - self.gone

    @property
    def parts(self) -> str:
        """`2 wait, 1 not endorsed`; blank for an empty list."""
        words = (
            (self.waiting, ngettext("%(num)d waits", "%(num)d wait", self.waiting)),
            (self.endorsed, _("%(num)d endorsed", num=self.endorsed)),
            (self.not_endorsed, _("%(num)d not endorsed", num=self.not_endorsed)),
            (self.gone, _("%(num)d no longer nominated", num=self.gone)),
        )
        return listed(said for number, said in words if number)

    def __str__(self) -> str:
        """`3 nominees: 2 wait, 1 not endorsed`."""
        people = ngettext("%(num)d nominee", "%(num)d nominees", self.people)
        if not self.people:
            return people
        return _("%(people)s: %(parts)s", people=people, parts=self.parts)


def counted(lines: Iterable[NomineeLine]) -> Counted:
    """Those of a list that a page shows."""
    of = Counter("gone" if each.is_gone else each.verdict.value for each in lines)
    return Counted(of.total(), of[Verdict.ENDORSED], of[Verdict.NOT_ENDORSED], of["gone"])


def verdicts_told(endorsement: Endorsement) -> Counter[Verdict]:
    """Of how many what was said, as a mail to the body may tell: nobody who hides is counted, and
    an employer, who may not learn of each nominee how it stands, is given no numbers."""
    body = db.session.get_one(Organisation, endorsement.organisation_id)
    if is_employer(body):
        return Counter()
    rows = db.session.execute(
        select(EndorsedNominee.verdict, func.count())
        .join(Nomination, Nomination.id == EndorsedNominee.nomination_id)
        .join(Person, Person.id == Nomination.person_id)
        .where(EndorsedNominee.endorsement_id == endorsement.id, in_lists())
        .group_by(EndorsedNominee.verdict)
    )
    return Counter(dict(rows.all()))


def counts_in_lists() -> tuple[ColumnElement[int], ...]:
    """SQL of the fields of `Counted`, beside a list, for who sees nobody who hides."""
    goes_on = exists().where(
        Application.nomination_id == Nomination.id,
        Application.state.not_in(sorted(ENDED_STATES)),
    )
    said = EndorsedNominee.verdict
    return (
        how_many(),
        how_many(said == Verdict.ENDORSED),
        how_many(said == Verdict.NOT_ENDORSED),
        how_many(and_(said == Verdict.WAITING, not_(goes_on))),
    )


def how_many(*which: ColumnElement[bool]) -> ColumnElement[int]:
    """SQL: how many of a list are shown and meet a condition."""
    return (
        select(func.count())
        .select_from(EndorsedNominee)
        .join(Nomination, Nomination.id == EndorsedNominee.nomination_id)
        .join(Person, Person.id == Nomination.person_id)
        .where(
            EndorsedNominee.endorsement_id == Endorsement.id,
            in_lists(),
            Person.erased_at.is_(None),
            *which,
        )
        .correlate(Endorsement)
        .scalar_subquery()
    )
