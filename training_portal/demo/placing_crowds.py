"""Postings of the years before and who applied for them, put in together.

The verbs would take long for three years. That both ways leave the same rows is held by
tests/demo/test_past_placements.py; whoever changes what a verb leaves changes it here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from training_portal.alumni.models import CompanyLink, CompanyTie
from training_portal.demo import material
from training_portal.demo.noting import Notes, between, put_in
from training_portal.demo.past_hiring import Plan, Step
from training_portal.demo.placing import contact_wish, facts_of, own_actor, wish_of
from training_portal.demo.placing_people import Applicant, Hands
from training_portal.geography.models import Country
from training_portal.organisations.models import Site
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.placements import (
    notices,
    posting_queries,
    posting_texts,
    profile_queries,
    public_queries,
)
from training_portal.placements.application_services import CONSENT_VERSION, blank_words
from training_portal.placements.application_states import Outcome
from training_portal.placements.lifecycle import PLACEMENT, POSTING
from training_portal.placements.models import (
    Concern,
    PlacementApplication,
    Posting,
    PostingCountry,
    PostingCourse,
)
from training_portal.placements.notices import key_of
from training_portal.placements.posting_states import PostingKind
from training_portal.placements.rules import ending, gate, sharing
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor


@dataclass
class _Case:
    """One application as it goes on, with the consent that it rests on and its link."""

    applicant: Applicant
    actor: Actor
    application: PlacementApplication
    consent: ConsentRecord
    link: CompanyLink | None = None
    concern: Concern | None = None


class Crowd:
    """One posting with everybody who applied: first gone through, then written."""

    def __init__(
        self,
        plan: Plan,
        site: Site,
        applicants: Sequence[Applicant],
        hands: Hands,
        now: datetime,
    ) -> None:
        self.plan, self.site, self.applicants, self.hands = plan, site, applicants, hands
        self.now, self.words = now, material.posting_words()
        self.cases: dict[int, _Case] = {}
        self.consents: list[ConsentRecord] = []
        self.links: list[tuple[_Case, CompanyLink]] = []

    def tell(self) -> None:
        """Raises RuntimeError where a rule of the portal would not let something happen."""
        begun, *steps = self.plan.steps
        with clock.standing_at(begun.at):
            self._open()
        for step in steps:
            with clock.standing_at(step.at):
                if step.applicant is None:
                    _OF_POSTING[step.verb](self, step)
                elif step.verb == "apply":
                    self._apply(step.applicant)
                else:
                    _OF_APPLICATION[step.verb](self, self.cases[step.applicant], step)
        self._write()

    def _open(self) -> None:
        entry, country = self.plan.entry, db.session.get_one(Country, self.site.country_code)
        wanted = asdict(facts_of(entry, self.now))
        posting = Posting(
            organisation_id=self.site.organisation_id,
            site_id=self.site.id,
            kind=PostingKind(entry["kind"]),
            original_title=entry["title"],
            time_zone=country.time_zone,
            contract_languages=[country.native_language],
            created_by_id=self.hands.company.account_id,
            created_at=clock.now(),
            is_demo=True,
        )
        changed = [name for name, value in wanted.items() if getattr(posting, name) != value]
        for name in changed:
            setattr(posting, name, wanted[name])
        posting.title_key, posting.titles_key = posting_texts.keys_of(
            posting.original_title, posting.titles
        )
        put_in([posting])
        codes, courses = entry["countries"], posting_queries.course_ids(entry["courses"])
        put_in([PostingCountry(posting_id=posting.id, country_code=code) for code in codes])
        put_in([PostingCourse(posting_id=posting.id, course_id=each) for each in courses])
        changed += ["countries"] if set(codes) != {self.site.country_code} else []
        changed += ["courses"] if courses else []
        self.posting, self.notes = posting, Notes(posting)
        self._of_posting("begin", self.hands.company, after={"kind": posting.kind.value})
        self._of_posting("change", self.hands.company, after={"fields": sorted(changed)})

    # The posting

    def _of_posting(self, action: str, actor: Actor, **what: Any) -> None:
        self.notes.event(self.posting, POSTING.kind, action, actor, **what)

    def _move(self, verb: str, actor: Actor, reason: str | None = None) -> None:
        before = self.posting.state
        if (step := POSTING.find(verb, before)) is None:
            raise RuntimeError(f"{self.posting.original_title}: {verb} when {before}")
        self.posting.state = step.target
        self._of_posting(verb, actor, reason=reason, **between(before, step.target))

    def _submit(self, _step: Step) -> None:
        self._move("submit", self.hands.company)
        self.posting.submitted_at = clock.now()

    def _look(self, _step: Step) -> None:
        checks = posting_queries.checks_of(self.posting)
        if not gate.is_open(checks):
            raise RuntimeError([each.sentence for each in checks])
        self.posting.decision_reason = self.words["decision"]
        if not gate.needs_second(checks):
            self._publish(self.hands.first)
            return
        self.posting.first_reviewer_id = self.hands.first.account_id
        self._of_posting("first_review", self.hands.first, reason=self.posting.decision_reason)

    def _look_again(self, _step: Step) -> None:
        if self.posting.published_at is None:
            self._publish(self.hands.second)

    def _publish(self, actor: Actor) -> None:
        self._move("publish", actor, self.words["decision"])
        self.posting.published_at = clock.now()
        self._tell_company("posting_published")

    def _return(self, step: Step) -> None:
        self._move("return", self.hands.first, step.words)
        self.posting.state_reason = step.words
        self._tell_company("posting_returned")

    def _tell_company(self, template: str) -> None:
        key = f"{self.posting.id}:{clock.now():%Y%m%d%H%M%S}"
        path = f"/company/postings/{self.posting.public_id}"
        self.notes.company(template, lambda: key, path)

    def _close(self, _step: Step) -> None:
        self.posting.takes_no_more = True
        self._move("close", self.hands.company)

    def _withdraw_posting(self, _step: Step) -> None:
        self._move("withdraw", self.hands.company)

    def _expire_posting(self, _step: Step) -> None:
        self._move("expire", SYSTEM)

    # Who applied

    def _apply(self, place: int) -> None:
        applicant = self.applicants[place]
        person = applicant.person
        offered = profile_queries.items_of(person, applicant.told, applicant.certificates)
        wish = wish_of(person, self.posting, offered)
        shared = sharing.snapshot(offered, wish.items)
        application = PlacementApplication(
            posting_id=self.posting.id,
            person_id=person.id,
            consent_id=0,  # Known once the consents are in.
            submitted_at=clock.now(),
            shared=shared,
            shared_name=shared[sharing.Item.NAME],
            message=wish.message,
        )
        actor = own_actor(person)
        consent = self._agreed(person, actor, wish.agreed, wish.language)
        case = self.cases[place] = _Case(applicant, actor, application, consent)
        after = {"state": application.state.value, "items": sorted(shared)}
        self._of(case, "apply", actor, after=after)
        self.notes.person(application, "placement_sent", "sent")

    def _agreed(self, person: Person, actor: Actor, words: str, language: str) -> ConsentRecord:
        consent = ConsentRecord(
            person_id=person.id,
            purpose=ConsentPurpose.PLACEMENT,
            country_code=self.site.country_code,
            text_sha256=sha256(words.encode()).hexdigest(),
            text_version=CONSENT_VERSION,
            language=language,
            given_by=person.full_name,
            given_at=clock.now(),
        )
        self.consents.append(consent)
        after = {"purpose": consent.purpose.value, "country": consent.country_code}
        self._of_person(person, "give_consent", actor, consent, after)
        return consent

    def _of_person(
        self,
        person: Person,
        action: str,
        actor: Actor,
        consent: ConsentRecord,
        after: Mapping[str, Any],
    ) -> None:
        self.notes.event(
            person, "person", action, actor,
            about=("consent", consent), after=after, person_id=person.id,
        )  # fmt: skip

    def _of(self, case: _Case, action: str, actor: Actor, **what: Any) -> None:
        person_id = case.applicant.person.id
        self.notes.event(
            case.application, PLACEMENT.kind, action, actor, person_id=person_id, **what
        )

    def _go(self, case: _Case, verb: str, actor: Actor, reason: str | None = None) -> None:
        application, before = case.application, case.application.state
        if (step := PLACEMENT.find(verb, before)) is None:
            raise RuntimeError(f"{self.posting.original_title}: {verb} when {before}")
        application.state, application.decided_at = step.target, clock.now()
        self._of(case, verb, actor, reason=reason, **between(before, step.target))

    def _answer(self, case: _Case, verb: str, key: str, reason: str | None = None) -> None:
        """A step that the person takes, of which the company is told."""
        self._go(case, verb, case.actor, reason)
        self.notes.company_about(case.application, "placement_answered", lambda: key)

    def _shortlist(self, case: _Case, _step: Step) -> None:
        self._go(case, "shortlist", self.hands.company)
        self.notes.person(case.application, "placement_shortlisted", "shortlist")

    def _interview(self, case: _Case, step: Step) -> None:
        self._go(case, "interview", self.hands.company)
        case.application.interview_at = step.until
        case.application.interview_place = self.words["interview_place"]
        self.notes.person(case.application, "placement_interview", key_of("interview", step.until))

    def _offer(self, case: _Case, step: Step) -> None:
        self._go(case, "offer", self.hands.company)
        case.application.offer_deadline = step.until
        self.notes.person(case.application, "placement_offered", key_of("offer", step.until))

    def _reject(self, case: _Case, step: Step) -> None:
        self._go(case, "reject", self.hands.company, step.words)
        case.application.outcome_reason = step.words
        self.notes.person(case.application, "placement_not_selected", "reject")

    def _decline(self, case: _Case, step: Step) -> None:
        case.application.outcome_reason = step.words
        self._answer(case, "decline", "declined", step.words)

    def _withdraw(self, case: _Case, _step: Step) -> None:
        self._answer(case, "withdraw", "withdrawn")
        blank_words(case.application)

    def _expire(self, case: _Case, _step: Step) -> None:
        self._go(case, "expire", SYSTEM)
        key = f"expired:{case.application.offer_deadline:%Y%m%d%H%M}"
        self.notes.person(case.application, "placement_offer_expired", key)

    def _accept(self, case: _Case, _step: Step) -> None:
        self._go(case, "accept", case.actor)
        self.posting.filled += 1
        if self.posting.filled == self.posting.openings:
            self._move("fill", SYSTEM)
        contact = public_queries.company_contact(self.posting)
        self.notes.person(case.application, "placement_accepted", "accepted", contact=contact)
        self._share_contact(case)

    def _share_contact(self, case: _Case) -> None:
        application, person = case.application, case.applicant.person
        offered = profile_queries.items_of(person, {}, ())
        ways = {str(key): offered[key] for key in sharing.CONTACT if key in offered}
        wish = contact_wish(person, ways)
        shown = {key: value for key, value in ways.items() if key in set(wish.items)}
        if not shown:
            self.notes.company_about(application, "placement_answered", lambda: "accepted")
            return
        replaced = case.consent
        consent = case.consent = self._agreed(person, case.actor, wish.agreed, wish.language)
        application.shared = {**(application.shared or {}), **shown}
        self._of(case, "choose_contact", case.actor, after={"items": sorted(shown)})
        replaced.withdrawn_at = clock.now()
        after = {"purpose": replaced.purpose.value}
        self._of_person(person, "withdraw_consent", case.actor, replaced, after)
        phone, email = (shown.get(key) for key in sharing.CONTACT)
        self.notes.company_about(
            application, notices.CONTACT_MAIL, lambda: f"{consent.id}:accepted",
            name=application.shared_name, phone=phone, email=email,
        )  # fmt: skip

    def _begin(self, case: _Case, _step: Step) -> None:
        application = case.application
        first_day = application.started_on = clock.today(self.posting.time_zone)
        application.ends_on = ending.planned_end(first_day, self.posting.contract_months)
        self._answer(case, "begin", "begun")
        case.link = self._linked(case, CompanyTie.PLACED_AT)

    def _linked(self, case: _Case, kind: CompanyTie) -> CompanyLink:
        link = CompanyLink(
            kind=kind,
            person_id=case.applicant.person.id,
            organisation_id=self.posting.organisation_id,
            placement_application_id=0,  # Known once the applications are in.
            person_country=case.applicant.sent_by,
            since=clock.today(),
        )
        self.links.append((case, link))
        self._of_link(link, "record", after={"kind": kind.value})
        return link

    def _of_link(self, link: CompanyLink, action: str, **what: Any) -> None:
        self.notes.event(link, "company_link", action, SYSTEM, person_id=link.person_id, **what)

    def _end_link(self, case: _Case) -> None:
        assert case.link is not None
        case.link.ended_at = clock.now()
        self._of_link(case.link, "end")

    def _finish(self, case: _Case, step: Step) -> None:
        application = case.application
        application.outcome, application.ended_on = Outcome(step.outcome), step.day
        self._go(case, "finish", self.hands.company)
        self._end_link(case)
        if application.outcome is Outcome.HIRED_ON:
            self._linked(case, CompanyTie.EMPLOYED_BY)
        self.notes.person(application, "placement_finished", "finished")

    def _leave(self, case: _Case, step: Step) -> None:
        case.application.ended_on = clock.today(self.posting.time_zone)
        self._answer(case, "leave", "left", step.words)
        self._end_link(case)
        case.concern = self.notes.left_early(case.applicant.person, step.words, case.actor)

    def _settle(self, case: _Case, step: Step) -> None:
        assert case.concern is not None
        self.notes.settled(case.concern, step.words, self.hands.first)

    def _write(self) -> None:
        """Put in what was gone through, what others refer to first."""
        put_in(self.consents)
        for case in self.cases.values():
            case.application.consent_id = case.consent.id
        put_in([case.application for case in self.cases.values()])
        for case, link in self.links:
            link.placement_application_id = case.application.id
        put_in([link for _, link in self.links])
        for case in self.cases.values():
            if case.concern is not None:
                case.concern.application_id = case.application.id
        put_in([case.concern for case in self.cases.values() if case.concern])
        self.notes.write([case.applicant.person.id for case in self.cases.values()])


#: How each step of a plan is taken (`past_hiring.Step.verb`).
_OF_POSTING: Final[Mapping[str, Callable[[Crowd, Step], None]]] = {
    "submit": Crowd._submit,
    "look": Crowd._look,
    "look_again": Crowd._look_again,
    "return": Crowd._return,
    "close": Crowd._close,
    "withdraw_posting": Crowd._withdraw_posting,
    "expire_posting": Crowd._expire_posting,
}
_OF_APPLICATION: Final[Mapping[str, Callable[[Crowd, _Case, Step], None]]] = {
    "shortlist": Crowd._shortlist,
    "interview": Crowd._interview,
    "offer": Crowd._offer,
    "reject": Crowd._reject,
    "decline": Crowd._decline,
    "withdraw": Crowd._withdraw,
    "expire": Crowd._expire,
    "accept": Crowd._accept,
    "begin": Crowd._begin,
    "finish": Crowd._finish,
    "leave": Crowd._leave,
    "settle": Crowd._settle,
}
