"""Whether somebody would pass, before they apply; nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from flask import abort
from flask_babel import gettext as _

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.public_cohorts import PublicCohort, public_cohort
from training_portal.eligibility import ledger
from training_portal.eligibility.check_forms import CheckForm, Surroundings, form_for
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.participation import Participation
from training_portal.eligibility.profiles import lives_on, profile, rules_of
from training_portal.eligibility.remedies import remedy
from training_portal.eligibility.rules import Checked, Rule, check, overall
from training_portal.geography.queries import country_names, province_code, provinces_in_force
from training_portal.people.models import Person
from training_portal.people.queries import person_of
from training_portal.platform import clock, i18n
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class Answer:
    """What one rule finds, and what would have to change; blank where nothing would or can."""

    kind: str
    finding: Finding
    facts: dict[str, Any]
    remedy: str


@dataclass(frozen=True)
class Outcome:
    """The answer to “Would I pass?”, rule by rule, those that stand against it first."""

    overall: Finding
    answers: list[Answer]
    #: See `Checked.possible_on`.
    possible_on: date | None

    @property
    def failed(self) -> int:
        return sum(answer.finding is Finding.FAIL for answer in self.answers)


class Question:
    """“Would I pass?” for one cohort, asked by one reader, who may have no account."""

    findings = Finding

    def __init__(self, public_id: str, actor: Actor) -> None:
        """404 for a cohort that is no longer, or not yet, to be applied for."""
        self.page: PublicCohort = public_cohort(public_id)
        if self.page.is_cancelled:
            abort(404)
        self.cohort: Cohort = self.page.cohort
        self.person: Person | None = person_of(actor.account_id)

    @property
    def not_now(self) -> str:
        """Why nobody can apply now, in words; blank while they can."""
        now = clock.now()
        if now < self.cohort.application_opens_at:
            opens = i18n.moment(self.cohort.application_opens_at, self.cohort.time_zone)
            return _("Applications open on %(moment)s.", moment=opens)
        if now > self.cohort.application_closes_at:
            return _(
                "Applications for this intake are closed, whatever the answer is. It says what "
                "holds for a course on these days."
            )
        return ""

    @cached_property
    def rules(self) -> list[Rule]:
        return list(rules_of(self.cohort))

    def form(self) -> CheckForm:
        """The questions; filled in with what the portal knows of who is signed in."""
        today = clock.today(self.cohort.time_zone)
        surroundings = Surroundings(
            rules=self.rules,
            starts_on=self.cohort.starts_on,
            today=today,
            countries=country_names(),
            provinces=provinces_in_force(today),
            is_known=self.person is not None,
        )
        return form_for(surroundings, self._known)

    @property
    def _known(self) -> dict[str, Any]:
        person = self.person
        if person is None:
            return {}
        return {
            "birth_date": person.birth_date,
            "nationality": person.nationality,
            "residence_country": person.residence_country,
            "province": province_code(person.residence_province_id),
        }

    def outcome(self, form: CheckForm) -> Outcome:
        """What the rules find in the answers and in what the portal knows of the reader."""
        told = form.told()
        asker = profile(
            told,
            self.cohort,
            sending_country=told["residence_country"],
            lives_on=lives_on(self.rules, told["province"]),
            participations=[
                *ledger.of_person(self.person.id if self.person else None, self.cohort),
                *self._told_of(form.says_yes),
            ],
            documents=form.chosen_documents,
        )
        return _outcome(check(self.rules, asker))

    def _told_of(self, says_yes: frozenset[str]) -> list[Participation]:
        """Courses of which a reader without a record only said that they were or will be.

        Their days are not known, so both end long ago, where no rule about days finds them.
        """
        long_ago = self.cohort.starts_on - timedelta(days=36_500)
        told = []
        if "took_before" in says_yes:
            told.append(Participation(ends_on=long_ago, is_same_course=True))
        if "this_year" in says_yes:
            new_year = date(self.cohort.starts_on.year, 1, 1)
            told.append(Participation(ends_on=long_ago, starts_on=new_year))
        return told


_WORST_FIRST = [Finding.FAIL, Finding.NEEDS_PERSON, Finding.PASS]


def _outcome(checked: Checked) -> Outcome:
    answers = [
        Answer(each.kind, each.finding, each.facts, remedy(each.kind, each.finding, each.facts))
        for each in checked.findings
    ]
    return Outcome(
        overall=overall(each.finding for each in checked.findings),
        answers=sorted(answers, key=lambda each: _WORST_FIRST.index(each.finding)),
        possible_on=checked.possible_on,
    )
