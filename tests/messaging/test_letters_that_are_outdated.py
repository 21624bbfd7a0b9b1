"""A letter that says other days, another place or another name than what holds is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.messaging.conftest import Programme, letters
from tests.support.pages import PageClient
from training_portal.cohorts import effects, planning_queries, planning_services
from training_portal.cohorts.planning_rules import CohortFacts
from training_portal.messaging import outdated, recipients
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import LetterState
from training_portal.people import services as people
from training_portal.people.services import Facts
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM

K = LetterKind
VALID, WITHDRAWN = LetterState.VALID, LetterState.WITHDRAWN


def states() -> list[LetterState]:
    """Of all letters by number."""
    db.session.expire_all()
    return [each.state for each in letters()]


def facts_now(programme: Programme) -> CohortFacts:
    cohort = programme.cohort
    return replace(planning_queries.facts_of(cohort), funding={cohort.host_id: 10_000})


def later(facts: CohortFacts) -> CohortFacts:
    days = timedelta(days=60)
    return replace(facts, starts_on=facts.starts_on + days, ends_on=facts.ends_on + days)


def change(programme: Programme, after: CohortFacts) -> None:
    planning_services.change_facts(programme.cohort, after, actor=SYSTEM, reason="A strike.")


def rename(programme: Programme, name: str, **new: object) -> None:
    person = programme.person(name)
    present = Facts(**{each: getattr(person, each) for each in Facts.__dataclass_fields__})
    people.change_facts(person.id, replace(present, **new), actor=SYSTEM)


@pytest.mark.parametrize("moved", ["days", "place"])
def test_letters_are_withdrawn_with_the_days_and_the_place_they_tell(
    programme: Programme, pages: PageClient, moved: str
) -> None:
    for kind, *names in ((K.VISA_SUPPORT, "Dara"), (K.ACCEPTANCE,), (K.INVITATION, "Noi")):
        programme.issue(kind, *names)
    programme.issue(K.REGRET, "Phet")
    facts = facts_now(programme)
    change(programme, later(facts) if moved == "days" else replace(facts, venue="Osaka (demo)"))
    assert states() == [WITHDRAWN, WITHDRAWN, WITHDRAWN, VALID]
    page = pages.get(f"/verify/{letters()[0].code}")
    assert "The dates or the place of the course were changed." in page


def test_they_are_issued_anew_with_the_new_days(programme: Programme) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara")
    assert recipients.anew(K.VISA_SUPPORT, programme.cohort, programme.manager) == 0
    change(programme, later(facts_now(programme)))
    assert recipients.anew(K.VISA_SUPPORT, programme.cohort, programme.manager) == 1
    programme.issue(K.VISA_SUPPORT, "Dara")
    old, new = letters()
    assert (old.state, new.state) == (WITHDRAWN, VALID)
    assert old.merge_values["period"] != new.merge_values["period"]
    assert recipients.anew(K.VISA_SUPPORT, programme.cohort, programme.manager) == 0


def test_what_is_on_no_letter_withdraws_none(programme: Programme) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara")
    change(programme, replace(facts_now(programme), response_days=9))
    assert states() == [VALID]


def test_the_page_before_the_change_says_how_many(programme: Programme) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara", "Keo")
    facts = facts_now(programme)
    thought_of = effects.Change(programme.cohort, facts, later(facts))
    (said,) = outdated.foresee(thought_of, SYSTEM)
    assert said.startswith("2 letters tell the old dates or place")
    same = effects.Change(programme.cohort, facts, replace(facts, response_days=9))
    assert outdated.foresee(same, SYSTEM) == []


def test_a_valid_letter_is_checked_with_the_days_and_the_place_it_tells(
    programme: Programme, pages: PageClient
) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara")
    letter = letters()[0]
    page = pages.get(f"/verify/{letter.code}")
    assert letter.merge_values["period"] in page and letter.merge_values["place"] in page


@pytest.mark.parametrize("kind", [K.VISA_SUPPORT, K.ACCEPTANCE])
def test_a_corrected_name_withdraws_the_letters_that_say_the_old_one(
    programme: Programme, kind: LetterKind
) -> None:
    programme.issue(kind, *([] if kind.is_to_body else ["Dara"]))
    rename(programme, "Dara", phone="+85620555111")
    assert states() == [VALID]
    rename(programme, "Dara", name_in_latin="SOK DARA")
    assert states() == [WITHDRAWN]
    assert letters()[0].state_reason == "What it says of a person was corrected."


def test_the_tab_of_letters_leads_to_those_that_can_be_issued_anew(
    programme: Programme, manager: PageClient
) -> None:
    programme.issue(K.VISA_SUPPORT, "Dara")
    change(programme, replace(facts_now(programme), venue="Osaka (demo)"))
    page = manager.get(f"{programme.base}/letters")
    listed = manager.get(page.link("1 withdrawn or incomplete letter can be issued anew"))
    assert "Dara" in listed and "Keo" not in listed
