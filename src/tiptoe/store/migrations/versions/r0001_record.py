"""The record's first form.

What the tables mean: docs/reference/record.md
"""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0001"
down_revision = None

OWNED = ("recordings", "sessions", "pain", "plan_events")  # deleted only with their person
FIXED = (*OWNED, "withdrawals", "videos")  # never changed


def upgrade() -> None:
    _erasing()
    _people()
    _settings()
    _drafts()
    _plan_events()
    _recordings()
    _sessions()
    _videos()
    _pain()
    _withdrawals()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _erasing() -> None:
    op.create_table(
        "erasing",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasing")),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("added_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("name_key", name=op.f("uq_people_name_key")),
    )


def _settings() -> None:
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("saved", sa.Text(), nullable=False),
        sa.Column("saved_us", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drafts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_person_id_saved_us"), "drafts", ["person_id", "saved_us"])


def _plan_events() -> None:
    op.create_table(
        "plan_events",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("added_us", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_plan_events_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "plan_id", "number", name=op.f("pk_plan_events")),
    )


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("added_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recordings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("person_id", "sha256", name=op.f("uq_recordings_person_id_sha256")),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=True),
        sa.Column("recorded", sa.Text(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("added_us", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("schema", sa.Text(), nullable=False),
        sa.Column("exercise", sa.Text(), nullable=True),
        sa.Column("set_count", sa.Integer(), nullable=False),
        sa.Column("rep_count", sa.Integer(), nullable=False),
        sa.Column("full_rep_count", sa.Integer(), nullable=False),
        sa.Column("left_rep_count", sa.Integer(), nullable=False),
        sa.Column("right_rep_count", sa.Integer(), nullable=False),
        sa.Column("left_best_m", sa.Double(), nullable=True),
        sa.Column("left_sigma_m", sa.Double(), nullable=True),
        sa.Column("right_best_m", sa.Double(), nullable=True),
        sa.Column("right_sigma_m", sa.Double(), nullable=True),
        sa.Column("left_over_right", sa.Double(), nullable=True),
        sa.Column("left_over_right_sigma", sa.Double(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_sessions_recording_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(
        op.f("ix_sessions_person_id_exercise_recorded_us"),
        "sessions",
        ["person_id", "exercise", "recorded_us"],
    )
    op.create_index(
        op.f("ix_sessions_person_id_recorded_us_id"), "sessions", ["person_id", "recorded_us", "id"]
    )
    op.create_index(op.f("ix_sessions_recording_id"), "sessions", ["recording_id"])


def _videos() -> None:
    op.create_table(
        "videos",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("piece", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_videos_recording_id")
        ),
        sa.PrimaryKeyConstraint("recording_id", "number", name=op.f("pk_videos")),
    )


def _pain() -> None:
    op.create_table(
        "pain",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pain_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_pain_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pain")),
    )
    op.create_index(op.f("ix_pain_person_id_at_us_id"), "pain", ["person_id", "at_us", "id"])
    op.create_index(op.f("ix_pain_session_id"), "pain", ["session_id"])


def _withdrawals() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_withdrawals_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_withdrawals")),
    )


def _guard_sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    for name in FIXED:
        op.execute(f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {refuse}")
    for name in OWNED:
        op.execute(
            f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} WHEN NOT EXISTS "
            f"(SELECT 1 FROM erasing WHERE person_id = OLD.person_id) {refuse}"
        )
    op.execute(
        "CREATE TRIGGER withdrawals_no_delete BEFORE DELETE ON withdrawals WHEN NOT EXISTS "
        "(SELECT 1 FROM erasing JOIN sessions USING (person_id) WHERE id = OLD.session_id) "
        + refuse
    )


def _guard_postgresql() -> None:
    refuse = "RAISE EXCEPTION 'append-only'"
    erased = "SELECT 1 FROM erasing WHERE person_id = OLD.person_id"
    withdrawn = "SELECT 1 FROM erasing JOIN sessions USING (person_id) WHERE id = OLD.session_id"
    bodies = {
        "refuse_change": f"{refuse};",
        "refuse_delete": f"IF NOT EXISTS ({erased}) THEN {refuse}; END IF; RETURN OLD;",
        "refuse_count": f"IF NOT EXISTS ({withdrawn}) THEN {refuse}; END IF; RETURN OLD;",
    }
    for name, body in bodies.items():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
        )
    guards = [(name, "UPDATE", "ROW", "refuse_change") for name in FIXED]
    guards += [(name, "TRUNCATE", "STATEMENT", "refuse_change") for name in FIXED]
    guards += [(name, "DELETE", "ROW", "refuse_delete") for name in OWNED]
    guards += [("withdrawals", "DELETE", "ROW", "refuse_count")]
    for name, change, each, function in guards:
        op.execute(
            f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name} "
            f"FOR EACH {each} EXECUTE FUNCTION {function}()"
        )
