"""Postings, ready to be handed in or in any state, and applications for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from tests.factories.accounts import make_account
from tests.factories.organisations import make_company, make_site
from tests.factories.people import make_person
from tests.factories.places import make_country
from training_portal.accounts.models import Account
from training_portal.classifications.models import OccupationGroup
from training_portal.organisations.models import Organisation
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, Person, Sex
from training_portal.placements import concern_services
from training_portal.placements.application_states import ConcernKind, PlacementState
from training_portal.placements.models import (
    Concern,
    PlacementApplication,
    Posting,
    PostingCountry,
    WorkLimit,
)
from training_portal.placements.posting_states import Need, PostingKind, PostingState, Provision
from training_portal.placements.rules.costs import CostLine, Payer
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform import clock
from training_portal.platform.database import db, transactional
from training_portal.platform.policy import SYSTEM
from training_portal.platform.text import found_key, kept_key

_numbers = count(1)
#: Nothing of it is borne by the worker.
FAIR = {line.value: Payer.EMPLOYER.value for line in CostLine}
#: States of who took an opening; one that ended before work began gave it back.
TAKEN = frozenset(
    {
        PlacementState.ACCEPTED,
        PlacementState.STARTED,
        PlacementState.FINISHED,
        PlacementState.ENDED_EARLY,
    }
)
LANGUAGES = {"KH": "km", "LA": "lo", "MM": "my", "TH": "th", "VN": "vi"}


@transactional
def make_limits(country: str = "LA", *, most_hours: int = 48, least_age: int = 15) -> None:
    """What is on record for hours and age in a country."""
    if db.session.get(WorkLimit, country) is None:
        db.session.add(
            WorkLimit(
                country_code=country, most_hours=most_hours, least_age=least_age, source="A law"
            )
        )
        db.session.flush()


@transactional
def make_occupation(code: str = "31", title: str = "Science technicians") -> str:
    """A sub-major group of ISCO-08 under its major one."""
    if db.session.get(OccupationGroup, code) is None:
        if db.session.get(OccupationGroup, code[0]) is None:
            db.session.add(OccupationGroup(code=code[0], english_title="Technicians"))
            db.session.flush()
        db.session.add(OccupationGroup(code=code, english_title=title, parent_code=code[0]))
        db.session.flush()
    return code


@transactional
def make_posting(
    company: Organisation | None = None,
    *,
    state: PostingState = PostingState.PUBLISHED,
    title: str | None = None,
    openings: int = 2,
    countries: Sequence[str] = ("LA",),
    **values: Any,
) -> Posting:
    """A fair posting of a verified company; published unless told otherwise."""
    company = company or make_company("LA")
    site = values.pop("site", None) or make_site(company)
    make_limits(site.country_code)
    for code in countries:
        make_country(code)
    now = clock.now()
    words = title or f"Line leader {next(_numbers)}"
    was_sent = state is not PostingState.DRAFT
    was_out = was_sent and state not in (PostingState.IN_REVIEW, PostingState.RETURNED)
    given: dict[str, Any] = {
        "kind": PostingKind.JOB,
        "original_description": "Leads a line of twelve people, keeps its plan and its quality.",
        "occupation_code": make_occupation(),
        "starts_on": now.date() + timedelta(days=25),
        "closes_at": now + timedelta(days=20),
        "time_zone": "Asia/Vientiane",
        "wage_minor": 25_000,
        "wage_currency": "USD",
        "wage_period": WagePeriod.MONTH,
        "hours_per_week": 48,
        "days_per_week": 6,
        "contract_months": 24,
        "contract_languages": sorted({LANGUAGES[code] for code in countries} | {"en"}),
        "provisions": {Need.HOUSING.value: Provision.FREE.value},
        "minimum_age": 18,
        "costs": dict(FAIR),
        "keeps_passport": True,
        "submitted_at": now - timedelta(days=3) if was_sent else None,
        "takes_no_more": state is PostingState.CLOSED,
        "published_at": now - timedelta(days=2) if was_out else None,
    } | values
    posting = Posting(
        organisation_id=company.id,
        site_id=site.id,
        original_title=words,
        title_key=kept_key(words),
        titles_key=found_key(" ".join([words, *values.get("titles", {}).values()])),
        state=state,
        openings=openings,
        created_at=now - timedelta(days=4),
        **given,
    )
    db.session.add(posting)
    db.session.flush()
    db.session.add_all(
        PostingCountry(posting_id=posting.id, country_code=code) for code in countries
    )
    db.session.flush()
    return posting


def again(posting: Posting) -> Posting:
    """The posting as it stands in the database now."""
    return db.session.scalars(
        select(Posting).where(Posting.id == posting.id).execution_options(populate_existing=True)
    ).one()


@transactional
def make_graduate(
    country: str = "LA", *, account: Account | None = None, **facts: Any
) -> tuple[Account, Person]:
    """Somebody with an account and a record that has something to show."""
    owner = account or make_account()
    make_country(country)
    values: dict[str, Any] = {
        "name_in_latin": f"Graduate {next(_numbers)}",
        "nationality": country,
        "residence_country": country,
        "birth_date": date(1995, 5, 1),
        "email": owner.email,
        "phone": "+8562055512345",
        "sex": Sex.FEMALE,
    } | facts
    return owner, make_person("ນາງ ດາວ", account=owner, **values)


@transactional
def make_placement(
    posting: Posting,
    person: Person,
    *,
    state: PlacementState = PlacementState.SUBMITTED,
    shared: dict[str, Any] | None = None,
    **values: Any,
) -> PlacementApplication:
    """An application in any state, with its consent; an opening is taken where it holds one."""
    now = clock.now()
    consent = people.give_consent(
        person.id,
        ConsentPurpose.PLACEMENT,
        country_code="LA",
        language="en",
        text=f"Agreed {next(_numbers)}.",
        actor=SYSTEM,
    )
    holds = state in TAKEN
    given = {
        "submitted_at": now - timedelta(days=1),
        "offer_deadline": now + timedelta(days=7) if state is PlacementState.OFFERED else None,
        "started_on": now.date() if holds and state is not PlacementState.ACCEPTED else None,
    } | values
    shown = shared or {"name": person.name_in_latin or person.full_name}
    application = PlacementApplication(
        posting_id=posting.id,
        person_id=person.id,
        consent_id=consent.id,
        state=state,
        shared=shown,
        shared_name=shown["name"],
        **given,
    )
    db.session.add(application)
    if holds:
        db.session.get_one(Posting, posting.id).filled += 1
    db.session.flush()
    return application


@transactional
def make_concern(application: PlacementApplication, words: str = "They kept it.") -> Concern:
    """A concern that waits for staff."""
    return concern_services.raise_concern(application.id, ConcernKind.PAPERS, words, actor=SYSTEM)


def state_of(application: PlacementApplication) -> PlacementState:
    """The state as it stands in the database now."""
    return db.session.scalars(
        select(PlacementApplication.state).where(PlacementApplication.id == application.id)
    ).one()
