-- Who owns what. One game is owned once, whatever came twice.
CREATE TABLE entitlements (
    user_id          TEXT NOT NULL,
    game_id          TEXT NOT NULL,
    payment_id       TEXT NOT NULL UNIQUE,
    price_paid_minor BIGINT NOT NULL CHECK (price_paid_minor >= 0),
    currency         TEXT NOT NULL,
    source           TEXT NOT NULL,
    acquired_at      BIGINT NOT NULL,
    PRIMARY KEY (user_id, game_id)
);

CREATE INDEX entitlements_by_acquisition ON entitlements (user_id, acquired_at, game_id);
