"""Close the steps of lists that ended before they were through

Revision: 20261212_lists_that_ended
Revises: 20261211_employer_choices
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "20261212_lists_that_ended"
down_revision = "20261211_employer_choices"
branch_labels = None
depends_on = None

LISTS = ("under_way", "returned", "endorsed", "not_endorsed", "called_off")
STEPS = ("waiting", "open", "endorsed", "returned", "run_out")
_when = sa.DateTime(timezone=True)
COHORT = sa.table("cohort", sa.column("id"), sa.column("decision"), sa.column("starts_on", sa.Date))
LIST = sa.table(
    "endorsement",
    sa.column("id"),
    sa.column("cohort_id"),
    sa.column("state"),
    sa.column("ended_at", _when),
)
STEP = sa.table(
    "endorsement_stage", sa.column("id"), sa.column("endorsement_id"), sa.column("state")
)
LINK = sa.table(
    "one_time_token", sa.column("purpose"), sa.column("subject_id"), sa.column("used_at", _when)
)


def _allow(table: str, kind: str, values: tuple[str, ...]) -> None:
    name = f"ck_{table}_{kind}"
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(name), f"state IN ({listed})")


def upgrade() -> None:
    _allow("endorsement", "endorsementstate", (*LISTS, "lapsed"))
    _allow("endorsement_stage", "stagestate", (*STEPS, "ended"))
    now = datetime.now(UTC)
    over = (COHORT.c.decision == "cancelled") | (COHORT.c.starts_on <= now.date())
    # Nobody is told of what is over for long: it is put down here, not by the worker.
    op.execute(
        LIST.update()
        .where(
            LIST.c.state.in_(("under_way", "returned")),
            LIST.c.cohort_id.in_(sa.select(COHORT.c.id).where(over)),
        )
        .values(state="lapsed", ended_at=now)
    )
    ended = sa.select(LIST.c.id).where(LIST.c.state.in_(("called_off", "lapsed")))
    steps = sa.select(STEP.c.id).where(STEP.c.endorsement_id.in_(ended))
    op.execute(
        LINK.update()
        .where(
            LINK.c.purpose == "endorsement",
            LINK.c.used_at.is_(None),
            LINK.c.subject_id.in_(steps),
        )
        .values(used_at=now)
    )
    op.execute(
        STEP.update()
        .where(STEP.c.state == "open", STEP.c.endorsement_id.in_(ended))
        .values(state="ended")
    )


def downgrade() -> None:
    # As they stood: a list with a step that was open was under way, else it was returned.
    stood = LIST.c.id.in_(sa.select(STEP.c.endorsement_id).where(STEP.c.state == "ended"))
    lapsed = LIST.update().where(LIST.c.state == "lapsed")
    op.execute(lapsed.where(stood).values(state="under_way", ended_at=None))
    op.execute(lapsed.where(~stood).values(state="returned", ended_at=None))
    op.execute(STEP.update().where(STEP.c.state == "ended").values(state="open"))
    _allow("endorsement", "endorsementstate", LISTS)
    _allow("endorsement_stage", "stagestate", STEPS)
