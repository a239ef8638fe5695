-- A player's intent to buy one game; title and price are those of the moment it was accepted. `number` rises with time.
--
-- The UNIQUE rule is the promise itself: a player holds one place for each game, and a purchase that is open or
-- completed occupies it (vacated is ''). One that ended without the game vacates it: vacated then is its payment id.
-- It is the only index whose entries fall anywhere, which is what a write costs; so it also finds a player's purchases.
CREATE TABLE purchases (
    number         INTEGER PRIMARY KEY,
    payment_id     TEXT NOT NULL UNIQUE,
    user_id        TEXT NOT NULL,
    game_id        TEXT NOT NULL,
    vacated        TEXT NOT NULL,
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
    completed_at   BIGINT,
    UNIQUE (user_id, game_id, vacated)
);
