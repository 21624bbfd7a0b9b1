"""Postings of the demo's companies and alumni who apply for them, told through the services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from training_portal.accounts.models import RoleAssignment
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.demo import material
from training_portal.demo.cast import Cast
from training_portal.organisations.models import Company, CompanyState, Organisation, Site
from training_portal.people.models import Person
from training_portal.placements import application_services as own
from training_portal.placements import (
    concern_services,
    contact_services,
    hiring_services,
    posting_queries,
    posting_services,
    profile_queries,
    review_services,
)
from training_portal.placements.application_services import Wish
from training_portal.placements.application_states import ConcernKind, Outcome
from training_portal.placements.contact_services import ContactWish
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_services import PostingFacts
from training_portal.placements.posting_states import PostingKind
from training_portal.placements.rules.costs import CostLine, Payer
from training_portal.placements.rules.sharing import Item
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role

#: What invented people choose to show.
_SHOWN = (Item.NATIVE_NAME, Item.AGE, Item.NATIONALITY, Item.EDUCATION, Item.WORK, Item.LANGUAGES)
#: The steps that lead to a state, in their order.
_STEPS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "shortlisted": ("shortlist",),
    "interview": ("shortlist", "interview"),
    "offered": ("shortlist", "offer"),
    "accepted": ("shortlist", "offer", "accept"),
    "started": ("shortlist", "offer", "accept", "begin"),
    "finished": ("shortlist", "offer", "accept", "begin", "finish"),
    "declined": ("shortlist", "offer", "decline"),
    "expired": ("shortlist", "offer", "expire"),
    "rejected": ("reject",),
    "withdrawn": ("withdraw",),
    "ended_early": ("shortlist", "offer", "accept", "begin", "leave"),
}


def reviewers(crew: Cast, first: Actor) -> tuple[Actor, Actor]:
    """The two of the programme who look at postings."""
    return first, crew.actor("manager", Role.PROGRAMME_MANAGER, "jp-naniwa-partners")


def tell(crew: Cast, staff: tuple[Actor, Actor], now: datetime, taken: Collection[int] = ()) -> int:
    """Bring every posting to its state, with those who applied; returns how many there are.

    A posting whose company is not there, or is not verified, is left out; and of the alumni those
    who are `taken`.
    """
    alumni = _alumni({person.id for person in crew.persons.values()}.union(taken))
    made = 0
    for entry in material.postings():
        site = site_of(crew, entry["company"])
        if site is not None:
            _Story(entry, crew, site, staff, now).tell(alumni)
            made += 1
    return made


def facts_of(entry: dict[str, Any], now: datetime) -> PostingFacts:
    """What the company writes into the form of a posting."""
    texts: dict[str, dict[str, str]] = entry.get("texts", {})
    minor, currency, period = entry["wage"]
    return PostingFacts(
        original_title=entry["title"],
        kind=PostingKind(entry["kind"]),
        original_description=entry["description"],
        titles={code: text["title"] for code, text in texts.items()},
        descriptions={code: text["description"] for code, text in texts.items()},
        occupation_code=entry["occupation"],
        openings=entry["openings"],
        starts_on=_moment(entry, now, "starts", time(8)).date(),
        closes_at=_moment(entry, now, "closes", time(23, 59, 59)),
        wage_minor=minor or None,
        wage_currency=currency,
        wage_period=WagePeriod(period),
        hours_per_week=entry["hours"][0],
        days_per_week=entry["hours"][1],
        contract_months=entry["months"],
        contract_languages=sorted(entry["contract"]),
        trial_months=entry["trial"],
        working_language=entry["language"][0],
        working_level=entry["language"][1],
        provisions=entry["given"],
        insurance=entry["insurance"],
        minimum_age=18,
        costs={
            line.value: (Payer.NOBODY if line is CostLine.DEPOSIT else Payer.EMPLOYER).value
            for line in CostLine
        },
        keeps_passport=True,
    )


def _moment(entry: dict[str, Any], now: datetime, name: str, at: time) -> datetime:
    day = (now + timedelta(days=entry["days"][name])).date()
    return datetime.combine(day, at, ZoneInfo("Asia/Bangkok"))


def site_of(crew: Cast, key: str) -> Site | None:
    company = crew.organisations.get(key)
    if company is None:
        return None
    return db.session.scalars(
        select(Site)
        .join(Company, Company.organisation_id == Site.organisation_id)
        .where(
            Site.organisation_id == company.id,
            Site.closed_at.is_(None),
            Company.state == CompanyState.VERIFIED,
        )
        .order_by(Site.id)
        .limit(1)
    ).one_or_none()


def _alumni(known: set[int]) -> dict[str, list[Person]]:
    """People with a completion by nationality; not hidden, and not those of the demo's accounts."""
    found: dict[str, list[Person]] = defaultdict(list)
    rows = db.session.scalars(
        select(Person)
        .where(
            Person.id.in_(
                select(Enrolment.person_id).where(Enrolment.state == EnrolmentState.COMPLETED)
            ),
            Person.is_hidden.is_(False),
            Person.id.not_in(known),
            Person.birth_date.is_not(None),
        )
        .order_by(Person.id)
    )
    for person in rows:
        found[person.nationality or ""].append(person)
    return found


