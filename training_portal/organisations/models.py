"""The table of organisations."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import Base, Words, choice_column, new_public_id


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
    kind: Mapped[OrganisationKind] = mapped_column(choice_column(OrganisationKind))
    name: Mapped[str] = mapped_column(Words(200))
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    native_name: Mapped[str] = mapped_column(Words(200), default="")
    native_language: Mapped[str] = mapped_column(String(12), default="")
    province_id: Mapped[int | None] = mapped_column(ForeignKey("province.id"), default=None)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    #: May put people forward for cohorts.
    nominates: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
