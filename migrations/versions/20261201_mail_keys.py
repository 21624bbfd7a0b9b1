"""Mails are found by the key of their address

The key is made here: SQLite folds the letters of ASCII alone.

Revision: 20261201_mail_keys
Revises: 20261201_session_moved_from
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_mail_keys"
down_revision = "20261201_session_moved_from"
branch_labels = None
depends_on = None

_MAIL = sa.table("outbox_mail", sa.column("id"), sa.column("to_address"), sa.column("to_key"))
_KEY = sa.String(960).with_variant(sa.String(960, collation="C"), "postgresql")
#: Rows whose keys are written by one statement.
_AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("outbox_mail", sa.Column("to_key", _KEY, nullable=False, server_default=""))
    connection = op.get_bind()
    addresses = sa.select(_MAIL.c.id, _MAIL.c.to_address).where(_MAIL.c.to_address != "")
    keys = [
        {"row_id": row_id, "key": address.strip().casefold()}
        for row_id, address in connection.execute(addresses)
    ]
    write = (
        _MAIL.update()
        .where(_MAIL.c.id == sa.bindparam("row_id"))
        .values(to_key=sa.bindparam("key"))
    )
    for start in range(0, len(keys), _AT_ONCE):
        connection.execute(write, keys[start : start + _AT_ONCE])
    op.drop_index("ix_outbox_mail_to_address", table_name="outbox_mail")
    op.create_index("ix_outbox_mail_to_key", "outbox_mail", ["to_key"])


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_to_key", table_name="outbox_mail")
    op.create_index("ix_outbox_mail_to_address", "outbox_mail", ["to_address"])
    with op.batch_alter_table("outbox_mail", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("to_key")
