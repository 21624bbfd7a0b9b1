"""Tables of demand: yearly surveys of bodies, what companies need, proposals compiled of both."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.finding import key_column
from training_portal.platform.text import LONGEST_KEY, kept_key


class NeedsSurvey(Base):
    """A yearly round in which the bodies of some countries say what courses they need.

    Whether it is open follows from its days, which are those of the programme's zone.
    """

    __tablename__ = "needs_survey"
    __table_args__ = (CheckConstraint("opens_on <= closes_on", name="window"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: For which year courses are asked for; one round a year.
    year: Mapped[int] = mapped_column(unique=True)
    opens_on: Mapped[date]
    #: The last day on which an answer can be sent or changed.
    closes_on: Mapped[date]
    #: ISO 3166-1 alpha-2 codes of the countries that are asked.
    countries: Mapped[list[str]] = mapped_column(JSON)
    #: What staff say to those who are asked.
    words: Mapped[str] = mapped_column(Words(2000), default="")
    #: When those who had not answered were reminded; it is done once.
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class AnswerState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        labels = {
            AnswerState.DRAFT: _l("Draft"),
            AnswerState.SENT: lazy_pgettext("survey", "Sent"),
            AnswerState.WITHDRAWN: lazy_pgettext("survey", "Withdrawn"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"draft": "wait", "sent": "good"}.get(self.value, "none")


class SurveyAnswer(Base):
    """What one body answers to one survey: any number of needs, or that it needs nothing."""

    __tablename__ = "survey_answer"
    __table_args__ = (UniqueConstraint("survey_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    survey_id: Mapped[int] = mapped_column(ForeignKey("needs_survey.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[AnswerState] = mapped_column(
        choice_column(AnswerState), default=AnswerState.DRAFT
    )
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class CourseNeed(Base):
    """One line of an answer: people who need a course."""

    __tablename__ = "course_need"
    __table_args__ = (
        CheckConstraint("head_count > 0", name="head_count"),
        CheckConstraint("level BETWEEN 1 AND 8", name="level"),
        Index("ix_course_need_answer_id", "answer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: theme as it is searched and sorted, kept by the row itself.
    theme_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), init=False)
    answer_id: Mapped[int] = mapped_column(ForeignKey("survey_answer.id"))
    #: In the body's words; the title of the course where one of the catalogue is asked for.
    theme: Mapped[str] = mapped_column(Words(200))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    sector_code: Mapped[str] = mapped_column(ForeignKey("sector.code"))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation_group.code"))
    head_count: Mapped[int]
    #: ASEAN Qualifications Reference Framework, 1 to 8.
    level: Mapped[int]
    #: In which it should be taught (BCP 47).
    language: Mapped[str] = mapped_column(String(12))
    needed_by: Mapped[date]
    park_code: Mapped[str | None] = mapped_column(ForeignKey("industrial_park.code"))
    province_id: Mapped[int | None] = mapped_column(ForeignKey("province.id"))
    reason: Mapped[str] = mapped_column(Words(1000), default="")

    @validates("theme")
    def _keep_theme_key(self, _field: str, theme: str) -> str:
        self.theme_key = kept_key(theme)
        return theme


class DemandState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        labels = {
            DemandState.OPEN: lazy_pgettext("skill demand", "Open"),
            DemandState.CLOSED: lazy_pgettext("skill demand", "Closed"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return "good" if self is DemandState.OPEN else "none"


class SkillDemand(Base):
    """People with certain skills whom a company needs at one of its sites."""

    __tablename__ = "skill_demand"
    __table_args__ = (
        CheckConstraint("head_count > 0", name="head_count"),
        CheckConstraint("level BETWEEN 1 AND 8", name="level"),
        Index("ix_skill_demand_organisation_id", "organisation_id"),
        Index("ix_skill_demand_holds_until", "holds_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: skills as they are searched and sorted, kept by the row itself.
    skills_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("company_site.id"))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation_group.code"))
    #: What these people are to be able to do, in the company's words.
    skills: Mapped[str] = mapped_column(Words(200))
    head_count: Mapped[int]
    level: Mapped[int]
    #: That is spoken at the work place (BCP 47).
    language: Mapped[str] = mapped_column(String(12))
    needed_by: Mapped[date]
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Until the end of which day it counts; the company can prolong it.
    holds_until: Mapped[date]
    state: Mapped[DemandState] = mapped_column(choice_column(DemandState), default=DemandState.OPEN)
    #: For which end of its time the company was reminded already.
    reminded_for: Mapped[date | None] = mapped_column(default=None)

    @validates("skills")
    def _keep_skills_key(self, _field: str, skills: str) -> str:
        self.skills_key = kept_key(skills)
        return skills


class ProposalState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        labels = {
            ProposalState.DRAFT: _l("Draft"),
            ProposalState.PROPOSED: lazy_pgettext("proposal", "To decide"),
            ProposalState.APPROVED: lazy_pgettext("proposal", "Approved"),
            ProposalState.REFUSED: lazy_pgettext("proposal", "Not approved"),
            ProposalState.DISCARDED: lazy_pgettext("proposal", "Given up"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"draft": "none", "proposed": "wait", "approved": "good", "refused": "bad"}
        return tones.get(self.value, "none")


class ProposalKind(StrEnum):
    """What an approved proposal becomes."""

    NEW_COURSE = "new_course"
    NEW_VERSION = "new_version"
    AS_IT_IS = "as_it_is"

    @property
    def label(self) -> str:
        labels = {
            ProposalKind.NEW_COURSE: _l("A new course"),
            ProposalKind.NEW_VERSION: _l("A new version of a course"),
            ProposalKind.AS_IT_IS: _l("A course as it is"),
        }
        return str(labels[self])


class CourseProposal(Base):
    """What staff propose to do about needs and demands: a course and three years of cohorts."""

    __tablename__ = "course_proposal"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 8", name="level"),
        CheckConstraint("weeks > 0", name="weeks"),
        CheckConstraint("kind = 'new_course' OR course_id IS NOT NULL", name="has_course"),
        Index("ix_course_proposal_course_id", "course_id"),
        Index("ix_course_proposal_sector_code", "sector_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: title as it is searched and sorted, kept by the row itself.
    title_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), init=False)
    #: In English, as the course would be called.
    title: Mapped[str] = mapped_column(Words(200))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sector_code: Mapped[str] = mapped_column(ForeignKey("sector.code"))
    level: Mapped[int]
    language: Mapped[str] = mapped_column(String(12))
    #: First day of the first cohort; the second and third begin 52 and 104 weeks later.
    starts_on: Mapped[date]
    weeks: Mapped[int]
    kind: Mapped[ProposalKind] = mapped_column(
        choice_column(ProposalKind), default=ProposalKind.NEW_COURSE
    )
    #: The course it is about; of a new one, the one that it became.
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), default=None)
    #: Who would hold the cohorts; needed before it is handed in.
    host_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    reasoning: Mapped[str] = mapped_column(Words(3000), default="")
    state: Mapped[ProposalState] = mapped_column(
        choice_column(ProposalState), default=ProposalState.DRAFT
    )
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Why it was approved or not; who asked for it reads this.
    answer: Mapped[str] = mapped_column(Words(1000), default="")

    @validates("title")
    def _keep_title_key(self, _field: str, title: str) -> str:
        self.title_key = kept_key(title)
        return title


class ProposalRequest(Base):
    """That a proposal answers a need or a demand; one at a time answers each."""

    __tablename__ = "proposal_request"
    __table_args__ = (
        CheckConstraint("(need_id IS NULL) <> (demand_id IS NULL)", name="one_request"),
        UniqueConstraint("proposal_id", "need_id"),
        UniqueConstraint("proposal_id", "demand_id"),
        Index(
            "uq_proposal_request_live_need",
            "need_id",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
        Index(
            "uq_proposal_request_live_demand",
            "demand_id",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("course_proposal.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("course_need.id"), default=None)
    demand_id: Mapped[int | None] = mapped_column(ForeignKey("skill_demand.id"), default=None)
    #: False once the proposal was not approved or given up: another one may answer it then.
    is_live: Mapped[bool] = mapped_column(default=True)


class PlannedCohort(Base):
    """A cohort of a proposal's series; a row of `cohort` once there is a version to open it of."""

    __tablename__ = "planned_cohort"
    __table_args__ = (
        UniqueConstraint("proposal_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 3", name="position"),
        CheckConstraint("seats >= 0", name="seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("course_proposal.id"))
    #: Its year: first, second, third.
    position: Mapped[int]
    #: 0 where none is held in this year.
    seats: Mapped[int]
    cohort_id: Mapped[int | None] = mapped_column(
        ForeignKey("cohort.id"), unique=True, default=None
    )
