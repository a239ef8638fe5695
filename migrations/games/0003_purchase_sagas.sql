-- The purchase as a saga: what it waits for beyond its plain way. A plain purchase (requested, paid, granted) writes
-- nothing here.

-- When the buyer or an admin wished to cancel it.
ALTER TABLE purchases ADD COLUMN cancel_requested_at BIGINT;

-- Purchases that heard nothing within their deadline, and refunds that may: when each is looked at next, how often that
-- was said, and when payments said that the money is there. `number` is the purchase's.
CREATE TABLE overdue_purchases (
    number   INTEGER PRIMARY KEY,
    deadline BIGINT NOT NULL,
    times    BIGINT NOT NULL,
    paid_at  BIGINT
);

CREATE INDEX overdue_purchases_by_deadline ON overdue_purchases (deadline);

-- Up to which number purchases were looked at: those behind it are younger than their deadline, those up to it have
-- ended or stand in overdue_purchases. So no index of open purchases has to follow every purchase.
CREATE TABLE overdue_sweep (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    swept_to BIGINT NOT NULL
);

INSERT INTO overdue_sweep (one, swept_to) VALUES (1, 0);

-- Money that goes back or shall: at most one for each purchase. `number` is the purchase's.
CREATE TABLE purchase_refunds (
    number       INTEGER PRIMARY KEY,
    wish_by      TEXT NOT NULL CHECK (wish_by IN ('buyer', 'admin', 'store', 'provider')),
    reason       TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('requested', 'compensating', 'refunded', 'refused', 'parked')),
    trouble      TEXT,
    requested_at BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL
);

CREATE INDEX purchase_refunds_by_status ON purchase_refunds (status, number);
