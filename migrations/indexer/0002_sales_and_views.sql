-- Who bought what: a buyer counts once for a game.
CREATE TABLE sales (
    payment_id   TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL,
    game_id      TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency     TEXT NOT NULL,
    sold_at      BIGINT NOT NULL,
    UNIQUE (user_id, game_id)
);
CREATE INDEX sales_by_game ON sales (game_id, sold_at);
CREATE INDEX sales_by_time ON sales (sold_at);

-- A visitor counts once for a game and hour (hours since 1970); rows of days that are past are swept.
CREATE TABLE view_marks (
    hour    BIGINT NOT NULL,
    game_id TEXT NOT NULL,
    visitor TEXT NOT NULL,
    PRIMARY KEY (hour, game_id, visitor)
);
-- Views of each day (days since 1970).
CREATE TABLE views_by_day (
    day     BIGINT NOT NULL,
    game_id TEXT NOT NULL,
    views   BIGINT NOT NULL,
    PRIMARY KEY (day, game_id)
);
-- What signed-in players looked at last.
CREATE TABLE viewed_by_user (
    user_id   TEXT NOT NULL,
    game_id   TEXT NOT NULL,
    viewed_at BIGINT NOT NULL,
    times     BIGINT NOT NULL,
    PRIMARY KEY (user_id, game_id)
);
