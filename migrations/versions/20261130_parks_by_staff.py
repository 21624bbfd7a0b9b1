"""Parks are put in, changed and archived by staff, and keep what staff changed

Their search keys are made here: no database folds marks, digits and widths as the portal does. Of
which kind each is and from where it is known, the next loading of the reference data says.

Revision: 20261130_parks_by_staff
Revises: 20261129_organisation_keys
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from training_portal.platform.text import search_key

revision = "20261130_parks_by_staff"
down_revision = "20261129_organisation_keys"
branch_labels = None
depends_on = None

_KINDS = (
    "special_economic_zone",
    "industrial_park",
    "export_processing_zone",
    "technology_park",
    "trade_zone",
)
_PARK = sa.table(
    "industrial_park",
    *map(sa.column, ("code", "id", "name", "native_name", "names", "note", "search_key")),
)


def _key(*words: str | None) -> str:
    keys = dict.fromkeys(search_key(each)[:400] for each in words if each)
    return " | ".join(key for key in keys if key)[:2000]


def upgrade() -> None:
    with op.batch_alter_table("industrial_park", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("search_key", sa.String(2000), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("kind", sa.String(40), nullable=False, server_default="industrial_park")
        )
        batch_op.add_column(sa.Column("source", sa.String(300), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("is_by_staff", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("staff_fields", sa.JSON(), nullable=False, server_default="[]")
        )
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    _number()
    with op.batch_alter_table("industrial_park", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.alter_column("id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint("uq_industrial_park_id", ["id"])
        batch_op.create_check_constraint(
            op.f("ck_industrial_park_parkkind"),
            sa.column("kind").in_([sa.literal_column(f"'{kind}'") for kind in _KINDS]),
        )


def _number() -> None:
    connection, table = op.get_bind(), _PARK.c
    columns = (table.code, table.name, table.native_name, table.names, table.note)
    for number, row in enumerate(
        connection.execute(sa.select(*columns).order_by(table.code)).all(), start=1
    ):
        names = json.loads(row.names) if isinstance(row.names, str) else row.names or {}
        key = _key(row.name, row.native_name, *names.values(), row.note)
        connection.execute(
            _PARK.update().where(table.code == row.code).values(id=number, search_key=key)
        )


def downgrade() -> None:
    with op.batch_alter_table("industrial_park", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_industrial_park_parkkind"), type_="check")
        batch_op.drop_constraint("uq_industrial_park_id", type_="unique")
        for column in (
            "archived_at",
            "staff_fields",
            "is_by_staff",
            "source",
            "kind",
            "search_key",
            "id",
        ):
            batch_op.drop_column(column)
