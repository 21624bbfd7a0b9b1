"""A chain of endorsements in one country, and a list that waits at its first step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from training_portal.admissions import nomination_services
from training_portal.admissions.nomination_queries import live_nominees
from training_portal.cohorts.models import Cohort
from training_portal.demo.cast import LANGUAGES, Cast
from training_portal.endorsements import chain_services, part_services, sending
from training_portal.endorsements.models import Proof, StepBody, WhenOver
from training_portal.endorsements.rules import StepFacts
from training_portal.organisations.models import Organisation
from training_portal.people.models import Sex
from training_portal.people.services import Facts
from training_portal.platform import clock
from training_portal.platform.policy import Actor, Role


def tell(crew: Cast, cohort: Cohort, told: dict[str, Any], staff: Actor, now: datetime) -> None:
    """Set the chain, and have an officer send a list for a cohort that is open."""
    body, ministry, focal_point = (
        crew.organisations[told[key]] for key in ("body", "ministry", "focal_point")
    )
    officer = crew.actor(told["officer"], Role.NOMINATING_OFFICER, told["body"])
    steps = [
        StepFacts(StepBody.NAMED, ministry.id, 7, Proof.ON_PAGE, WhenOver.ESCALATE),
        StepFacts(StepBody.NAMED, focal_point.id, 10, Proof.SIGNED_UPLOAD, WhenOver.ESCALATE),
    ]
    with clock.standing_at(now - timedelta(days=2)):
        chain_services.set_chain(body.country_code, None, steps, actor=staff)
    with clock.standing_at(now - timedelta(hours=30)):
        for nominee in told["nominees"]:
            facts = _facts(nominee, body.country_code)
            nomination_services.add_nominee(cohort, body, facts, passport_number="", actor=officer)
    with clock.standing_at(now - timedelta(hours=26)):
        _write_part(cohort, body, told, officer)
        sending.send_list(cohort, body, actor=officer, is_supported=True)


def _facts(nominee: dict[str, Any], country: str) -> Facts:
    return Facts(
        full_name=nominee["full_name"],
        name_in_latin=nominee["full_name"],
        native_name=nominee["native_name"],
        native_language=LANGUAGES[country],
        birth_date=nominee["born"],
        nationality=country,
        residence_country=country,
        sex=Sex(nominee["sex"]),
    )


def _write_part(cohort: Cohort, body: Organisation, told: dict[str, Any], officer: Actor) -> None:
    """Have the body write part A, with why it puts each nominee forward."""
    rows = live_nominees(body, cohort)
    by_name = {each["full_name"]: each["why"] for each in told["nominees"]}
    whys = {row.nomination_id: by_name[row.name] for row in rows if row.name in by_name}
    part_services.write_part(cohort, body, told["part"], whys, actor=officer)
