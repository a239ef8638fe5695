-- The answers to requests with an Idempotency-Key, committed together with their effect.
CREATE TABLE idempotency_records (
    caller      TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status      INTEGER NOT NULL,
    location    TEXT NOT NULL,
    body        TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);
