-- The catalogue. A list (genres, tags ...) is one text with an entry a line, in the order it is shown.
CREATE TABLE games (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    source_id    TEXT UNIQUE,
    version      BIGINT NOT NULL CHECK (version > 0),
    title        TEXT NOT NULL,
    title_key    TEXT NOT NULL,
    description  TEXT NOT NULL,
    developer    TEXT NOT NULL,
    publisher    TEXT NOT NULL,
    genres       TEXT NOT NULL,
    tags         TEXT NOT NULL,
    features     TEXT NOT NULL,
    platforms    TEXT NOT NULL,
    release_day  BIGINT NOT NULL,
    required_age BIGINT NOT NULL,
    price_minor  BIGINT NOT NULL CHECK (price_minor >= 0),
    price_key    BIGINT NOT NULL,
    currency     TEXT NOT NULL,
    on_sale      INTEGER NOT NULL CHECK (on_sale IN (0, 1)),
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL
);

-- One for each order of the list; `number` makes every position in it unique.
CREATE INDEX games_by_title ON games (on_sale, title_key, number);
CREATE INDEX games_by_price ON games (on_sale, price_key, number);
CREATE INDEX games_by_release ON games (on_sale, release_day, number);

-- What games are filtered by, folded for comparison: kind is genre, tag, developer, publisher or platform.
CREATE TABLE game_labels (
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    game_number BIGINT NOT NULL,
    PRIMARY KEY (kind, key, game_number)
);
