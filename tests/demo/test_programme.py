"""The demo programme stands as its data says, and as the portal's own rules want it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.alone import databases  # noqa: F401 - the fixture itself
from tests.support.database import Databases, settings_for
from training_portal import create_app, doctor
from training_portal.accounts.models import Account
from training_portal.admissions import freed_seats
from training_portal.admissions.models import SEATED_STATES, Application, Nomination
from training_portal.alumni.models import (
    LinkState,
    NetworkMember,
    NetworkReport,
    PersonLink,
    ReportState,
)
from training_portal.cohorts.models import Cohort, CohortState, Enrolment, SeatShare
from training_portal.cohorts.queries import state_of
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.demo import material, services
from training_portal.doctor import Health
from training_portal.learning.models import CompletionDecision
from training_portal.learning.progress import evidence_of_cohort
from training_portal.learning.rules import check_completion
from training_portal.people.models import Person
from training_portal.placements.application_states import Outcome
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import audit_chain, clock
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db
from training_portal.platform.small_groups import SMALLEST_GROUP
from training_portal.replacements.models import Replacement
from training_portal.reporting.queries import placement_facts

#: People at least, by size.
SIZES = {"small": 300, "full": 2000}


@pytest.fixture(
    params=[
        pytest.param("small", id="small"),
        pytest.param("full", id="full", marks=pytest.mark.long),
    ]
)
def size(request: pytest.FixtureRequest) -> str:
    """How much of the demo programme is there."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def portal(
    databases: Databases,  # noqa: F811 - the fixture's value
    tmp_path: Path,
    size: str,
) -> Iterator[Flask]:
    """A portal with the demo programme, for looking at."""
    app = create_app(settings_for(databases.demo(tmp_path, size), tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def entries(size: str) -> dict[str, dict[str, Any]]:
    """What the data says of each cohort, by code."""
    today = clock.today()
    told = material.cohorts()
    if size == "full":
        told = [*told, *material.earlier_cohorts(2016, today)]
    return {
        f"{entry['prefix']}-{(today + timedelta(days=entry['days']['starts'])).year}"
        f"-{entry['number']}": entry
        for entry in told
    }


def test_the_demo_programme_stands_as_its_data_says(portal: Flask, size: str) -> None:
    known = entries(size)
    cohorts = db.session.scalars(select(Cohort)).all()
    assert len(cohorts) == len(known) == {"small": 14, "full": 40}[size]
    for cohort in cohorts:
        entry = known[cohort.code]
        assert state_of(cohort).value == entry["state"]
        _states_are_those_wanted(cohort, entry)
        _who_is_put_forward_has_not_answered(cohort, entry)
        _seats_are_those_of_the_rows(cohort)
        _completion_is_what_the_rules_find(cohort)
    assert db.session.scalar(select(func.count()).select_from(Certificate)) > 20
    assert all(db.session.scalars(select(Certificate.is_specimen)))
    _everybody_stands_where_their_account_says()
    _who_has_an_account_sent_their_application_themselves()
    _what_comes_after_courses_is_shown()
    assert set(db.session.scalars(select(Replacement.state))) == {"open", "passed_on"}
    _placements_are_of_all_years(size)
    assert len(services.accounts()) == len(material.accounts())
    assert db.session.scalar(select(func.count()).select_from(Person)) >= SIZES[size]
    with pytest.raises(services.NotEmpty):
        services.load(2016)
    _the_audit_is_sealed_and_whole()
    _the_doctor_finds_nothing(portal)


def _everybody_stands_where_their_account_says() -> None:
    """README and accounts.yaml promise it to whoever tries the account."""
    for entry in material.accounts():
        if (situation := entry.get("situation")) is None:
            continue
        states = db.session.scalars(
            select(Application.state)
            .join(Person, Person.id == Application.person_id)
            .join(Account, Account.id == Person.account_id)
            .where(Account.email == entry["email"])
        ).all()
        assert situation["application"] in states, (entry["key"], states)


def _who_has_an_account_sent_their_application_themselves() -> None:
    """Their history names them, and not the portal."""
    rows = db.session.execute(
        select(AuditEvent.actor, Person.account_id)
        .join(Application, Application.id == AuditEvent.subject_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            AuditEvent.subject_kind == "application",
            AuditEvent.action.in_(("submit", "accept", "decline")),
            Person.account_id.is_not(None),
        )
    ).all()
    assert rows
    assert {actor for actor, _account in rows} == {f"account:{each}" for _actor, each in rows}


def _what_comes_after_courses_is_shown() -> None:
    assert set(db.session.scalars(select(Certificate.state))) == set(CertificateState)
    assert LinkState.ENDED in set(db.session.scalars(select(PersonLink.state)))
    for gone in (
        Person.is_hidden,
        Person.erased_at.is_not(None),
        NetworkMember.left_at.is_not(None),
        NetworkReport.state == ReportState.OPEN,
    ):
        assert db.session.scalar(select(func.count()).where(gone)), str(gone)


def _placements_are_of_all_years(size: str) -> None:
    """The full one has them in each year, of both sexes and of all countries; none is too small."""
    began = [fact for fact in placement_facts() if fact.year.isdigit()]
    if size == "small":
        assert 2 <= sum(fact.count for fact in began) <= 10
        return
    assert 150 <= sum(fact.count for fact in began) <= 250
    for year in sorted({fact.year for fact in began})[:-1]:
        sexes, countries = Counter[str](), Counter[str]()
        for fact in began:
            if fact.year == year:
                sexes[fact.sex] += fact.count
                countries[fact.country] += fact.count
        assert min(sexes["F"], sexes["M"]) >= SMALLEST_GROUP, year
        assert set(countries) == {"KH", "LA", "MM", "TH", "VN"}, year
    states = set(db.session.scalars(select(Posting.state)))
    assert states == set(PostingState)
    outcomes = set(db.session.scalars(select(PlacementApplication.outcome)))
    assert outcomes == {None, *Outcome}


def _states_are_those_wanted(cohort: Cohort, entry: dict[str, Any]) -> None:
    rows = db.session.scalars(select(Application.state).where(Application.cohort_id == cohort.id))
    wanted: Counter[str] = Counter()
    for states in entry["applicants"].values():
        wanted.update(states)
    # Whoever is put forward has a draft of which nothing is filled in.
    wanted["draft"] += sum(group["people"] for group in entry.get("silent", ()))
    wanted["draft"] += len((entry.get("endorsed") or {}).get("nominees", ()))
    assert Counter(state.value for state in rows) == +wanted, cohort.code
    enrolments = db.session.scalars(select(Enrolment.state).where(Enrolment.cohort_id == cohort.id))
    outcomes: Counter[str] = Counter()
    for states in entry.get("outcomes", {}).values():
        outcomes.update(states)
    assert Counter(state.value for state in enrolments) == outcomes, cohort.code


def _who_is_put_forward_has_not_answered(cohort: Cohort, entry: dict[str, Any]) -> None:
    """And some of them have no address: their bodies print letters."""
    rows = db.session.execute(
        select(Person.claimed_at, Person.email)
        .join(Nomination, Nomination.person_id == Person.id)
        .where(Nomination.cohort_id == cohort.id, Person.recorded_by_id.is_not(None))
    ).all()
    groups = entry.get("silent", ())
    endorsed = len((entry.get("endorsed") or {}).get("nominees", ()))
    assert len(rows) == sum(group["people"] for group in groups) + endorsed, cohort.code
    assert [row for row in rows if row.claimed_at] == []
    without = [row for row in rows if not row.email]
    assert len(without) == sum(group["without_address"] for group in groups) + endorsed


def _seats_are_those_of_the_rows(cohort: Cohort) -> None:
    seated = db.session.scalars(
        select(Application.sending_country).where(
            Application.cohort_id == cohort.id, Application.state.in_(sorted(SEATED_STATES))
        )
    ).all()
    kept = freed_seats.kept_in(cohort.id)
    assert cohort.seats_taken == len(seated) + sum(kept.values()) <= cohort.capacity
    shares = db.session.scalars(select(SeatShare).where(SeatShare.cohort_id == cohort.id))
    for share in shares:
        taken = seated.count(share.country_code) + kept.get(share.country_code, 0)
        assert share.taken == taken <= share.maximum


def _completion_is_what_the_rules_find(cohort: Cohort) -> None:
    """The evidence that is there now leads to the decisions that were kept.

    Of whoever was erased neither is there.
    """
    if state_of(cohort) is not CohortState.COMPLETED:
        return
    evidence = evidence_of_cohort(cohort)
    decisions = db.session.scalars(
        select(CompletionDecision)
        .join(Enrolment, Enrolment.id == CompletionDecision.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort.id, Person.erased_at.is_(None))
    ).all()
    assert decisions, cohort.code
    for decision in decisions:
        record = evidence.of(decision.enrolment_id)
        found = check_completion(evidence.rules, record.sessions, record.components)
        assert [result.as_json() for result in found] == decision.findings, cohort.code


def _the_audit_is_sealed_and_whole() -> None:
    sealer = audit_chain.Sealer()
    for _round in range(3):  # PostgreSQL knows in the third what nobody can add to any more.
        sealer()
    verdict = audit_chain.verify()
    assert verdict.fault is None
    assert verdict.sealed > 3000


def _the_doctor_finds_nothing(app: Flask) -> None:
    """But what a portal without a worker, a mail server and a backup cannot have."""
    ill = {each.name: each.words for each in doctor.examine(app) if each.health is Health.BAD}
    assert set(ill) <= {"worker"}, ill
