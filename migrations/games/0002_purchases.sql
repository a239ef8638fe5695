-- A player's intent to buy one game; title and price are those of the moment it was accepted.
CREATE TABLE purchases (
    payment_id     TEXT PRIMARY KEY,
    user_id        TEXT NOT NULL,
    game_id        TEXT NOT NULL,
    title          TEXT NOT NULL,
    amount_minor   BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency       TEXT NOT NULL,
    payment_method TEXT NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('requested', 'processing', 'completed', 'declined', 'failed',
                                                   'cancelled', 'refunded')),
    reason         TEXT,
    stream_version BIGINT NOT NULL,
    correlation_id TEXT NOT NULL,
    requested_at   BIGINT NOT NULL,
    completed_at   BIGINT
);

-- The promise itself: a player has at most one purchase of a game that is open or completed.
-- Led by the game, so that it also answers whether anybody has one.
CREATE UNIQUE INDEX purchases_one_per_player_and_game ON purchases (game_id, user_id)
    WHERE status IN ('requested', 'processing', 'completed');

-- A player's purchases, by id and so by time.
CREATE INDEX purchases_of_player ON purchases (user_id, payment_id);
