-- Whom we write to and what they wish to hear. A closed account keeps its row without a name and an address, so that
-- what is heard of it later goes nowhere.
CREATE TABLE addressees (
    user_id       TEXT PRIMARY KEY,
    display_name  TEXT NOT NULL,
    email         TEXT NOT NULL,
    known_at      BIGINT NOT NULL,
    closed        INTEGER NOT NULL DEFAULT 0,
    language      TEXT,
    subscriptions TEXT
);

-- The players' inboxes. Ids rise with time, so the key is the order in which they are read, too.
CREATE TABLE notifications (
    user_id      TEXT NOT NULL,
    id           TEXT NOT NULL,
    subject      TEXT NOT NULL,
    payment_id   TEXT NOT NULL,
    game_id      TEXT NOT NULL,
    reason       TEXT,
    amount_minor BIGINT,
    currency     TEXT,
    happened_at  BIGINT NOT NULL,
    read_at      BIGINT,
    PRIMARY KEY (user_id, id)
);

-- E-mail that is not sent yet, or was given up (due_at is NULL then). What was sent is gone from here.
CREATE TABLE mail_deliveries (
    id           TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL,
    subject      TEXT NOT NULL,
    payment_id   TEXT NOT NULL,
    game_id      TEXT NOT NULL,
    reason       TEXT,
    amount_minor BIGINT,
    currency     TEXT,
    happened_at  BIGINT NOT NULL,
    attempts     BIGINT NOT NULL DEFAULT 0,
    due_at       BIGINT,
    fault        TEXT,
    given_up_at  BIGINT
);

CREATE INDEX mail_deliveries_due ON mail_deliveries (due_at) WHERE due_at IS NOT NULL;

-- Where store owners want to be told. Keys are text as in Standard Webhooks: whsec_ and whsk_.
CREATE TABLE webhook_endpoints (
    id                   TEXT PRIMARY KEY,
    url                  TEXT NOT NULL,
    description          TEXT NOT NULL,
    subscriptions        TEXT NOT NULL,
    enabled              INTEGER NOT NULL,
    disabled_reason      TEXT,
    secret               TEXT NOT NULL,
    signing_key          TEXT NOT NULL,
    previous_secret      TEXT,
    previous_signing_key TEXT,
    previous_until       BIGINT,
    last_sequence        BIGINT NOT NULL,
    failing_since        BIGINT,
    created_at           BIGINT NOT NULL
);

-- What each of them was told or is to be told; numbered for each without gaps. Only what is pending has a due_at.
CREATE TABLE webhook_deliveries (
    endpoint_id TEXT NOT NULL,
    sequence    BIGINT NOT NULL,
    id          TEXT NOT NULL,
    subject     TEXT NOT NULL,
    payload     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead', 'held')),
    attempts    BIGINT NOT NULL,
    due_at      BIGINT,
    last_status INTEGER,
    last_fault  TEXT,
    enqueued_at BIGINT NOT NULL,
    tried_at    BIGINT,
    PRIMARY KEY (endpoint_id, sequence)
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, due_at, sequence) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (enqueued_at);
