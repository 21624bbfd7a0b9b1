"""Postings in words: wages, hours, what is paid, and what fits."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from training_portal.courses.rules import JLPT, language_name
from training_portal.placements.models import Posting
from training_portal.placements.posting_states import RUNNING, Need, PostingState, Provision
from training_portal.placements.rules.costs import CostLine, Payer
from training_portal.placements.rules.money import MINOR_DIGITS, major
from training_portal.placements.rules.wages import Wage, WagePeriod, Week, converted
from training_portal.platform.i18n import listed_phrases


def _locale() -> Locale:
    return get_locale() or Locale("en")


def listed(parts: list[str]) -> str:
    """`Lao, Thai and English`."""
    return format_list(parts, "standard", locale=_locale())


def in_itself(language: str) -> str:
    """What a language is called by those who speak it: `ไทย`."""
    return str(Locale.parse(language).get_display_name(language))


def amount(minor: int, currency: str) -> str:
    """`USD 230`, `VND 5,310,000`: the code, since several countries use the same sign."""
    value = major(minor, currency)
    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    return f"{currency} {format_decimal(value, format=pattern, locale=_locale())}"


def wage(value: Wage) -> str:
    """`USD 230 a month`."""
    return f"{amount(value.minor, value.currency)} {value.period.label}"


def posting_wage(posting: Posting) -> Wage | None:
    """The wage of a posting as a value; None where none was written yet."""
    if posting.wage_minor is None or not posting.wage_currency:
        return None
    return Wage(posting.wage_minor, posting.wage_currency, posting.wage_period)


def posting_week(posting: Posting) -> Week | None:
    if posting.hours_per_week is None or posting.days_per_week is None:
        return None
    return Week(posting.hours_per_week, posting.days_per_week)


def other_periods(posting: Posting) -> list[str]:
    """The wage for a month and for an hour, where it was written for another period."""
    written, week = posting_wage(posting), posting_week(posting)
    if written is None or week is None:
        return []
    return [
        _("about %(wage)s", wage=wage(_rounded(converted(written, to, week), written.currency, to)))
        for to in (WagePeriod.MONTH, WagePeriod.HOUR)
        if to is not written.period
    ]


def _rounded(exact: Fraction, currency: str, period: WagePeriod) -> Wage:
    """Three figures are enough of what is "about": whole units from a hundred on."""
    unit = 10 ** MINOR_DIGITS.get(currency, 2)
    step = unit if exact >= 100 * unit else 1
    return Wage(round(exact / step) * step, currency, period)


def hours(posting: Posting) -> str | None:
    """`48 hours a week, on 6 days`."""
    week = posting_week(posting)
    if week is None:
        return None
    days = ngettext("on %(num)d day", "on %(num)d days", week.days)
    return _("%(hours)s hours a week, %(days)s", hours=week.hours, days=days)


def contract(posting: Posting) -> str:
    """How long the contract runs, with the trial period."""
    length = (
        ngettext("%(num)d month", "%(num)d months", posting.contract_months)
        if posting.contract_months
        else _("without an end")
    )
    if not posting.trial_months:
        return length
    trial = ngettext("%(num)d month", "%(num)d months", posting.trial_months)
    return _("%(length)s, of which %(trial)s on trial", length=length, trial=trial)


def languages(codes: list[str]) -> str:
    return listed([language_name(code) for code in codes])


def working_language(posting: Posting) -> str | None:
    """`Lao`, `English (CEFR B1)`."""
    if not posting.working_language:
        return None
    name = language_name(posting.working_language)
    if not posting.working_level:
        return name
    scale = "JLPT" if posting.working_level in JLPT else "CEFR"
    return f"{name} ({scale} {posting.working_level})"


def provisions(posting: Posting) -> list[tuple[str, str]]:
    """What is given besides the wage, and who pays: label and words."""
    given = [
        (need.label, Provision(posting.provisions[need]).label)
        for need in Need
        if need in posting.provisions
    ]
    return [*given, (_("Insurance"), posting.insurance)] if posting.insurance else given


def promises(posting: Posting) -> list[str]:
    """The fair-recruitment statement of a posting, in words for the worker."""
    paid = [
        line.label.lower()
        for line in CostLine
        if line is not CostLine.DEPOSIT and posting.costs.get(line.value) == Payer.EMPLOYER.value
    ]
    lines = [_("You pay nothing to get this job: no fee, no deposit, no cost of papers or tests.")]
    if paid:
        lines.append(_("The company pays: %(costs)s.", costs=listed_phrases(paid)))
    if posting.keeps_passport:
        lines.append(_("You keep your passport and your papers."))
    if posting.contract_languages:
        lines.append(
            _(
                "You get a written contract in %(languages)s.",
                languages=languages(posting.contract_languages),
            )
        )
    return lines


def withdrawing(states: Collection[PostingState]) -> str:
    """What withdrawing postings that are in these states does, of which there is at least one.

    Only what was let out by staff is public; who waits may do so for a posting that was returned.
    """
    count = len(states)
    if all(state is PostingState.DRAFT for state in states):
        return ngettext(
            "It is a draft that was never handed in: nobody is told. This cannot be undone.",
            "They are drafts that were never handed in: nobody is told. This cannot be undone.",
            count,
        )
    if RUNNING.isdisjoint(states):
        return ngettext(
            "It is not public. Whoever waits for your answer is told by e-mail that they were "
            "not selected. This cannot be undone.",
            "They are not public. Whoever waits for your answer is told by e-mail that they were "
            "not selected. This cannot be undone.",
            count,
        )
    if RUNNING.issuperset(states):
        return ngettext(
            "It disappears from the public list. Everybody who waits for your answer is told by "
            "e-mail that they were not selected. This cannot be undone.",
            "They disappear from the public list. Everybody who waits for your answer is told by "
            "e-mail that they were not selected. This cannot be undone.",
            count,
        )
    return _(
        "Those that are public disappear from the public list. Everybody who waits for your answer "
        "is told by e-mail that they were not selected. This cannot be undone."
    )
