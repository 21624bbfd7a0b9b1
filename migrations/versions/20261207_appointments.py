"""Keep appointments: rounds, slots and who holds them, invitations, bookings

Revision: 20261207_appointments
Revises: 20261206_replacements
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261207_appointments"
down_revision = "20261206_replacements"
branch_labels = None
depends_on = None


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _public_id() -> sa.Column[object]:
    return sa.Column("public_id", sa.String(length=12), nullable=False)


def _keys(table: str) -> tuple[sa.Constraint, sa.Constraint]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )


def upgrade() -> None:
    op.create_table(
        "appointment_round",
        _number("id"),
        _public_id(),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        _number("subject_id"),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", name=op.f("uq_appointment_round_subject_kind_subject_id")
        ),
        *_keys("appointment_round"),
    )
    op.create_table(
        "appointment_slot",
        _number("id"),
        _public_id(),
        _number("round_id"),
        _moment("starts_at"),
        _moment("ends_at"),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        _number("capacity"),
        _moment("cancelled_at", nullable=True),
        sa.CheckConstraint(
            "capacity BETWEEN 1 AND 20", name=op.f("ck_appointment_slot_capacity")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointment_slot_order")),
        _to("appointment_slot", "round_id", "appointment_round"),
        *_keys("appointment_slot"),
    )
    op.create_index(
        "ix_appointment_slot_round_starts", "appointment_slot", ["round_id", "starts_at"]
    )
    op.create_table(
        "appointment_host",
        _number("slot_id"),
        _number("account_id"),
        _to("appointment_host", "slot_id", "appointment_slot"),
        _to("appointment_host", "account_id", "account"),
        sa.PrimaryKeyConstraint("slot_id", "account_id", name=op.f("pk_appointment_host")),
    )
    op.create_index("ix_appointment_host_account", "appointment_host", ["account_id"])
    op.create_table(
        "appointment_invitation",
        _number("id"),
        _public_id(),
        _number("round_id"),
        _number("person_id"),
        _number("about_id"),
        _moment("invited_at"),
        _moment("ended_at", nullable=True),
        _to("appointment_invitation", "round_id", "appointment_round"),
        _to("appointment_invitation", "person_id", "person"),
        sa.UniqueConstraint(
            "round_id", "about_id", name=op.f("uq_appointment_invitation_round_id_about_id")
        ),
        *_keys("appointment_invitation"),
    )
    op.create_index("ix_appointment_invitation_person", "appointment_invitation", ["person_id"])
    op.create_table(
        "appointment_booking",
        _number("id"),
        _number("slot_id"),
        _number("invitation_id"),
        _number("seat"),
        _moment("booked_at"),
        sa.Column(
            "state",
            sa.Enum(
                "booked",
                "held",
                "no_show",
                "cancelled",
                name="bookingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        _moment("reminded_at", nullable=True),
        sa.CheckConstraint("seat BETWEEN 1 AND 20", name=op.f("ck_appointment_booking_seat")),
        _to("appointment_booking", "slot_id", "appointment_slot"),
        _to("appointment_booking", "invitation_id", "appointment_invitation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_booking")),
    )
    op.create_index(
        "ix_appointment_booking_invitation", "appointment_booking", ["invitation_id"]
    )
    takes_a_place, current = sa.text("state != 'cancelled'"), sa.text("is_current")
    op.create_index(
        "uq_appointment_booking_seat",
        "appointment_booking",
        ["slot_id", "seat"],
        unique=True,
        sqlite_where=takes_a_place,
        postgresql_where=takes_a_place,
    )
    op.create_index(
        "uq_appointment_booking_current",
        "appointment_booking",
        ["invitation_id"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )


def downgrade() -> None:
    for table in ("booking", "invitation", "host", "slot", "round"):
        op.drop_table(f"appointment_{table}")
