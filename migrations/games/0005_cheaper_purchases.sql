-- The table of purchases is rebuilt with its status checked value by value. For IN with several values SQLite builds a
-- temporary b-tree at each write of a row, which cost a purchase 70,000 instructions. Everything else stays as it was.
CREATE TABLE rebuilt_purchases (
    number              INTEGER PRIMARY KEY,
    payment_id          TEXT NOT NULL UNIQUE,
    user_id             TEXT NOT NULL,
    game_id             TEXT NOT NULL,
    vacated             TEXT NOT NULL,
    title               TEXT NOT NULL,
    amount_minor        BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency            TEXT NOT NULL,
    payment_method      TEXT NOT NULL,
    status              TEXT NOT NULL CHECK (status = 'requested' OR status = 'processing' OR status = 'completed' OR
                                             status = 'declined' OR status = 'failed' OR status = 'cancelled' OR
                                             status = 'refunded'),
    reason              TEXT,
    stream_version      BIGINT NOT NULL,
    correlation_id      TEXT NOT NULL,
    requested_at        BIGINT NOT NULL,
    completed_at        BIGINT,
    cancel_requested_at BIGINT,
    UNIQUE (user_id, game_id, vacated)
);

INSERT INTO rebuilt_purchases (number, payment_id, user_id, game_id, vacated, title, amount_minor, currency,
                               payment_method, status, reason, stream_version, correlation_id, requested_at,
                               completed_at, cancel_requested_at)
SELECT number, payment_id, user_id, game_id, vacated, title, amount_minor, currency, payment_method, status, reason,
       stream_version, correlation_id, requested_at, completed_at, cancel_requested_at
FROM purchases
ORDER BY number;

DROP TABLE purchases;

ALTER TABLE rebuilt_purchases RENAME TO purchases;
