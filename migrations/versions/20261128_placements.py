"""Tables of placements: postings, what the law says of their places, applications, concerns

Sharing fields with a company is a consent of its own.

Revision: 20261128_placements
Revises: 20261128_cohort_archive
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_placements"
down_revision = "20261128_cohort_archive"
branch_labels = None
depends_on = None

#: What a person can agree to, by whichever room asks.
BEFORE = ("application", "transfer_abroad", "guardian", "alumni_network")
ADDED = ("placement",)


def _purposes(allowed: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in allowed)
    with op.batch_alter_table("consent_record", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_consent_record_consentpurpose"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_consent_record_consentpurpose"), f"purpose IN ({listed})"
        )


def upgrade() -> None:
    _purposes(BEFORE + ADDED)
    op.create_table(
        "work_limit",
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("most_hours", sa.Integer(), nullable=False),
        sa.Column("least_age", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.CheckConstraint("least_age BETWEEN 12 AND 21", name=op.f("ck_work_limit_age")),
        sa.CheckConstraint("most_hours BETWEEN 1 AND 84", name=op.f("ck_work_limit_hours")),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_work_limit_country_code_country")
        ),
        sa.PrimaryKeyConstraint("country_code", name=op.f("pk_work_limit")),
    )
    op.create_table(
        "minimum_wage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(120), nullable=False),
        sa.Column("sector_code", sa.String(length=1), nullable=True),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column(
            "amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "period",
            sa.Enum(
                "hour",
                "day",
                "week",
                "month",
                "year",
                name="wageperiod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_minimum_wage_amount")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_minimum_wage_validity")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_minimum_wage_country_code_country")
        ),
        sa.ForeignKeyConstraint(
            ["province_id"], ["province.id"], name=op.f("fk_minimum_wage_province_id_province")
        ),
        sa.ForeignKeyConstraint(
            ["sector_code"], ["sector.code"], name=op.f("fk_minimum_wage_sector_code_sector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minimum_wage")),
        sa.UniqueConstraint("code", name=op.f("uq_minimum_wage_code")),
    )
    with op.batch_alter_table("minimum_wage", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_minimum_wage_country_code"), ["country_code"], unique=False
        )

    op.create_table(
        "reported_place",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("parks", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["province_id"], ["province.id"], name=op.f("fk_reported_place_province_id_province")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_reported_place")),
    )
    with op.batch_alter_table("reported_place", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reported_place_province_id"), ["province_id"], unique=False
        )

    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "internship",
                "on_the_job_training",
                "apprenticeship",
                "job",
                name="postingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("title_key", sa.String(length=400), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "returned",
                "published",
                "filled",
                "closed",
                "expired",
                "suspended",
                "withdrawn",
                name="postingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("description", sa.String(4000), nullable=False),
        sa.Column("occupation_code", sa.String(length=2), nullable=True),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column(
            "wage_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("wage_currency", sa.String(length=3), nullable=False),
        sa.Column(
            "wage_period",
            sa.Enum(
                "hour",
                "day",
                "week",
                "month",
                "year",
                name="wageperiod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("hours_per_week", sa.Integer(), nullable=True),
        sa.Column("days_per_week", sa.Integer(), nullable=True),
        sa.Column("contract_months", sa.Integer(), nullable=True),
        sa.Column("contract_languages", sa.JSON(), nullable=False),
        sa.Column("trial_months", sa.Integer(), nullable=False),
        sa.Column("working_language", sa.String(length=12), nullable=False),
        sa.Column("working_level", sa.String(length=4), nullable=False),
        sa.Column("provisions", sa.JSON(), nullable=False),
        sa.Column("insurance", sa.String(300), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=True),
        sa.Column("costs", sa.JSON(), nullable=False),
        sa.Column("keeps_passport", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_reviewer_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(1000), nullable=False),
        sa.Column("state_reason", sa.String(1000), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("filled >= 0 AND filled <= openings", name=op.f("ck_posting_filled")),
        sa.CheckConstraint("openings >= 1", name=op.f("ck_posting_openings")),
        sa.CheckConstraint("wage_minor IS NULL OR wage_minor >= 0", name=op.f("ck_posting_wage")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["account.id"], name=op.f("fk_posting_created_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["first_reviewer_id"], ["account.id"], name=op.f("fk_posting_first_reviewer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["occupation_code"],
            ["occupation_group.code"],
            name=op.f("fk_posting_occupation_code_occupation_group"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_posting_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["company_site.id"], name=op.f("fk_posting_site_id_company_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_posting_public_id")),
    )
    with op.batch_alter_table("posting", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index(
            "ix_posting_organisation_state", ["organisation_id", "state"], unique=False
        )
        batch_op.create_index("ix_posting_site_id", ["site_id"], unique=False)
        batch_op.create_index("ix_posting_state_closes", ["state", "closes_at"], unique=False)

    op.create_table(
        "placement_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "shortlisted",
                "interview",
                "offered",
                "accepted",
                "started",
                "finished",
                "declined",
                "expired",
                "rejected",
                "withdrawn",
                "ended_early",
                name="placementstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("shared", sa.JSON(), nullable=True),
        sa.Column("shared_name", sa.String(200), nullable=False),
        sa.Column("message", sa.String(2000), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_reason", sa.String(1000), nullable=False),
        sa.Column("interview_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interview_place", sa.String(300), nullable=False),
        sa.Column("interview_link", sa.String(300), nullable=False),
        sa.Column(
            "interview_answer",
            sa.Enum(
                "comes",
                "cannot",
                name="interviewanswer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("offer_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "hired_on",
                "completed",
                "other",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["consent_record.id"],
            name=op.f("fk_placement_application_consent_id_consent_record"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_placement_application_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_placement_application_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_application")),
        sa.UniqueConstraint("public_id", name=op.f("uq_placement_application_public_id")),
    )
    with op.batch_alter_table("placement_application", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index(
            "ix_placement_application_offer", ["state", "offer_deadline"], unique=False
        )
        batch_op.create_index("ix_placement_application_person", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_placement_application_posting_state", ["posting_id", "state"], unique=False
        )
        batch_op.create_index(
            "uq_placement_application_live",
            ["posting_id", "person_id"],
            unique=True,
            sqlite_where=sa.text(
                "state NOT IN ('declined', 'ended_early', 'expired', 'finished', 'rejected', 'withdrawn')"
            ),
            postgresql_where=sa.text(
                "state NOT IN ('declined', 'ended_early', 'expired', 'finished', 'rejected', 'withdrawn')"
            ),
        )

    op.create_table(
        "posting_country",
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_posting_country_country_code_country")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_posting_country_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("posting_id", "country_code", name=op.f("pk_posting_country")),
    )
    op.create_table(
        "posting_course",
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_posting_course_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_posting_course_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("posting_id", "course_id", name=op.f("pk_posting_course")),
    )
    with op.batch_alter_table("posting_course", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_posting_course_course_id"), ["course_id"], unique=False
        )

    op.create_table(
        "placement_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fees",
                "papers",
                "pay",
                "hours",
                "safety",
                "treatment",
                "other",
                name="concernkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "settled",
                name="concernstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settlement", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["placement_application.id"],
            name=op.f("fk_placement_concern_application_id_placement_application"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_placement_concern_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["account.id"],
            name=op.f("fk_placement_concern_settled_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_concern")),
        sa.UniqueConstraint("public_id", name=op.f("uq_placement_concern_public_id")),
    )
    with op.batch_alter_table("placement_concern", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_placement_concern_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placement_concern_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index("ix_placement_concern_state", ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("placement_concern")
    op.drop_table("posting_course")
    op.drop_table("posting_country")
    op.drop_table("placement_application")
    op.drop_table("posting")
    op.drop_table("reported_place")
    op.drop_table("minimum_wage")
    op.drop_table("work_limit")
    op.execute(
        sa.text("DELETE FROM consent_record WHERE purpose IN :purposes").bindparams(
            sa.bindparam("purposes", ADDED, expanding=True)
        )
    )
    _purposes(BEFORE)
