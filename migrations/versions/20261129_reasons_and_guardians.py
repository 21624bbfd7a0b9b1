"""Concerns of who left early; which application a guardian agreed to

Revision: 20261129_reasons_and_guardians
Revises: 20261129_email_keys
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_reasons_and_guardians"
down_revision = "20261129_email_keys"
branch_labels = None
depends_on = None

BEFORE = ("fees", "papers", "pay", "hours", "safety", "treatment", "other")
ADDED = ("left",)
_TABLE = "placement_guardian_consent"


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("placement_concern", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_placement_concern_concernkind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_placement_concern_concernkind"), f"kind IN ({listed})"
        )


def upgrade() -> None:
    _allow(BEFORE + ADDED)
    op.create_table(
        _TABLE,
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["placement_application.id"],
            name=op.f(f"fk_{_TABLE}_application_id_placement_application"),
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["consent_record.id"],
            name=op.f(f"fk_{_TABLE}_consent_id_consent_record"),
        ),
        sa.PrimaryKeyConstraint("application_id", "consent_id", name=op.f(f"pk_{_TABLE}")),
    )
    op.create_index(f"ix_{_TABLE}_consent_id", _TABLE, ["consent_id"])
    # The guardian agreed in the same words as the person, so the hash tells which application.
    op.execute(
        f"INSERT INTO {_TABLE} (application_id, consent_id) "  # noqa: S608 (a name of our own)
        "SELECT placement_application.id, guardian.id FROM placement_application "
        "JOIN consent_record AS own ON own.id = placement_application.consent_id "
        "JOIN consent_record AS guardian ON guardian.person_id = placement_application.person_id "
        "AND guardian.purpose = 'guardian' AND guardian.text_sha256 = own.text_sha256"
    )


def downgrade() -> None:
    op.drop_table(_TABLE)
    op.execute("UPDATE placement_concern SET kind = 'other' WHERE kind = 'left'")
    _allow(BEFORE)
