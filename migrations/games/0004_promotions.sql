-- "On sale" from now on is said of a promotion; a game that was not withdrawn is available.
ALTER TABLE games RENAME COLUMN on_sale TO available;

-- What a game costs now: the price, or that of the best promotion that runs, which then is named. `final_price_key` is
-- what it is sorted and filtered by.
ALTER TABLE games ADD COLUMN final_price_minor BIGINT NOT NULL DEFAULT 0 CHECK (final_price_minor >= 0);
ALTER TABLE games ADD COLUMN final_price_key BIGINT NOT NULL DEFAULT 0;
ALTER TABLE games ADD COLUMN promotion_id TEXT;
ALTER TABLE games ADD COLUMN promotion_name TEXT;
ALTER TABLE games ADD COLUMN promotion_percent BIGINT;
ALTER TABLE games ADD COLUMN promotion_ends_at BIGINT;
UPDATE games SET final_price_minor = price_minor, final_price_key = price_key;

DROP INDEX games_by_price;
CREATE INDEX games_by_price ON games (available, final_price_key, number);
CREATE INDEX games_by_promotion ON games (promotion_id, number) WHERE promotion_id IS NOT NULL;

-- A price that is lower for a time, of the games that are named in promotion_games, or that have a genre or a tag.
-- `applied` is the phase that the rows of the games show; NULL: it has changed since. A deleted promotion keeps its row
-- until no game shows it any more.
CREATE TABLE promotions (
    id          TEXT PRIMARY KEY,
    version     BIGINT NOT NULL CHECK (version > 0),
    name        TEXT NOT NULL,
    percent_off BIGINT CHECK (percent_off BETWEEN 1 AND 100),
    price_minor BIGINT CHECK (price_minor >= 0),
    currency    TEXT,
    genre       TEXT,
    tag         TEXT,
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    applied     TEXT CHECK (applied IN ('scheduled', 'running', 'over')),
    deleted     INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    CHECK ((percent_off IS NULL) <> (price_minor IS NULL)),
    CHECK ((price_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX promotions_by_start ON promotions (starts_at, id);

CREATE TABLE promotion_games (
    promotion_id TEXT NOT NULL,
    game_id      TEXT NOT NULL,
    PRIMARY KEY (promotion_id, game_id)
);
