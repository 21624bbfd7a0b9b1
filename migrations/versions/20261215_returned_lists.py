"""Until when a returned list is to be sent again

Revision: 20261215_returned_lists
Revises: 20261215_background
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "20261215_returned_lists"
down_revision = "20261215_background"
branch_labels = None
depends_on = None

_when = sa.DateTime(timezone=True)
NEW = ("mend_by", "mend_reminded_at", "mend_late_at")
OPEN_RETURNED = sa.text(
    "SELECT e.id, MAX(s.days), c.starts_on, c.time_zone, country.time_zone FROM endorsement e "
    "JOIN endorsement_stage s ON s.endorsement_id = e.id AND s.state = 'returned' "
    "JOIN cohort c ON c.id = e.cohort_id JOIN organisation o ON o.id = e.organisation_id "
    "JOIN country ON country.code = o.country_code WHERE e.state = 'returned' "
    "GROUP BY e.id, c.starts_on, c.time_zone, country.time_zone"
).columns(
    sa.column("id", sa.Integer),
    sa.column("days", sa.Integer),
    sa.column("starts_on", sa.Date),
    sa.column("venue", sa.String),
    sa.column("zone", sa.String),
)
LIST = sa.table("endorsement", sa.column("id", sa.Integer), sa.column("mend_by", _when))


def _end_of(day: object, zone: str) -> datetime:
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type]


def upgrade() -> None:
    with op.batch_alter_table("endorsement", reflect_kwargs={"resolve_fks": False}) as batch_op:
        for name in NEW:
            batch_op.add_column(sa.Column(name, _when, nullable=True))
        batch_op.create_index("ix_endorsement_mend_by", ["state", "mend_by"])
    # Nobody named a day to their bodies: they have the days of the step once more, from now.
    now = datetime.now(UTC)
    for row_id, days, starts_on, venue, zone in op.get_bind().execute(OPEN_RETURNED).all():
        last = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
        eve = _end_of(starts_on - timedelta(days=1), venue)
        due = min(_end_of(last, zone), eve)
        op.execute(LIST.update().where(LIST.c.id == row_id).values(mend_by=due))


def downgrade() -> None:
    with op.batch_alter_table("endorsement", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_index("ix_endorsement_mend_by")
        for name in NEW:
            batch_op.drop_column(name)