class _Story:
    """One posting, told from its draft to today."""

    def __init__(
        self,
        entry: dict[str, Any],
        crew: Cast,
        site: Site,
        staff: tuple[Actor, Actor],
        now: datetime,
    ) -> None:
        self.entry, self.crew, self.site, self.now = entry, crew, site, now
        self.first, self.second = staff
        self.words = material.posting_words()
        self.company = _keeper(db.session.get_one(Organisation, site.organisation_id))
        self.begun = _moment(entry, now, "begun", time(10))

    def tell(self, alumni: dict[str, list[Person]]) -> None:
        state = self.entry["state"]
        with clock.standing_at(self.begun):
            posting = self._write()
        if state == "draft":
            return
        with clock.standing_at(self.begun + timedelta(days=1)):
            posting_services.submit_posting(posting.id, actor=self.company)
        if state == "in_review":
            return
        if state == "returned":
            with clock.standing_at(self.begun + timedelta(days=3)):
                reason = self.entry["reason"]
                review_services.return_posting(posting.id, reason=reason, actor=self.first)
            return
        self._publish(posting)
        self._apply(posting, alumni)
        self._end(posting, state)

    def _write(self) -> Posting:
        entry = self.entry
        posting = posting_services.begin_posting(
            self.site, PostingKind(entry["kind"]), entry["title"], actor=self.company, is_demo=True
        )
        posting_services.change_posting(
            posting.id,
            facts_of(entry, self.now),
            countries=entry["countries"],
            course_ids=posting_queries.course_ids(entry["courses"]),
            actor=self.company,
        )
        return posting

    def _publish(self, posting: Posting) -> None:
        decision = self.words["decision"]
        for days, staff in ((3, self.first), (4, self.second)):
            with clock.standing_at(self.begun + timedelta(days=days)):
                if review_services.publish_posting(posting.id, decision=decision, actor=staff):
                    return

    def _apply(self, posting: Posting, alumni: dict[str, list[Person]]) -> None:
        people = self._people(alumni)
        last = min(self.now, posting.closes_at or self.now) - timedelta(hours=3)
        first = self.begun + timedelta(days=5)
        wanted = [s for s, number in self.entry["applicants"].items() for _n in range(number)]
        # Those who got furthest applied first, so that there was time for it.
        wanted.sort(key=lambda state: -len(_STEPS[state]))
        chosen = dict(self.entry.get("person", {}))
        for place, state in enumerate(wanted):
            person = self.crew.persons[chosen.pop(state)] if state in chosen else next(people, None)
            if person is None:
                return
            moment = first + (last - first) * place / (3 * len(wanted))
            with clock.standing_at(moment):
                if own.objection(person, posting) is not None:
                    continue
                items = profile_queries.offered_items(person)
                application = own.apply(
                    posting.id, person.id, wish_of(person, posting, items), actor=own_actor(person)
                )
            self._steps(application, person, state, moment)

    def _people(self, alumni: dict[str, list[Person]]) -> Iterator[Person]:
        """Alumni of the invited countries in turn; each applies once in the whole demo."""
        lists = [alumni[country] for country in self.entry["countries"] if alumni.get(country)]
        while any(lists):
            for each in lists:
                if each:
                    yield each.pop()

    def _steps(
        self, application: PlacementApplication, person: Person, state: str, moment: datetime
    ) -> None:
        names = _STEPS[state]
        for place, name in enumerate(names, start=1):
            at = moment + (self.now - timedelta(hours=1) - moment) * place / (len(names) + 1)
            with clock.standing_at(at):
                self._step(application, person, name, at)

    def _step(
        self, application: PlacementApplication, person: Person, name: str, at: datetime
    ) -> None:
        row, actor = application.id, own_actor(person)
        deadline = (
            at + timedelta(days=2)
            if "expired" in self.entry["applicants"]
            else min(max(self.now, at) + timedelta(days=6), at + timedelta(days=80))
        )
        steps: dict[str, Callable[[], object]] = {
            "shortlist": lambda: hiring_services.decide([row], name, reason="", actor=self.company),
            "reject": lambda: hiring_services.decide(
                [row],
                name,
                reason=self.words["rejected"],
                actor=self.company,
            ),
            "interview": lambda: hiring_services.propose_interview(
                row,
                min(self.now + timedelta(days=3), at + timedelta(days=150)),
                self.words["interview_place"],
                "",
                actor=self.company,
            ),
            "offer": lambda: hiring_services.make_offer(row, deadline, actor=self.company),
            "accept": lambda: contact_services.accept(
                row, contact_wish(person, contact_services.ways(person)), actor=actor
            ),
            "decline": lambda: own.decline_offer(row, reason=self.words["declined"], actor=actor),
            "withdraw": lambda: own.withdraw(row, reason="", actor=actor),
            "begin": lambda: own.begin(row, actor=actor),
            "finish": lambda: hiring_services.finish(row, Outcome.HIRED_ON, actor=self.company),
            "leave": lambda: self._leave(application, actor),
            "expire": lambda: None,
        }
        steps[name]()

    def _leave(self, application: PlacementApplication, actor: Actor) -> None:
        own.leave(application.id, reason=self.words["left"], actor=actor)
        concern_services.raise_concern(
            application.id,
            ConcernKind.HOURS,
            self.words["concern"],
            actor=actor,
        )

    def _end(self, posting: Posting, state: str) -> None:
        with clock.standing_at(self.now - timedelta(minutes=30)):
            if state == "closed":
                posting_services.close_posting(posting.id, actor=self.company)
            elif state == "withdrawn":
                posting_services.withdraw_posting(posting.id, actor=self.company)
            elif state == "suspended":
                reason = self.entry["reason"]
                review_services.suspend_posting(posting.id, reason=reason, actor=self.first)


