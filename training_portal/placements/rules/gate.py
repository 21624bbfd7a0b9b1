"""The fair-recruitment gate: what must be true of an offer before anybody sees it.

Sources: the ILO's definition of recruitment fees and related costs (adopted 2018, published 2019),
whose seven kinds of related costs are asked for one by one, and its General principles for fair
recruitment: no fee or related cost is borne by the worker, papers are not taken away, the contract
is in a language the worker reads. An unanswered question stands in the way like a wrong answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from training_portal.placements.rules.costs import CostLine, Payer
from training_portal.placements.rules.wages import MinimumOnRecord, Wage, Week, covers
from training_portal.platform.i18n import colon, listed, listed_phrases


class Verdict(StrEnum):
    MET = "met"
    BLOCKED = "blocked"
    PERSON = "person"

    @property
    def label(self) -> str:
        labels = {
            Verdict.MET: _l("In order"),
            Verdict.BLOCKED: _l("To be mended"),
            Verdict.PERSON: _l("Staff decide"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"met": "good", "blocked": "bad", "person": "wait"}[self.value]


@dataclass(frozen=True)
class Check:
    """What the gate found on one point, in a sentence."""

    key: str
    verdict: Verdict
    sentence: str


@dataclass(frozen=True)
class Terms:
    """What is offered, as plain values; None where nothing was said yet."""

    wage: Wage | None = None
    #: Of an ordinary week.
    hours: int | None = None
    days: int | None = None
    costs: Mapping[CostLine, Payer] = field(default_factory=dict)
    keeps_passport: bool | None = None
    contract_languages: frozenset[str] = frozenset()
    #: Youngest age at which somebody is taken.
    minimum_age: int | None = None
    #: Country code -> (name, its language, that language's name): whose people are invited.
    invited: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def week(self) -> Week | None:
        """An ordinary week, once both are said of it."""
        return Week(self.hours, self.days) if self.hours and self.days else None


@dataclass(frozen=True)
class Law:
    """What is on record for the place of work."""

    country: str
    minimums: Sequence[MinimumOnRecord] = ()
    #: Ordinary hours of a week at most; None where none is on record.
    most_hours: int | None = None
    least_age: int | None = None
    #: Where trafficking is reported: name of the place and who reports it.
    reported: tuple[str, str] | None = None
    #: The park of the site, where staff put it in in a country with such places: nobody has held it
    #: against them, for they are known by provinces and by the parks of the reference data.
    unsorted_park: str | None = None


DAYS_OF_A_WEEK: Final = 7
#: In which places a second reviewer looks, and for which findings: see `needs_second`.
PLACE: Final = "place"
WAGE: Final = "wage"


def findings(terms: Terms, law: Law, shown_wage: Mapping[Wage, str]) -> list[Check]:
    """Every point of the gate, in the order in which the form asks.

    `shown_wage` has each wage that may be named in a sentence, written for a reader.
    """
    return [
        *_wage(terms, law, shown_wage),
        _hours(terms, law),
        _days(terms),
        *_costs(terms),
        _passport(terms),
        *_languages(terms),
        _age(terms, law),
        *_place(law),
    ]


def is_open(checks: Sequence[Check]) -> bool:
    """Whether nothing stands in the way of handing it in; people may still have to decide."""
    return all(check.verdict is not Verdict.BLOCKED for check in checks)


def needs_decision(checks: Sequence[Check]) -> bool:
    """Whether the one who publishes must write down a decision with its reason."""
    return any(check.verdict is Verdict.PERSON and check.key != PLACE for check in checks)


def needs_second(checks: Sequence[Check]) -> bool:
    """Whether two people must look: where trafficking is reported, or a wage is decided on."""
    return any(check.verdict is Verdict.PERSON and check.key in (PLACE, WAGE) for check in checks)


def _check(key: str, verdict: Verdict, sentence: str) -> Check:
    return Check(key, verdict, sentence)


def _wage(terms: Terms, law: Law, shown: Mapping[Wage, str]) -> Iterator[Check]:
    """Nothing while it cannot be compared for want of hours or days: those are asked for once."""
    if terms.wage is None:
        yield _check(WAGE, Verdict.BLOCKED, _("Say what the wage is."))
    elif terms.week is not None:
        yield _compared(terms.wage, terms.week, law, shown)


def _compared(wage: Wage, week: Week, law: Law, shown: Mapping[Wage, str]) -> Check:
    if not law.minimums:
        return _check(
            WAGE,
            Verdict.PERSON,
            _(
                "No legal minimum wage is on record for this place and sector in %(country)s: "
                "a person decides whether the wage is fair, and says why.",
                country=law.country,
            ),
        )
    compared = [(each, covers(wage, each.wage, week)) for each in law.minimums]
    if any(answer is None for _minimum, answer in compared):
        return _check(
            WAGE,
            Verdict.PERSON,
            _("The legal minimum on record is in another currency: a person compares the two."),
        )
    missed = [minimum for minimum, answer in compared if not answer]
    if not missed:
        return _check(WAGE, Verdict.MET, _("The wage is not below the legal minimum on record."))
    return _missed(missed, len(missed) == len(compared), shown)


def _missed(missed: Sequence[MinimumOnRecord], is_all: bool, shown: Mapping[Wage, str]) -> Check:
    """A wage below a minimum: in the way where that surely holds, a question where it may."""
    certain = next((each for each in missed if each.is_certain), None)
    # Regions of one country together cover all of it: below the lowest is below everywhere.
    below_each_zone = is_all and all(each.is_of_zone for each in missed)
    if certain is not None or below_each_zone:
        least = certain or min(missed, key=lambda each: each.wage.minor)
        return _check(
            WAGE,
            Verdict.BLOCKED,
            _(
                "The wage is below the legal minimum of %(minimum)s (%(source)s).",
                minimum=shown[least.wage],
                source=least.source,
            ),
        )
    where = listed_phrases(
        f"{colon(shown[each.wage])}{listed(filter(None, (each.zone, each.province, each.scope)))}"
        for each in missed
    )
    return _check(
        WAGE,
        Verdict.PERSON,
        _(
            "The wage is below a minimum that may hold here (%(where)s): "
            "a person says whether it does.",
            where=where,
        ),
    )


def _hours(terms: Terms, law: Law) -> Check:
    key = "hours"
    if terms.hours is None:
        return _check(key, Verdict.BLOCKED, _("Say how many hours a week are worked."))
    if law.most_hours is None:
        return _check(
            key,
            Verdict.PERSON,
            _("No legal maximum of hours is on record for %(country)s.", country=law.country),
        )
    if terms.hours > law.most_hours:
        return _check(
            key,
            Verdict.BLOCKED,
            _(
                "%(hours)s hours a week are more than the legal %(most)s in %(country)s. "
                "Overtime is not part of ordinary hours.",
                hours=terms.hours,
                most=law.most_hours,
                country=law.country,
            ),
        )
    return _check(
        key,
        Verdict.MET,
        _("%(hours)s hours a week are within the law.", hours=terms.hours),
    )


def _days(terms: Terms) -> Check:
    """A day of rest: ILO Conventions 14 and 106 ask for 24 hours on end in each period of seven
    days. Laws know exceptions with rest at other times, so that a person decides.
    """
    key = "days"
    if terms.days is None:
        return _check(key, Verdict.BLOCKED, _("Say on how many days a week people work."))
    if terms.days >= DAYS_OF_A_WEEK:
        return _check(
            key,
            Verdict.PERSON,
            _(
                "People work on all seven days, without a day of rest. The ILO’s Conventions 14 "
                "and 106 ask for at least 24 hours of rest on end in each seven days: a person "
                "asks how people rest, decides, and says why."
            ),
        )
    free = DAYS_OF_A_WEEK - terms.days
    words = ngettext("%(num)d day a week is free.", "%(num)d days a week are free.", free)
    return _check(key, Verdict.MET, words)


def _costs(terms: Terms) -> Iterator[Check]:
    for line in CostLine:
        payer = terms.costs.get(line)
        is_met = payer in (Payer.EMPLOYER, Payer.NOBODY)
        sentence = _deposit(payer) if line is CostLine.DEPOSIT else _cost(line, payer)
        yield _check(line, Verdict.MET if is_met else Verdict.BLOCKED, sentence)


def _cost(line: CostLine, payer: Payer | None) -> str:
    if payer is None:
        return _("%(cost)s: say who pays.", cost=line.label)
    if payer is Payer.WORKER:
        return _("%(cost)s: the worker may not be made to pay this.", cost=line.label)
    if payer is Payer.EMPLOYER:
        return _("%(cost)s: the company pays.", cost=line.label)
    return _("%(cost)s: there is no such cost.", cost=line.label)


def _deposit(payer: Payer | None) -> str:
    sentences = {
        None: _l("Deposit or bond: say whether anybody has to leave one."),
        Payer.WORKER: _l("Deposit or bond: the worker may not be asked to leave one."),
        Payer.EMPLOYER: _l("Deposit or bond: the company leaves it, not the worker."),
        Payer.NOBODY: _l("Deposit or bond: none is asked for."),
    }
    return str(sentences[payer])


def _passport(terms: Terms) -> Check:
    if terms.keeps_passport:
        return _check("passport", Verdict.MET, _("The worker keeps passport and papers."))
    return _check(
        "passport",
        Verdict.BLOCKED,
        _("Passport and papers must stay with the worker: confirm that they do."),
    )


def _languages(terms: Terms) -> Iterator[Check]:
    if not terms.invited:
        yield _check("languages", Verdict.BLOCKED, _("Say people of which countries are invited."))
    for country, language, language_name in terms.invited.values():
        if language in terms.contract_languages:
            yield _check(
                "languages",
                Verdict.MET,
                _(
                    "People from %(country)s get the contract in %(language)s.",
                    country=country,
                    language=language_name,
                ),
            )
        else:
            yield _check(
                "languages",
                Verdict.BLOCKED,
                _(
                    "People from %(country)s are invited: "
                    "the contract must be in %(language)s too.",
                    country=country,
                    language=language_name,
                ),
            )


def _age(terms: Terms, law: Law) -> Check:
    key = "age"
    if terms.minimum_age is None:
        return _check(key, Verdict.BLOCKED, _("Say from which age people can apply."))
    if law.least_age is None:
        return _check(
            key,
            Verdict.PERSON,
            _("No minimum working age is on record for %(country)s.", country=law.country),
        )
    if terms.minimum_age < law.least_age:
        return _check(
            key,
            Verdict.BLOCKED,
            _(
                "The minimum working age in %(country)s is %(age)s.",
                country=law.country,
                age=law.least_age,
            ),
        )
    return _check(
        key, Verdict.MET, _("People can apply from the age of %(age)s.", age=terms.minimum_age)
    )


def _place(law: Law) -> Iterator[Check]:
    if law.reported is not None:
        place, source = law.reported
        yield _check(
            PLACE,
            Verdict.PERSON,
            _(
                "Trafficking is reported in %(place)s (%(source)s): two people of the programme "
                "look at this before it is published.",
                place=place,
                source=source,
            ),
        )
    elif law.unsorted_park is not None:
        yield _check(
            PLACE,
            Verdict.PERSON,
            _(
                "Trafficking is reported in this country, and the site is in %(park)s, a park that "
                "staff put in and whose province is not on record: two people of the programme "
                "look at this before it is published.",
                park=law.unsorted_park,
            ),
        )
