-- What the payments' streams say now, for reading: every row can be rebuilt from the events of its stream.
CREATE TABLE payments (
    payment_id         TEXT NOT NULL PRIMARY KEY,
    user_id            TEXT NOT NULL,
    game_id            TEXT NOT NULL,
    amount_minor       BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency           TEXT NOT NULL,
    payment_method     TEXT NOT NULL,
    status             TEXT NOT NULL,
    reason             TEXT,
    attempts           BIGINT NOT NULL,
    correlation_id     TEXT NOT NULL,
    requested_at       BIGINT NOT NULL,
    last_update_at     BIGINT NOT NULL
);

CREATE INDEX payments_by_user ON payments (user_id, requested_at, payment_id);
CREATE INDEX payments_by_time ON payments (requested_at, payment_id);

-- The books of the simulated payment provider, which stands for another company: one row a charge that it was ever
-- asked for, by the key that makes asking again harmless.
CREATE TABLE simulated_charges (
    idempotency_key TEXT NOT NULL PRIMARY KEY,
    amount_minor    BIGINT NOT NULL,
    currency        TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    reason          TEXT,
    requests        BIGINT NOT NULL,
    charged_at      BIGINT NOT NULL
);
