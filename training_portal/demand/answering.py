"""Verbs of a body's answer to a survey: begun, its needs kept one by one, sent, withdrawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.demand import queries
from training_portal.demand.lifecycle import ANSWER
from training_portal.demand.models import AnswerState, CourseNeed, NeedsSurvey, SurveyAnswer
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.queries import standing_of
from training_portal.demand.rules import SurveyStanding
from training_portal.organisations.models import Organisation
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, lock_many, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused

#: So many lines are one answer; who needs more needs a plan, not a survey.
MOST_NEEDS = 50


@dataclass(frozen=True, kw_only=True)
class NeedFacts:
    """What a body says of one need."""

    #: Blank where a course is asked for: its title is taken.
    theme: str
    course_id: int | None
    sector_code: str
    occupation_code: str
    head_count: int
    level: int
    language: str
    needed_by: date
    park_code: str | None = None
    province_id: int | None = None
    reason: str = ""


def _plain(need: CourseNeed) -> dict[str, Any]:
    values = {name: getattr(need, name) for name in NeedFacts.__annotations__ if name != "reason"}
    return {**values, "needed_by": need.needed_by.isoformat(), "need": need.public_id}


def need_version(need: CourseNeed) -> str:
    """The fingerprint of a need, as somebody saw it."""
    return fingerprint({**_plain(need), "reason": need.reason})


def _hold_body(organisation_id: int, actor: Actor) -> None:
    if organisation_id not in actor.organisations_for(DemandPermission.ANSWER):
        raise NotAllowed


def _hold_open(survey: NeedsSurvey) -> None:
    standing = standing_of(survey)
    if standing is SurveyStanding.CLOSED:
        raise Refused(_("This survey is over: ask the programme where something must change."))
    if standing is SurveyStanding.PLANNED:
        raise Refused(_("This survey is not open yet."))


def _locked(answer_id: int, actor: Actor) -> SurveyAnswer:
    """The answer under lock, of a survey that is open, for who answers for its body."""
    answer = lock(SurveyAnswer, answer_id)
    _hold_body(answer.organisation_id, actor)
    _hold_open(db.session.get_one(NeedsSurvey, answer.survey_id))
    return answer


@transactional
def begin(
    survey_id: int, organisation_id: int, *, actor: Actor, copies: bool = False
) -> SurveyAnswer:
    """Begin the answer of a body, or find it begun. Raises Refused, NotAllowed.

    `copies` puts the needs of the latest earlier answer in, their days as many years later.
    """
    _hold_body(organisation_id, actor)
    survey = lock(NeedsSurvey, survey_id)  # Two clicks at once begin one answer.
    _hold_open(survey)
    body = db.session.get_one(Organisation, organisation_id)
    if body.archived_at is not None or body.country_code not in survey.countries:
        raise Refused(_("This survey does not ask %(body)s.", body=body.name))
    there = db.session.scalar(
        select(SurveyAnswer).where(
            SurveyAnswer.survey_id == survey.id, SurveyAnswer.organisation_id == organisation_id
        )
    )
    if there is not None:
        return there
    answer = SurveyAnswer(
        survey_id=survey.id, organisation_id=organisation_id, begun_at=clock.now()
    )
    db.session.add(answer)
    db.session.flush()
    copied = _copy_into(answer, survey) if copies else 0
    audit.record("begin", "survey_answer", answer.id, actor=actor, after={"copied": copied})
    return answer


def _copy_into(answer: SurveyAnswer, survey: NeedsSurvey) -> int:
    source = queries.earlier_answer(answer.organisation_id, survey.year)
    if source is None:
        return 0
    needs = queries.needs_of(source.answer_id)
    for need in needs:
        facts = {name: getattr(need, name) for name in NeedFacts.__annotations__}
        facts["needed_by"] = _years_later(need.needed_by, survey.year - source.year)
        db.session.add(CourseNeed(answer_id=answer.id, **facts))
    db.session.flush()
    return len(needs)


def _years_later(day: date, years: int) -> date:
    """The same day, 28 February for the 29th where there is none."""
    return day.replace(
        year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day
    )


def _checked(facts: NeedFacts) -> dict[str, Any]:
    """The facts as they are kept. Raises Refused for what cannot be."""
    if facts.needed_by <= clock.today():
        raise Refused(_("The day by which it is needed lies in the future."))
    kept = asdict(facts)
    if facts.course_id is not None:
        kept["theme"] = db.session.scalars(
            select(CourseText.title)
            .join(CourseVersion, CourseVersion.id == CourseText.version_id)
            .join(Course, Course.id == CourseVersion.course_id)
            .where(Course.id == facts.course_id, CourseVersion.is_current)
            .where(CourseText.language == "en")
        ).one()
    if not kept["theme"]:
        raise Refused(_("Choose a course, or say what the course should be about."))
    return kept


@transactional
def add_need(answer_id: int, facts: NeedFacts, *, actor: Actor) -> CourseNeed:
    """Put a need into an answer. Raises Refused, NotAllowed."""
    answer = _locked(answer_id, actor)
    if len(queries.needs_of(answer.id)) >= MOST_NEEDS:
        raise Refused(_("An answer has %(num)d lines at most.", num=MOST_NEEDS))
    need = CourseNeed(answer_id=answer.id, **_checked(facts))
    db.session.add(need)
    db.session.flush()
    audit.record("add_need", "survey_answer", answer.id, actor=actor, after=_plain(need))
    return need


def _locked_need(need_id: int, actor: Actor) -> tuple[SurveyAnswer, CourseNeed]:
    answer = _locked(db.session.get_one(CourseNeed, need_id).answer_id, actor)
    need = lock(CourseNeed, need_id)
    if queries.live_proposals([need.id]):
        raise Refused(in_proposal_words())
    return answer, need


def in_proposal_words() -> str:
    """Said of what a proposal rests on."""
    return _("The programme has taken this into a proposal: it stays as it is meanwhile.")


@transactional
def change_need(
    need_id: int, facts: NeedFacts, *, actor: Actor, seen: str | None = None
) -> CourseNeed:
    """Change a need. Raises Stale, Refused where it is in a proposal, NotAllowed."""
    answer, need = _locked_need(need_id, actor)
    refuse_stale(seen, need_version(need))
    before = _plain(need)
    for name, value in _checked(facts).items():
        setattr(need, name, value)
    audit.record(
        "change_need", "survey_answer", answer.id, actor=actor, before=before, after=_plain(need)
    )
    return need


@transactional
def remove_need(need_id: int, *, actor: Actor) -> None:
    """Take a need out of its answer. Raises Refused where a proposal is or was about it."""
    answer, need = _locked_need(need_id, actor)
    if queries.proposals_of([need.id], []):
        raise Refused(_("A proposal was about it, so it stays: withdraw the answer instead."))
    audit.record("remove_need", "survey_answer", answer.id, actor=actor, before=_plain(need))
    db.session.delete(need)


@transactional
def step(answer_id: int, verb: str, *, actor: Actor) -> None:
    """Send an answer or withdraw it. Raises Refused, NotAllowed.

    One without needs says that nothing is needed. What a proposal rests on is not withdrawn.
    """
    answer = _locked(answer_id, actor)
    needs = lock_many(CourseNeed, [need.id for need in queries.needs_of(answer.id)])
    if verb == "withdraw" and queries.live_proposals(list(needs)):
        raise Refused(in_proposal_words())
    ANSWER.apply(answer, verb, actor=actor, details={"needs": len(needs)})
    answer.sent_at = clock.now() if answer.state is AnswerState.SENT else None
