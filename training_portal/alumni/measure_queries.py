"""The pillar's measure: links that both confirmed, by the sending countries of their two ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, union_all

from training_portal.alumni import measure_rules as rules
from training_portal.alumni.measure_rules import Growth, Pair, country_matrix, growth, mates_matrix
from training_portal.alumni.membership_queries import members_there
from training_portal.alumni.models import CompanyLink, LinkState, PersonLink
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.geography.countries import country_name
from training_portal.geography.models import Country, Province
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.small_groups import SMALLEST_GROUP
from training_portal.platform.sorting import by_letters


def _lives() -> ColumnElement[bool]:
    """SQL: the link is confirmed by both, and both are in the network now."""
    both = PersonLink.low_id.in_(members_there()) & PersonLink.high_id.in_(members_there())
    return (PersonLink.state == LinkState.CONFIRMED) & both


def confirmed_links() -> dict[Pair, int]:
    """The country-by-country matrix of confirmed links that have not ended: one statement.

    Symmetric; `measure_rules.total_of` counts each link once. Hidden people count here like
    everybody, since figures under five are kept back for all (domain.md, rule 7): hiding changes no
    figure. Whoever takes the consent back or is erased has ended their links.
    """
    rows = db.session.execute(
        select(PersonLink.low_country, PersonLink.high_country, func.count())
        .where(PersonLink.state == LinkState.CONFIRMED)
        .group_by(PersonLink.low_country, PersonLink.high_country)
    )
    return country_matrix({(one, other): count for one, other, count in rows})


def cohort_mates() -> dict[Pair, int]:
    """Derived ties, apart from the headline: pairs of people who completed one cohort.

    Hidden people count, as in the figures of completions: beside those, leaving them out would tell
    how many they are.
    """
    rows = db.session.execute(
        select(Enrolment.cohort_id, Enrolment.sending_country, func.count())
        .where(Enrolment.state == EnrolmentState.COMPLETED)
        .group_by(Enrolment.cohort_id, Enrolment.sending_country)
    )
    return mates_matrix([(cohort, country, count) for cohort, country, count in rows])


def company_links() -> int:
    """Live links between members and companies, whatever their country."""
    count = db.session.scalar(
        select(func.count()).where(
            CompanyLink.ended_at.is_(None), CompanyLink.person_id.in_(members_there())
        )
    )
    return count or 0


def growth_by_quarter() -> list[Growth]:
    """Links confirmed and ended, quarter by quarter; two statements.

    Whoever leaves, is erased or hides leaves the figures of past quarters as they were reported
    (domain.md, rule 6): what ended counts as ended on its day, between two countries, whoever the
    two were.
    """
    made = db.session.execute(
        select(PersonLink.since, func.count())
        .where(PersonLink.since.is_not(None))
        .group_by(PersonLink.since)
    )
    ended: Counter[date] = Counter()
    for moment in db.session.scalars(
        select(PersonLink.ended_at).where(PersonLink.ended_at.is_not(None))
    ):
        assert moment is not None
        ended[clock.day_of(moment)] += 1
    today = clock.today()
    return growth({day: count for day, count in made if day is not None}, ended, today)


def left_out() -> list[tuple[str, list[str]]]:
    """Provinces of each sending country where fewer than five people have a live confirmed link.

    A province that left the list with its first linked person would tell of just this one
    (domain.md, rule 7). Country and its provinces by name; countries without a gap are left away.
    One statement.
    """
    ends = union_all(
        select(PersonLink.low_id).where(_lives()), select(PersonLink.high_id).where(_lives())
    )
    reached = (
        select(Person.residence_province_id)
        .where(Person.id.in_(ends), Person.residence_province_id.is_not(None))
        .group_by(Person.residence_province_id)
        .having(func.count() >= SMALLEST_GROUP)
    )
    today = clock.today()
    rows = db.session.execute(
        select(Country.code, Province.name)
        .join(Country, Country.code == Province.country_code)
        .where(
            Country.is_sending,
            or_(Province.valid_from.is_(None), Province.valid_from <= today),
            or_(Province.valid_to.is_(None), Province.valid_to >= today),
            Province.id.not_in(reached),
        )
        .order_by(Country.position, by_letters(Province.sorted_by))
    )
    found: dict[str, list[str]] = {}
    for country, province in rows:
        found.setdefault(country_name(country), []).append(province)
    return list(found.items())


def countries() -> Sequence[tuple[str, str]]:
    """Code and name of the sending countries, in their order: the sides of the matrix."""
    codes = db.session.scalars(
        select(Country.code).where(Country.is_sending).order_by(Country.position)
    )
    return [(code, country_name(code)) for code in codes]


def shown() -> rules.Shown:
    """The figures of links as they may be shown, on pages and in files alike."""
    return rules.shown(confirmed_links(), growth_by_quarter())
