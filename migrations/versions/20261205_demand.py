"""Keep needs surveys, what companies need, and proposals for courses

Revision: 20261205_demand
Revises: 20261206_medical_part
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261205_demand"
down_revision = "20261206_medical_part"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "needs_survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_needs_survey_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_survey")),
        sa.UniqueConstraint("public_id", name=op.f("uq_needs_survey_public_id")),
        sa.UniqueConstraint("year", name=op.f("uq_needs_survey_year")),
    )
    op.create_table(
        "course_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sector_code", sa.String(length=1), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "new_course",
                "new_version",
                "as_it_is",
                name="proposalkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("reasoning", sa.String(3000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "approved",
                "refused",
                "discarded",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.CheckConstraint(
            "kind = 'new_course' OR course_id IS NOT NULL",
            name=op.f("ck_course_proposal_has_course"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 8", name=op.f("ck_course_proposal_level")),
        sa.CheckConstraint("weeks > 0", name=op.f("ck_course_proposal_weeks")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_proposal_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["organisation.id"], name=op.f("fk_course_proposal_host_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["sector_code"], ["sector.code"], name=op.f("fk_course_proposal_sector_code_sector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_proposal_public_id")),
    )
    with op.batch_alter_table("course_proposal", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index("ix_course_proposal_course_id", ["course_id"], unique=False)
        batch_op.create_index("ix_course_proposal_sector_code", ["sector_code"], unique=False)

    op.create_table(
        "survey_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sent",
                "withdrawn",
                name="answerstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_survey_answer_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["needs_survey.id"], name=op.f("fk_survey_answer_survey_id_needs_survey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_survey_answer_public_id")),
        sa.UniqueConstraint(
            "survey_id", "organisation_id", name=op.f("uq_survey_answer_survey_id_organisation_id")
        ),
    )
    with op.batch_alter_table("survey_answer", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_survey_answer_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "course_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column(
            "theme_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(200), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("sector_code", sa.String(length=1), nullable=False),
        sa.Column("occupation_code", sa.String(length=2), nullable=False),
        sa.Column("head_count", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("park_code", sa.String(length=60), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.CheckConstraint("head_count > 0", name=op.f("ck_course_need_head_count")),
        sa.CheckConstraint("level BETWEEN 1 AND 8", name=op.f("ck_course_need_level")),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["survey_answer.id"], name=op.f("fk_course_need_answer_id_survey_answer")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_need_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["occupation_code"],
            ["occupation_group.code"],
            name=op.f("fk_course_need_occupation_code_occupation_group"),
        ),
        sa.ForeignKeyConstraint(
            ["park_code"],
            ["industrial_park.code"],
            name=op.f("fk_course_need_park_code_industrial_park"),
        ),
        sa.ForeignKeyConstraint(
            ["province_id"], ["province.id"], name=op.f("fk_course_need_province_id_province")
        ),
        sa.ForeignKeyConstraint(
            ["sector_code"], ["sector.code"], name=op.f("fk_course_need_sector_code_sector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_need")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_need_public_id")),
    )
    with op.batch_alter_table("course_need", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index("ix_course_need_answer_id", ["answer_id"], unique=False)

    op.create_table(
        "planned_cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_planned_cohort_position")),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_planned_cohort_seats")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_planned_cohort_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["course_proposal.id"],
            name=op.f("fk_planned_cohort_proposal_id_course_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_cohort")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_planned_cohort_cohort_id")),
        sa.UniqueConstraint(
            "proposal_id", "position", name=op.f("uq_planned_cohort_proposal_id_position")
        ),
    )
    op.create_table(
        "skill_demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column(
            "skills_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=2), nullable=False),
        sa.Column("skills", sa.String(200), nullable=False),
        sa.Column("head_count", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                name="demandstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reminded_for", sa.Date(), nullable=True),
        sa.CheckConstraint("head_count > 0", name=op.f("ck_skill_demand_head_count")),
        sa.CheckConstraint("level BETWEEN 1 AND 8", name=op.f("ck_skill_demand_level")),
        sa.ForeignKeyConstraint(
            ["occupation_code"],
            ["occupation_group.code"],
            name=op.f("fk_skill_demand_occupation_code_occupation_group"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_skill_demand_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["company_site.id"], name=op.f("fk_skill_demand_site_id_company_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_demand")),
        sa.UniqueConstraint("public_id", name=op.f("uq_skill_demand_public_id")),
    )
    with op.batch_alter_table("skill_demand", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index("ix_skill_demand_holds_until", ["holds_until"], unique=False)
        batch_op.create_index("ix_skill_demand_organisation_id", ["organisation_id"], unique=False)

    op.create_table(
        "proposal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("demand_id", sa.Integer(), nullable=True),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(need_id IS NULL) <> (demand_id IS NULL)", name=op.f("ck_proposal_request_one_request")
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"],
            ["skill_demand.id"],
            name=op.f("fk_proposal_request_demand_id_skill_demand"),
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["course_need.id"], name=op.f("fk_proposal_request_need_id_course_need")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["course_proposal.id"],
            name=op.f("fk_proposal_request_proposal_id_course_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_request")),
        sa.UniqueConstraint(
            "proposal_id", "demand_id", name=op.f("uq_proposal_request_proposal_id_demand_id")
        ),
        sa.UniqueConstraint(
            "proposal_id", "need_id", name=op.f("uq_proposal_request_proposal_id_need_id")
        ),
    )
    with op.batch_alter_table("proposal_request", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index(
            "uq_proposal_request_live_demand",
            ["demand_id"],
            unique=True,
            sqlite_where=sa.text("is_live"),
            postgresql_where=sa.text("is_live"),
        )
        batch_op.create_index(
            "uq_proposal_request_live_need",
            ["need_id"],
            unique=True,
            sqlite_where=sa.text("is_live"),
            postgresql_where=sa.text("is_live"),
        )


def downgrade() -> None:
    for table in (
        "proposal_request",
        "skill_demand",
        "planned_cohort",
        "course_need",
        "survey_answer",
        "course_proposal",
        "needs_survey",
    ):
        op.drop_table(table)
