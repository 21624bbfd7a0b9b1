"""Tables of the alumni network: membership, links between people, links with companies, safety."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.finding import key_column


class Circle(IntEnum):
    """How far something may be seen; each circle holds those before it.

    A number, so that the database compares what a member chose with where a reader stands.
    """

    NOBODY = 0
    CONNECTIONS = 1
    COHORT = 2
    ALUMNI = 3
    COMPANIES = 4
    PUBLIC = 5

    @property
    def label(self) -> str:
        labels = {
            Circle.NOBODY: _l("Only me"),
            Circle.CONNECTIONS: _l("My connections"),
            Circle.COHORT: _l("People of my cohorts"),
            Circle.ALUMNI: _l("Alumni and programme staff"),
            Circle.COMPANIES: _l("Verified companies too"),
            Circle.PUBLIC: _l("Everybody"),
        }
        return str(labels[self])


class ProfileField(StrEnum):
    """What of a member can be shown, each by itself."""

    NAME = "name"
    NATIVE_NAME = "native_name"
    COUNTRY = "country"
    PROVINCE = "province"
    COURSE = "course"
    YEAR = "year"
    EMPLOYER = "employer"
    POSITION = "position"
    SECTOR = "sector"
    LANGUAGES = "languages"
    ABOUT = "about"
    MENTORING = "mentoring"
    EMAIL = "email"

    @property
    def label(self) -> str:
        labels = {
            ProfileField.NAME: _l("Name"),
            ProfileField.NATIVE_NAME: _l("Name in my own script"),
            ProfileField.COUNTRY: _l("Country"),
            ProfileField.PROVINCE: _l("Province"),
            ProfileField.COURSE: _l("Course"),
            ProfileField.YEAR: _l("Year of the course"),
            ProfileField.EMPLOYER: _l("Employer"),
            ProfileField.POSITION: _l("Position"),
            ProfileField.SECTOR: _l("Sector"),
            ProfileField.LANGUAGES: _l("Languages"),
            ProfileField.ABOUT: _l("About me"),
            ProfileField.MENTORING: _l("What I offer as a mentor"),
            ProfileField.EMAIL: _l("E-mail address"),
        }
        return str(labels[self])


#: What tells of another field: it is shown to nobody to whom that one is not.
TELLS_OF: Final[Mapping[ProfileField, ProfileField]] = {
    ProfileField.PROVINCE: ProfileField.COUNTRY,
    ProfileField.YEAR: ProfileField.COURSE,
}

_WIDEST: Final = int(Circle.PUBLIC)


class NetworkMember(Base):
    """An alumna or alumnus who agreed to be in the network. Who left keeps the row, blanked."""

    __tablename__ = "network_member"
    __table_args__ = (
        Index("ix_network_member_name_key", "name_key"),
        *(
            CheckConstraint(f"show_{each} BETWEEN 0 AND {_WIDEST}", name=f"show_{each}")
            for each in ProfileField
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Another one after each joining: the address of who left leads nowhere for ever.
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent_record.id"))
    #: That of the first completion: links are counted by it.
    sending_country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Programme staff took this person out after a report; they cannot join again.
    barred_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    uses_preferred_name: Mapped[bool] = mapped_column(default=False)
    #: search_key of each name as it may be shown, apart: a search must not find by a hidden one.
    name_key: Mapped[str] = mapped_column(key_column(400), default="")
    native_key: Mapped[str] = mapped_column(String(400), default="")
    employer: Mapped[str] = mapped_column(Words(200), default="")
    position: Mapped[str] = mapped_column(Words(200), default="")
    #: Section of ISIC Rev. 4.
    sector_code: Mapped[str | None] = mapped_column(
        ForeignKey("sector.code"), default=None, index=True
    )
    #: BCP 47 codes with a space around each, so that a search finds whole ones: ` en lo `.
    languages: Mapped[str] = mapped_column(String(80), default="")
    about: Mapped[str] = mapped_column(Words(1000), default="")
    mentoring: Mapped[str] = mapped_column(Words(500), default="")
    contact_email: Mapped[str] = mapped_column(Words(254), default="")
    show_name: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_native_name: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_country: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_province: Mapped[int] = mapped_column(default=int(Circle.COHORT))
    show_course: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_year: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_employer: Mapped[int] = mapped_column(default=int(Circle.CONNECTIONS))
    show_position: Mapped[int] = mapped_column(default=int(Circle.CONNECTIONS))
    show_sector: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_languages: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_about: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_mentoring: Mapped[int] = mapped_column(default=int(Circle.ALUMNI))
    show_email: Mapped[int] = mapped_column(default=int(Circle.CONNECTIONS))


class LinkKind(StrEnum):
    """What ties two people. Cohort mates are derived from enrolments and never stored."""

    CONNECTION = "connection"
    MENTORING = "mentoring"
    JOINT_PROJECT = "joint_project"

    @property
    def label(self) -> str:
        labels = {
            LinkKind.CONNECTION: _l("Connection"),
            LinkKind.MENTORING: _l("Mentoring"),
            LinkKind.JOINT_PROJECT: _l("Joint project"),
        }
        return str(labels[self])


class LinkSource(StrEnum):
    """From where a link came."""

    DIRECTORY = "directory"
    COHORT = "cohort"
    CONNECTION = "connection"

    @property
    def label(self) -> str:
        labels = {
            LinkSource.DIRECTORY: _l("Found in the directory"),
            LinkSource.COHORT: _l("Of one cohort"),
            LinkSource.CONNECTION: _l("Out of a connection"),
        }
        return str(labels[self])


class LinkState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"

    @property
    def label(self) -> str:
        labels = {
            LinkState.ASKED: _l("Waiting for an answer"),
            LinkState.CONFIRMED: _l("Confirmed by both"),
            LinkState.DECLINED: _l("Declined"),
            LinkState.WITHDRAWN: _l("Taken back"),
            LinkState.ENDED: _l("Ended"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"asked": "wait", "confirmed": "good"}.get(self.value, "none")


#: States of which there is at most one link of a kind between two people.
STANDING: Final = (LinkState.ASKED, LinkState.CONFIRMED)
_STANDS: Final = "state IN ('asked', 'confirmed')"


class PersonLink(Base):
    """A tie between two people, from the question to its end; the smaller id stands first."""

    __tablename__ = "person_link"
    __table_args__ = (
        CheckConstraint("low_id < high_id", name="canonical"),
        CheckConstraint("asker_id IN (low_id, high_id)", name="asker"),
        CheckConstraint(
            "(state IN ('confirmed', 'ended')) = (since IS NOT NULL)", name="confirmed_by_both"
        ),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint(
            "(state IN ('asked', 'withdrawn')) = (answered_at IS NULL)", name="answered"
        ),
        Index(
            "uq_person_link_standing",
            "low_id",
            "high_id",
            "kind",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
        Index("ix_person_link_high_id", "high_id", "state"),
        Index("ix_person_link_low_id", "low_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    kind: Mapped[LinkKind] = mapped_column(choice_column(LinkKind))
    low_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    source: Mapped[LinkSource] = mapped_column(choice_column(LinkSource))
    state: Mapped[LinkState] = mapped_column(choice_column(LinkState), default=LinkState.ASKED)
    #: The sending country of each one's first completion, fixed when the link is made.
    low_country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    high_country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    #: What the asker wrote, sealed under the asker's key; the two read it, nobody else.
    message_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: When whoever was asked said yes or no.
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: The day on which the second of the two said yes.
    since: Mapped[date | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class CompanyTie(StrEnum):
    """What ties a person to a company."""

    PLACED_AT = "placed_at"
    EMPLOYED_BY = "employed_by"

    @property
    def label(self) -> str:
        labels = {
            CompanyTie.PLACED_AT: _l("Placed at"),
            CompanyTie.EMPLOYED_BY: _l("Employed by"),
        }
        return str(labels[self])


#: A person is employed by a company once at a time, however many placements led there.
_EMPLOYED: Final = "kind = 'employed_by' AND ended_at IS NULL"


class CompanyLink(Base):
    """A tie between a person and a company that came of a placement, which both agreed to."""

    __tablename__ = "company_link"
    __table_args__ = (
        Index("uq_company_link_source", "placement_application_id", "kind", unique=True),
        Index(
            "uq_company_link_employed",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=text(_EMPLOYED),
            postgresql_where=text(_EMPLOYED),
        ),
        Index("ix_company_link_person_id", "person_id"),
        Index("ix_company_link_organisation_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[CompanyTie] = mapped_column(choice_column(CompanyTie))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: Where the link came from: the placement whose start or end it records.
    placement_application_id: Mapped[int] = mapped_column(ForeignKey("placement_application.id"))
    #: The sending country of the person's first completion, fixed when the link is made.
    person_country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    since: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class NetworkBlock(Base):
    """Somebody does not want to be met by somebody; each is as if not there for the other."""

    __tablename__ = "network_block"
    __table_args__ = (
        Index("uq_network_block_pair", "blocker_id", "blocked_id", unique=True),
        Index("ix_network_block_blocked_id", "blocked_id"),
        CheckConstraint("blocker_id <> blocked_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    blocker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    blocked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        labels = {
            ReportState.OPEN: _l("To be looked at"),
            ReportState.DISMISSED: _l("No action"),
            ReportState.REMOVED: _l("Taken out of the network"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"open": "wait", "removed": "bad"}.get(self.value, "none")


class NetworkReport(Base):
    """A member tells programme staff about another one."""

    __tablename__ = "network_report"
    __table_args__ = (Index("ix_network_report_state", "state", "reported_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reported_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: What happened, in the reporter's words, sealed under the reporter's key.
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[ReportState] = mapped_column(choice_column(ReportState), default=ReportState.OPEN)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
