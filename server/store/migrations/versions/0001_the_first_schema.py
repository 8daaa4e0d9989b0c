"""The first schema

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915  one table after the other
    op.create_table(
        "account",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("villages", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("disabled_at", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "account_id"),
    )
    op.create_index("account_login", "account", ["county_id", "login"], unique=True)
    op.create_table(
        "area",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("area_code", "area", ["county_id", "code"], unique=False)
    op.create_table(
        "audit",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("salted_hash", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bucket_digest",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("bucket", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum", sa.String(length=32), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "bucket"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "change",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("stream_id", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "stream_id", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_index("change_id", "change", ["county_id", "id"], unique=True)
    op.create_table(
        "county",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("epoch", sa.String(length=40), nullable=False),
        sa.Column("feed_seq", sa.BigInteger(), nullable=False),
        sa.Column("audit_seq", sa.BigInteger(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.Column("backed_up_at", sa.String(length=20), nullable=True),
        sa.Column("recovery_key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_id"),
    )
    op.create_table(
        "device",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_code", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.String(length=20), nullable=True),
        sa.Column("revoked_at", sa.String(length=20), nullable=True),
        sa.Column("revoked_by", sa.String(length=36), nullable=True),
        sa.Column("heartbeat", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "device_id"),
    )
    op.create_index("device_account", "device", ["county_id", "account_id"], unique=False)
    op.create_index("device_token", "device", ["county_id", "token_hash"], unique=True)
    op.create_table(
        "erased",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("stream_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("offset_bytes", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "sha256"),
    )
    op.create_index("evidence_record", "evidence", ["county_id", "record_id"], unique=False)
    op.create_index(
        "evidence_stream", "evidence", ["county_id", "stream_id", "complete"], unique=False
    )
    op.create_table(
        "explanation",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.String(length=36), nullable=True),
        sa.Column("target_kind", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("explanation_target", "explanation", ["county_id", "target_id"], unique=False)
    op.create_table(
        "feed",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("bucket", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "bucket", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("feed_seq", "feed", ["county_id", "bucket", "seq"], unique=False)
    op.create_table(
        "household",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("village", sa.String(length=12), nullable=True),
        sa.Column("head", sa.String(length=60), nullable=True),
        sa.Column("merged_into", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index(
        "household_village", "household", ["county_id", "village", "head"], unique=False
    )
    op.create_table(
        "job",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("due_at", sa.String(length=20), nullable=False),
        sa.Column("leased_until", sa.String(length=20), nullable=True),
        sa.Column("leased_by", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("job_due", "job", ["county_id", "due_at"], unique=False)
    op.create_table(
        "number_counter",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "series"),
    )
    op.create_table(
        "office_session",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "token_hash"),
    )
    op.create_table(
        "one_time_code",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("issued_by", sa.String(length=36), nullable=False),
        sa.Column("approved_by", sa.String(length=36), nullable=True),
        sa.Column("issued_at", sa.String(length=20), nullable=False),
        sa.Column("expires_at", sa.String(length=20), nullable=False),
        sa.Column("used_at", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "code_hash"),
    )
    op.create_table(
        "person",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_table(
        "pledge",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.String(length=36), nullable=True),
        sa.Column("session_id", sa.String(length=36), nullable=True),
        sa.Column("starts_on", sa.String(length=10), nullable=True),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.Column("deferred_to", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index(
        "pledge_learner", "pledge", ["county_id", "learner_id", "starts_on"], unique=False
    )
    op.create_index("pledge_state", "pledge", ["county_id", "state"], unique=False)
    op.create_index("pledge_window", "pledge", ["county_id", "starts_on"], unique=False)
    op.create_table(
        "pledge_problem",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("pledge_id", sa.String(length=36), nullable=False),
        sa.Column("problem_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "pledge_id", "problem_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "pledge_problem_back",
        "pledge_problem",
        ["county_id", "problem_id", "pledge_id"],
        unique=False,
    )
    op.create_table(
        "pledge_visit",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("pledge_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "pledge_id", "visit_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "pledge_visit_back", "pledge_visit", ["county_id", "visit_id", "pledge_id"], unique=False
    )
    op.create_table(
        "problem",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("household_id", sa.String(length=36), nullable=True),
        sa.Column("village", sa.String(length=12), nullable=True),
        sa.Column("raised_on", sa.String(length=10), nullable=True),
        sa.Column("category", sa.String(length=8), nullable=True),
        sa.Column("recorder_id", sa.String(length=36), nullable=True),
        sa.Column("handler_id", sa.String(length=36), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("problem_household", "problem", ["county_id", "household_id"], unique=False)
    op.create_index("problem_number", "problem", ["county_id", "number"], unique=False)
    op.create_index("problem_state", "problem", ["county_id", "state", "raised_on"], unique=False)
    op.create_index("problem_visit", "problem", ["county_id", "visit_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.String(length=36), nullable=True),
        sa.Column("target_kind", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("proposal_state", "proposal", ["county_id", "state"], unique=False)
    op.create_index("proposal_target", "proposal", ["county_id", "target_id"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("stream_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("quarantine_at", "quarantine", ["county_id", "at"], unique=False)
    op.create_table(
        "refused_creation",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("change_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "resolution",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.String(length=36), nullable=True),
        sa.Column("acted_on", sa.String(length=10), nullable=True),
        sa.Column("after", sa.String(length=8), nullable=True),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index(
        "resolution_problem", "resolution", ["county_id", "problem_id", "acted_on"], unique=False
    )
    op.create_table(
        "stream",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("stream_id", sa.String(length=80), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("backed_up_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "stream_id"),
    )
    op.create_table(
        "study_session",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("study_session_held", "study_session", ["county_id", "held_on"], unique=False)
    op.create_table(
        "throttle",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=20), nullable=False),
        sa.Column("blocked_until", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "key"),
    )
    op.create_table(
        "verification",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.String(length=36), nullable=True),
        sa.Column("target_kind", sa.String(length=12), nullable=True),
        sa.Column("decided_on", sa.String(length=10), nullable=True),
        sa.Column("conclusion", sa.String(length=8), nullable=True),
        sa.Column("verifier_id", sa.String(length=36), nullable=True),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index(
        "verification_target",
        "verification",
        ["county_id", "target_id", "decided_on"],
        unique=False,
    )
    op.create_table(
        "version",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("change_id", sa.String(length=36), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "record_id", "revision"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("buckets", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("village", sa.String(length=12), nullable=True),
        sa.Column("visited_on", sa.String(length=10), nullable=True),
        sa.Column("recorder_id", sa.String(length=36), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=True),
        sa.Column("previous_visit_id", sa.String(length=36), nullable=True),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id"),
    )
    op.create_index("visit_day", "visit", ["county_id", "visited_on"], unique=False)
    op.create_index("visit_number", "visit", ["county_id", "number"], unique=False)
    op.create_index("visit_state", "visit", ["county_id", "state", "visited_on"], unique=False)
    op.create_table(
        "visit_household",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("household_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "visit_id", "household_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "visit_household_back",
        "visit_household",
        ["county_id", "household_id", "visit_id"],
        unique=False,
    )
    op.create_table(
        "visit_visitor",
        sa.Column("county_id", sa.String(length=12), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "visit_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "visit_visitor_back", "visit_visitor", ["county_id", "person_id", "visit_id"], unique=False
    )
