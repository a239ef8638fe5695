-- ask_at: when the sweeper looks at an open payment next; nothing once it has ended.
ALTER TABLE payments ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE payments ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE payments ADD COLUMN ask_at BIGINT;
UPDATE payments SET ask_at = last_update_at WHERE status IN ('pending', 'processing');
-- Until now the simulated provider was the only one; its references follow from the payment.
UPDATE payments SET provider = 'simulated' WHERE attempts > 0;
UPDATE payments SET reference = 'simulated-' || payment_id WHERE status = 'approved' AND amount_minor > 0;
UPDATE payments SET provider = 'none', reference = 'free' WHERE status = 'approved' AND amount_minor = 0;
CREATE INDEX payments_to_ask ON payments (ask_at) WHERE ask_at IS NOT NULL;

-- Charges that a provider was told of before it took money, for webhooks that name nothing else.
CREATE TABLE opened_charges (
    reference  TEXT NOT NULL PRIMARY KEY,
    payment_id TEXT NOT NULL
);

-- The ledger: an entry is a row, and the row itself sees to it that its four accounts add up to zero.
CREATE TABLE journal (
    payment_id    TEXT NOT NULL,
    entry         TEXT NOT NULL,
    currency      TEXT NOT NULL,
    buyer_minor   BIGINT NOT NULL,
    store_minor   BIGINT NOT NULL,
    fees_minor    BIGINT NOT NULL,
    refunds_minor BIGINT NOT NULL,
    booked_at     BIGINT NOT NULL,
    PRIMARY KEY (payment_id, entry),
    CHECK (buyer_minor + store_minor + fees_minor + refunds_minor = 0)
);

-- Payments that were approved before there was a journal; the only provider was the simulated one, without fees.
INSERT INTO journal (payment_id, entry, currency, buyer_minor, store_minor, fees_minor, refunds_minor, booked_at)
SELECT payment_id, 'charge:simulated-' || payment_id, currency, -amount_minor, amount_minor, 0, 0, last_update_at
  FROM payments WHERE status = 'approved' AND amount_minor > 0;

-- Money on its way back, for reading: one row for each charge that is given back.
CREATE TABLE refunds (
    payment_id     TEXT NOT NULL,
    reference      TEXT NOT NULL,
    amount_minor   BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency       TEXT NOT NULL,
    cause          TEXT NOT NULL,
    reason         TEXT NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('requested', 'refunded', 'parked')),
    trouble        TEXT,
    attempts       BIGINT NOT NULL,
    requested_at   BIGINT NOT NULL,
    last_update_at BIGINT NOT NULL,
    PRIMARY KEY (payment_id, reference)
);
CREATE INDEX refunds_not_done ON refunds (requested_at) WHERE status <> 'refunded';

-- What providers told us by themselves, as they told it; by the event's id a repeated one is known, for ever.
CREATE TABLE provider_events (
    provider    TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    type        TEXT NOT NULL,
    payment_id  TEXT NOT NULL,
    fate        TEXT NOT NULL,
    body        TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (provider, event_id)
);

CREATE TABLE reconciliations (
    number        INTEGER PRIMARY KEY,
    from_time     BIGINT NOT NULL,
    to_time       BIGINT NOT NULL,
    ours          BIGINT NOT NULL,
    theirs        BIGINT NOT NULL,
    was_repairing INTEGER NOT NULL CHECK (was_repairing IN (0, 1)),
    made_at       BIGINT NOT NULL
);

CREATE TABLE reconciliation_findings (
    reconciliation BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    payment_id     TEXT NOT NULL,
    reference      TEXT NOT NULL,
    detail         TEXT NOT NULL,
    repair         TEXT NOT NULL,
    PRIMARY KEY (reconciliation, number)
);
