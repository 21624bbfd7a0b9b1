"""Tables of places. A country is always a column, never inferred from a coordinate."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.platform.database import Base, UtcDateTime, Words, choice_column
from training_portal.platform.finding import key_column, one_key
from training_portal.platform.names import Named, for_reader

LONGEST_KEY = 2000


class Found(Named):
    """A place that is found and listed by its names."""

    #: The keys of its names in all languages, the English one first, and of what it is known for;
    #: kept by the row itself.
    search_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), init=False)
    #: What a reader's list is sorted by: the name in their language, else the key of the English.
    sorted_by = for_reader("sorted_by", "search_key")

    @validates("english_name", "native_name", "names", "note")
    def _keep_search_key(self, field: str, value: Any) -> Any:
        words = {
            each: getattr(self, each, None) for each in ("english_name", "native_name", "note")
        }
        words = {**words, "names": self.names, field: value}
        others = (words["names"] or {}).values()
        names = (words["english_name"], words["native_name"], *others)
        self.search_key = one_key((*names, words["note"]))
        return value


class Country(Named, Base):
    """One of the six countries of the initiative (ISO 3166-1 alpha-2)."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    iso3: Mapped[str] = mapped_column(String(3), unique=True)
    english_name: Mapped[str] = mapped_column("name", Words(80))
    name = for_reader("name", "english_name")
    native_name: Mapped[str] = mapped_column(Words(80))
    native_language: Mapped[str] = mapped_column(String(12))
    time_zone: Mapped[str] = mapped_column(String(40))
    age_of_majority: Mapped[int]
    #: True for the five countries that send trainees.
    is_sending: Mapped[bool]
    position: Mapped[int]


class Province(Found, Base):
    """A first-level unit; units that were merged away keep their row with an end date."""

    __tablename__ = "province"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="validity"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    english_name: Mapped[str] = mapped_column("name", Words(120))
    name = for_reader("name", "english_name")
    native_name: Mapped[str] = mapped_column(Words(120), default="")
    native_language: Mapped[str] = mapped_column(String(12), default="")
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)


class CorridorLine(StrEnum):
    """The two economic corridors of the initiative."""

    EAST_WEST = "east-west"
    SOUTHERN = "southern"

    @property
    def label(self) -> str:
        labels = {
            CorridorLine.EAST_WEST: _l("East-West Economic Corridor"),
            CorridorLine.SOUTHERN: _l("Southern Economic Corridor"),
        }
        return str(labels[self])


class Corridor(Named, Base):
    """A corridor, or a sub-corridor of the Southern one."""

    __tablename__ = "corridor"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    line: Mapped[CorridorLine] = mapped_column(choice_column(CorridorLine))
    english_name: Mapped[str] = mapped_column("name", Words(120))
    name = for_reader("name", "english_name")
    position: Mapped[int]


