"""Tables of organisations, and of what companies are besides: verified, with sites."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.organisations.rules import bare_number
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.finding import key_column, key_with
from training_portal.platform.text import LONGEST_KEY, kept_key


class OrganisationKind(StrEnum):
    MINISTRY = "ministry"
    AGENCY = "agency"
    TRAINING_INSTITUTION = "training_institution"
    IMPLEMENTING_PARTNER = "implementing_partner"
    COMPANY = "company"
    CHAMBER = "chamber"
    FUNDER = "funder"

    @property
    def label(self) -> str:
        labels = {
            OrganisationKind.MINISTRY: _l("Ministry"),
            OrganisationKind.AGENCY: _l("Agency"),
            OrganisationKind.TRAINING_INSTITUTION: _l("Training institution"),
            OrganisationKind.IMPLEMENTING_PARTNER: _l("Implementing partner"),
            OrganisationKind.COMPANY: _l("Company"),
            OrganisationKind.CHAMBER: _l("Chamber"),
            OrganisationKind.FUNDER: _l("Funder"),
        }
        return str(labels[self])


class Organisation(Base):
    """An organisation of one country; a unit of another has a parent."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_country_kind", "country_code", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: The keys of its names, kept by the row itself: none can be made or renamed without them.
    search_key: Mapped[str] = mapped_column(key_column(810), init=False)
    kind: Mapped[OrganisationKind] = mapped_column(choice_column(OrganisationKind))
    name: Mapped[str] = mapped_column(Words(200))
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    native_name: Mapped[str] = mapped_column(Words(200), default="")
    native_language: Mapped[str] = mapped_column(String(12), default="")
    province_id: Mapped[int | None] = mapped_column(ForeignKey("province.id"), default=None)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, index=True
    )
    #: May put people forward for cohorts.
    nominates: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    #: Since when it stands in no new choice: it is no more, or no part of the programme.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @validates("name", "native_name")
    def _keep_search_key(self, field: str, value: str) -> str:
        self.search_key = key_with(self, ("name", "native_name"), field, value, 810)
        return value


class CompanyState(StrEnum):
    """Whether programme staff have looked at a company; only a verified one may post."""

    IN_REVIEW = "in_review"
    RETURNED = "returned"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        labels = {
            CompanyState.IN_REVIEW: _l("Waiting to be verified"),
            CompanyState.RETURNED: _l("Returned for correction"),
            CompanyState.VERIFIED: _l("Verified"),
            CompanyState.REFUSED: _l("Not accepted"),
            CompanyState.SUSPENDED: _l("Suspended"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"in_review": "wait", "returned": "wait", "verified": "good"}
        return tones.get(self.value, "bad")


class Company(Base):
    """What is known of an organisation that is a company; one row each."""

    __tablename__ = "company"
    __table_args__ = (
        Index("ix_company_state", "state"),
        Index("ix_company_likeness", "likeness"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    state: Mapped[CompanyState] = mapped_column(
        choice_column(CompanyState), default=CompanyState.IN_REVIEW
    )
    #: Number in the trade register of its country, as on its papers.
    registration_number: Mapped[str] = mapped_column(Words(80), default="")
    #: The number as it is searched, kept by the row itself.
    registration_key: Mapped[str] = mapped_column(key_column(400), init=False)
    #: Section of ISIC Rev. 4.
    sector_code: Mapped[str | None] = mapped_column(
        ForeignKey("sector.code"), default=None, index=True
    )
    #: Country of the head office (ISO 3166-1 alpha-2), which may be outside the region.
    parent_country: Mapped[str] = mapped_column(String(2), default="")
    website: Mapped[str] = mapped_column(Words(300), default="")
    about: Mapped[str] = mapped_column(Words(2000), default="")
    contact_name: Mapped[str] = mapped_column(Words(200), default="")
    contact_email: Mapped[str] = mapped_column(Words(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    #: The country with the folded name, and with the folded register number: each stands once. One
    #: that was refused gives its claim up, so that nobody keeps the real company out by its name.
    name_claim: Mapped[str | None] = mapped_column(String(400), unique=True, default=None)
    number_claim: Mapped[str | None] = mapped_column(String(120), unique=True, default=None)
    #: The folded name without its legal form, for finding names that are alike.
    likeness: Mapped[str] = mapped_column(String(400), default="")
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Since when it has been in its state.
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Why it was returned, refused or suspended; the company reads it.
    state_reason: Mapped[str] = mapped_column(Words(1000), default="")

    @validates("registration_number")
    def _keep_registration_key(self, _field: str, number: str) -> str:
        self.registration_key = bare_number(number)
        return number


class Site(Base):
    """A place where a company works: in an industrial park, or in a province."""

    __tablename__ = "company_site"
    __table_args__ = (
        CheckConstraint("park_code IS NOT NULL OR province_id IS NOT NULL", name="placed"),
        Index("ix_company_site_organisation_id", "organisation_id"),
        Index("ix_company_site_park_code", "park_code"),
        Index("ix_company_site_province_id", "province_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(Words(200))
    #: search_key of the name, kept by the row itself.
    name_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), init=False)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    park_code: Mapped[str | None] = mapped_column(ForeignKey("industrial_park.code"), default=None)
    province_id: Mapped[int | None] = mapped_column(ForeignKey("province.id"), default=None)
    address: Mapped[str] = mapped_column(Words(300), default="")
    #: A site that was given up keeps its row: postings and placements refer to it.
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @validates("name")
    def _keep_name_key(self, _field: str, name: str) -> str:
        self.name_key = kept_key(name)
        return name
