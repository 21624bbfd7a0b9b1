"""Since when the time to answer an offer stands still

It stands still from now where nobody can accept an offer now.

Revision: 20261129_offers_that_wait
Revises: 20261129_application_consents
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "20261129_offers_that_wait"
down_revision = "20261129_application_consents"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_APPLICATION = sa.table(
    "placement_application",
    sa.column("state"),
    sa.column("posting_id"),
    sa.column("offer_deadline", _MOMENT),
    sa.column("offer_stopped_at", _MOMENT),
)
_GOES_ON = sa.text(
    "SELECT posting.id FROM posting JOIN company"
    " ON company.organisation_id = posting.organisation_id AND company.state = 'verified'"
    " WHERE posting.state IN ('published', 'filled', 'closed', 'expired')"
).columns(sa.column("id"))


def upgrade() -> None:
    op.add_column("placement_application", sa.Column("offer_stopped_at", _MOMENT, nullable=True))
    connection, column = op.get_bind(), _APPLICATION.c
    # SQLite keeps moments in UTC without saying so.
    now = datetime.now(UTC)
    now = now.replace(tzinfo=None) if connection.dialect.name == "sqlite" else now
    connection.execute(
        _APPLICATION.update()
        .where(
            column.state == "offered",
            column.offer_deadline >= now,
            column.posting_id.not_in(sa.select(_GOES_ON.subquery().c.id)),
        )
        .values(offer_stopped_at=now)
    )


def downgrade() -> None:
    with op.batch_alter_table("placement_application", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("offer_stopped_at")
