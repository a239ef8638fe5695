-- More of the simulated payment provider's books, which stand for another company's.
-- meanwhile: what a charge is until charged_at, when it becomes its outcome: 'waiting', or 'silent' when not even that
-- is told.
ALTER TABLE simulated_charges ADD COLUMN meanwhile TEXT;

CREATE TABLE simulated_refunds (
    idempotency_key TEXT NOT NULL PRIMARY KEY,
    charge          TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    reason          TEXT NOT NULL,
    requests        BIGINT NOT NULL,
    refunded_at     BIGINT NOT NULL
);
CREATE INDEX simulated_refunds_of_charge ON simulated_refunds (charge);

-- What it has still to tell the store by itself.
CREATE TABLE simulated_webhooks (
    event_id TEXT NOT NULL PRIMARY KEY,
    charge   TEXT NOT NULL,
    body     TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at   BIGINT NOT NULL
);
CREATE INDEX simulated_webhooks_due ON simulated_webhooks (due_at);
