"""Tables of the alumni network: members, links between people, blocks, reports

Revision: 20261128_alumni
Revises: 20261128_consent_taken_back
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_alumni"
down_revision = "20261128_consent_taken_back"
branch_labels = None
depends_on = None

PURPOSES_BEFORE = ("application", "transfer_abroad", "guardian")
FIELDS = (
    "name",
    "native_name",
    "country",
    "province",
    "course",
    "year",
    "employer",
    "position",
    "sector",
    "languages",
    "about",
    "mentoring",
    "email",
)
STANDS = "state IN ('asked', 'confirmed')"


def _allow(purposes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table("consent_record", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_consent_record_consentpurpose"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_consent_record_consentpurpose"), f"purpose IN ({listed})"
        )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _allow((*PURPOSES_BEFORE, "alumni_network"))
    op.create_table(
        "network_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("sending_country", sa.String(length=2), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("barred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uses_preferred_name", sa.Boolean(), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("native_key", sa.String(length=400), nullable=False),
        sa.Column("employer", sa.String(200), nullable=False),
        sa.Column("position", sa.String(200), nullable=False),
        sa.Column("sector_code", sa.String(length=1), nullable=True),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(1000), nullable=False),
        sa.Column("mentoring", sa.String(500), nullable=False),
        sa.Column("contact_email", sa.String(254), nullable=False),
        *(sa.Column(f"show_{each}", sa.Integer(), nullable=False) for each in FIELDS),
        *(
            sa.CheckConstraint(
                f"show_{each} BETWEEN 0 AND 5", name=op.f(f"ck_network_member_show_{each}")
            )
            for each in FIELDS
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_network_member_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["consent_record.id"],
            name=op.f("fk_network_member_consent_id_consent_record"),
        ),
        sa.ForeignKeyConstraint(
            ["sending_country"],
            ["country.code"],
            name=op.f("fk_network_member_sending_country_country"),
        ),
        sa.ForeignKeyConstraint(
            ["sector_code"], ["sector.code"], name=op.f("fk_network_member_sector_code_sector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_member")),
        sa.UniqueConstraint("public_id", name=op.f("uq_network_member_public_id")),
        sa.UniqueConstraint("person_id", name=op.f("uq_network_member_person_id")),
    )
    op.create_index("ix_network_member_name_key", "network_member", ["name_key"])
    op.create_table(
        "person_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column(
            "kind", _choice("linkkind", "connection", "mentoring", "joint_project"), nullable=False
        ),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column(
            "source", _choice("linksource", "directory", "cohort", "connection"), nullable=False
        ),
        sa.Column(
            "state",
            _choice("linkstate", "asked", "confirmed", "declined", "withdrawn", "ended"),
            nullable=False,
        ),
        sa.Column("low_country", sa.String(length=2), nullable=False),
        sa.Column("high_country", sa.String(length=2), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_person_link_canonical")),
        sa.CheckConstraint("asker_id IN (low_id, high_id)", name=op.f("ck_person_link_asker")),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'ended')) = (since IS NOT NULL)",
            name=op.f("ck_person_link_confirmed_by_both"),
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_person_link_ended")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"fk_person_link_{column}_{target.split('.')[0]}")
            )
            for column, target in (
                ("low_id", "person.id"),
                ("high_id", "person.id"),
                ("asker_id", "person.id"),
                ("low_country", "country.code"),
                ("high_country", "country.code"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_link")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_link_public_id")),
    )
    op.create_index(
        "uq_person_link_standing",
        "person_link",
        ["low_id", "high_id", "kind"],
        unique=True,
        sqlite_where=sa.text(STANDS),
        postgresql_where=sa.text(STANDS),
    )
    op.create_index("ix_person_link_high_id", "person_link", ["high_id", "state"])
    op.create_index("ix_person_link_low_id", "person_link", ["low_id", "state"])
    op.create_table(
        "network_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("blocker_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("blocker_id <> blocked_id", name=op.f("ck_network_block_two_people")),
        sa.ForeignKeyConstraint(
            ["blocker_id"], ["person.id"], name=op.f("fk_network_block_blocker_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["blocked_id"], ["person.id"], name=op.f("fk_network_block_blocked_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_block")),
        sa.UniqueConstraint("public_id", name=op.f("uq_network_block_public_id")),
    )
    op.create_index(
        "uq_network_block_pair", "network_block", ["blocker_id", "blocked_id"], unique=True
    )
    op.create_index("ix_network_block_blocked_id", "network_block", ["blocked_id"])
    op.create_table(
        "network_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("reported_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", _choice("reportstate", "open", "dismissed", "removed"), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["person.id"], name=op.f("fk_network_report_reporter_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reported_id"], ["person.id"], name=op.f("fk_network_report_reported_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_network_report_public_id")),
    )
    op.create_index("ix_network_report_reporter_id", "network_report", ["reporter_id"])
    op.create_index("ix_network_report_reported_id", "network_report", ["reported_id"])
    op.create_index("ix_network_report_state", "network_report", ["state", "reported_at"])


def downgrade() -> None:
    for table in ("network_report", "network_block", "person_link", "network_member"):
        op.drop_table(table)
    op.execute(sa.text("DELETE FROM consent_record WHERE purpose = 'alumni_network'"))
    _allow(PURPOSES_BEFORE)