def _keeper(company: Organisation) -> Actor:
    """Somebody who posts for the company; the system where nobody does."""
    account_id = db.session.scalar(
        select(RoleAssignment.account_id)
        .where(RoleAssignment.organisation_id == company.id, RoleAssignment.role.in_(COMPANY_ROLES))
        .order_by(RoleAssignment.id.desc())
        .limit(1)
    )
    if account_id is None:
        return SYSTEM
    grants = frozenset({Grant(Role.COMPANY_OWNER, company.id)})
    return Actor(f"account:{account_id}", account_id, grants)


def own_actor(person: Person) -> Actor:
    """The person acting for themselves; most of the invented ones have no account."""
    reference = f"account:{person.account_id}" if person.account_id else f"person:{person.id}"
    return Actor(reference, person.account_id, frozenset({Grant(Role.TRAINEE)}))


def contact_wish(person: Person, ways: Mapping[str, Any]) -> ContactWish:
    """Two of three show the company a phone number, some an e-mail address too."""
    shown = [str(key) for key in ways][: person.id % 3]
    return ContactWish(shown, agreed=f"{person.public_id}: {', '.join(shown)}", language="en")


def wish_of(person: Person, posting: Posting, items: Mapping[str, Any]) -> Wish:
    """What somebody chooses to show of what there is, and writes to the company."""
    shown = [str(item) for item in _SHOWN if item in items]
    shown += sorted(key for key in items if key.startswith("certificate:"))
    return Wish(
        items=shown,
        message=material.posting_words()["message"],
        guardian_name="",
        agreed=f"{posting.public_id}: {', '.join(sorted(shown))}",
        language="en",
    )
