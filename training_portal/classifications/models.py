"""Tables of the classifications that courses, companies and reports share."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import Base, Words
from training_portal.platform.names import Named, for_reader


class Sector(Named, Base):
    """A section of ISIC Rev. 4 (A to U)."""

    __tablename__ = "sector"

    code: Mapped[str] = mapped_column(String(1), primary_key=True)
    english_title: Mapped[str] = mapped_column("title", Words(200))
    title = for_reader("title", "english_title")


class OccupationGroup(Named, Base):
    """A major (one digit) or sub-major (two digits) group of ISCO-08."""

    __tablename__ = "occupation_group"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    english_title: Mapped[str] = mapped_column("title", Words(200))
    title = for_reader("title", "english_title")
    parent_code: Mapped[str | None] = mapped_column(
        ForeignKey("occupation_group.code"), default=None
    )
