"""The postings of the years before told by the verbs of companies, staff and applicants.

For holding against what `placing_crowds` writes at once: slow, and otherwise the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from training_portal.demo import material
from training_portal.demo.past_hiring import Plan, Step
from training_portal.demo.placing import contact_wish, facts_of, own_actor, wish_of
from training_portal.demo.placing_people import Hands
from training_portal.organisations.models import Site
from training_portal.people.models import Person
from training_portal.placements import (
    application_services,
    concern_services,
    contact_services,
    hiring_services,
    posting_queries,
    posting_services,
    profile_queries,
    review_services,
)
from training_portal.placements.application_states import Outcome
from training_portal.placements.models import Concern, Posting
from training_portal.placements.posting_states import PostingKind, PostingState
from training_portal.platform import clock
from training_portal.platform.database import db


class OneByOne:
    """One posting, told step by step."""

    def __init__(self, plan: Plan, site: Site, hands: Hands, now: datetime) -> None:
        self.plan, self.site, self.hands, self.now = plan, site, hands, now
        self.words = material.posting_words()
        self.applications: dict[int, int] = {}

    def tell(self) -> None:
        begun, *steps = self.plan.steps
        with clock.standing_at(begun.at):
            self.posting = self._write()
        for step in steps:
            with clock.standing_at(step.at):
                self._take(step)

    def _write(self) -> Posting:
        entry, company = self.plan.entry, self.hands.company
        posting = posting_services.begin_posting(
            self.site, PostingKind(entry["kind"]), entry["title"], actor=company, is_demo=True
        )
        return posting_services.change_posting(
            posting.id,
            facts_of(entry, self.now),
            countries=entry["countries"],
            course_ids=posting_queries.course_ids(entry["courses"]),
            actor=company,
        )

    def _take(self, step: Step) -> None:
        if step.applicant is None:
            self._of_posting(step)
            return
        person = db.session.get_one(Person, self.plan.people[step.applicant])
        if step.verb == "apply":
            items = profile_queries.offered_items(person)
            self.applications[step.applicant] = application_services.apply(
                self.posting.id,
                person.id,
                wish_of(person, self.posting, items),
                actor=own_actor(person),
            ).id
        else:
            self._of_application(step, person)

    def _of_posting(self, step: Step) -> None:
        row, company = self.posting.id, self.hands.company
        verbs: dict[str, Callable[[], object]] = {
            "submit": lambda: posting_services.submit_posting(row, actor=company),
            "look": lambda: self._publish(step),
            "look_again": lambda: self._publish(step),
            "return": lambda: review_services.return_posting(
                row, reason=step.words, actor=self.hands.first
            ),
            "close": lambda: posting_services.close_posting(row, actor=company),
            "withdraw_posting": lambda: posting_services.withdraw_posting(row, actor=company),
            "expire_posting": review_services.expire_postings,
        }
        verbs[step.verb]()

    def _publish(self, step: Step) -> None:
        if self.posting.state is PostingState.IN_REVIEW:
            staff = self.hands.first if step.verb == "look" else self.hands.second
            review_services.publish_posting(
                self.posting.id, decision=self.words["decision"], actor=staff
            )

    def _of_application(self, step: Step, person: Person) -> None:
        assert step.applicant is not None
        row, company = self.applications[step.applicant], self.hands.company
        actor, place = own_actor(person), self.words["interview_place"]
        until = step.until or self.now
        verbs: dict[str, Callable[[], object]] = {
            "shortlist": lambda: hiring_services.decide(
                [row], "shortlist", reason="", actor=company
            ),
            "reject": lambda: hiring_services.decide(
                [row], "reject", reason=step.words, actor=company
            ),
            "interview": lambda: hiring_services.propose_interview(
                row, until, place, "", actor=company
            ),
            "offer": lambda: hiring_services.make_offer(row, until, actor=company),
            "accept": lambda: contact_services.accept(
                row, contact_wish(person, contact_services.ways(person)), actor=actor
            ),
            "decline": lambda: application_services.decline_offer(
                row, reason=step.words, actor=actor
            ),
            "withdraw": lambda: application_services.withdraw(row, reason="", actor=actor),
            "expire": hiring_services.expire_offers,
            "begin": lambda: application_services.begin(row, actor=actor),
            "leave": lambda: application_services.leave(row, reason=step.words, actor=actor),
            "settle": lambda: self._settle(row, step.words),
            "finish": lambda: hiring_services.finish(
                row, Outcome(step.outcome), last_day=step.day, actor=company
            ),
        }
        verbs[step.verb]()

    def _settle(self, application_id: int, words: str) -> None:
        concern_id = db.session.scalars(
            select(Concern.id).where(Concern.application_id == application_id)
        ).one()
        concern_services.settle_concern(concern_id, words, actor=self.hands.first)