class Stop(Named, Base):
    """A town of a corridor, in order; a town on two lines has a row on each with the same code."""

    __tablename__ = "stop"
    __table_args__ = (
        UniqueConstraint("corridor_code", "position"),
        UniqueConstraint("corridor_code", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    corridor_code: Mapped[str] = mapped_column(ForeignKey("corridor.code"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(60))
    english_name: Mapped[str] = mapped_column("name", Words(80))
    name = for_reader("name", "english_name")
    native_name: Mapped[str] = mapped_column(Words(80), default="")
    native_language: Mapped[str] = mapped_column(String(12), default="")
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    #: The province that the town lies in today: who lives there lives beside the corridor.
    province_code: Mapped[str | None] = mapped_column(
        ForeignKey("province.code"), index=True, default=None
    )
    #: Degrees, for drawing only.
    latitude: Mapped[float]
    longitude: Mapped[float]
    is_approximate: Mapped[bool] = mapped_column(default=False)
    is_extension: Mapped[bool] = mapped_column(default=False)


class CrossingStatus(StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"
    CLOSED = "closed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        labels = {
            CrossingStatus.OPEN: lazy_pgettext("border crossing", "Open"),
            CrossingStatus.RESTRICTED: _l("Restricted"),
            CrossingStatus.CLOSED: lazy_pgettext("border crossing", "Closed"),
            CrossingStatus.UNKNOWN: _l("Not checked"),
        }
        return str(labels[self])

    @property
    def remark(self) -> str:
        """What a reader has to know of it; blank for nothing."""
        if self is CrossingStatus.CLOSED:
            return _("Whether it is open again was not checked.")
        return ""

    @property
    def tone(self) -> str:
        return {"open": "good", "restricted": "wait", "closed": "bad", "unknown": "none"}[
            self.value
        ]


class BorderCrossing(Named, Base):
    """A crossing between two stops of a corridor, with what is known of its state."""

    __tablename__ = "border_crossing"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    english_name: Mapped[str] = mapped_column("name", Words(120))
    name = for_reader("name", "english_name")
    corridor_code: Mapped[str] = mapped_column(ForeignKey("corridor.code"), index=True)
    from_stop: Mapped[str] = mapped_column(String(60))
    to_stop: Mapped[str] = mapped_column(String(60))
    status: Mapped[CrossingStatus] = mapped_column(choice_column(CrossingStatus))
    #: As of when the status is said; the first of the month where no day is on record.
    status_on: Mapped[date]
    is_month_only: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Words(300), default="")


class ParkKind(StrEnum):
    """What a park is by the law it stands under."""

    SPECIAL_ECONOMIC_ZONE = "special_economic_zone"
    INDUSTRIAL_PARK = "industrial_park"
    EXPORT_PROCESSING_ZONE = "export_processing_zone"
    TECHNOLOGY_PARK = "technology_park"
    TRADE_ZONE = "trade_zone"

    @property
    def label(self) -> str:
        labels = {
            ParkKind.SPECIAL_ECONOMIC_ZONE: _l("Special economic zone"),
            ParkKind.INDUSTRIAL_PARK: _l("Industrial park or estate"),
            ParkKind.EXPORT_PROCESSING_ZONE: _l("Export processing zone"),
            ParkKind.TECHNOLOGY_PARK: _l("Technology park"),
            ParkKind.TRADE_ZONE: _l("Trade zone"),
        }
        return str(labels[self])


class IndustrialPark(Found, Base):
    """An industrial park or special economic zone on or near a corridor.

    Most come from the reference data and follow it; what staff changed stays as staff have it.
    """

    __tablename__ = "industrial_park"
    __table_args__ = (Index("ix_industrial_park_country_code", "country_code"),)

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: By what the audit and lists of ticked rows know it; counted on by the statement that adds it.
    id: Mapped[int] = mapped_column(
        unique=True,
        init=False,
        insert_default=select(func.coalesce(func.max(text("id")), 0) + 1)
        .select_from(text("industrial_park"))
        .scalar_subquery(),
    )
    english_name: Mapped[str] = mapped_column("name", Words(120))
    name = for_reader("name", "english_name")
    native_name: Mapped[str] = mapped_column(Words(120), default="")
    native_language: Mapped[str] = mapped_column(String(12), default="")
    kind: Mapped[ParkKind] = mapped_column(
        choice_column(ParkKind), default=ParkKind.INDUSTRIAL_PARK
    )
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    corridor_code: Mapped[str] = mapped_column(ForeignKey("corridor.code"))
    latitude: Mapped[float]
    longitude: Mapped[float]
    #: Beside the corridors, on a link road; its `corridor_code` is the nearest then.
    is_off_line: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Words(300), default="")
    #: `seen` in a public source, or `general` knowledge to be checked.
    evidence: Mapped[str] = mapped_column(String(20), default="general")
    #: From where what is said of it is known.
    source: Mapped[str] = mapped_column(Words(300), default="")
    #: Put in by staff: no file of reference data changes it.
    is_by_staff: Mapped[bool] = mapped_column(default=False)
    #: What staff changed of a park of the reference data: loading it again leaves these alone.
    staff_fields: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    #: Since when it stands in no new choice; sites and cohorts that are there stay there.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
