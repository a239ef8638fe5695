-- What a game costs now, and the promotion that lowers its price. The tables are made anew, so that the description,
-- the longest, still stands last.
CREATE TABLE documents_a_2 (
    number            INTEGER PRIMARY KEY,
    game_id           TEXT NOT NULL UNIQUE,
    version           BIGINT NOT NULL,
    gone              INTEGER NOT NULL CHECK (gone IN (0, 1)),
    digest            TEXT NOT NULL,
    title             TEXT NOT NULL,
    developer         TEXT NOT NULL,
    publisher         TEXT NOT NULL,
    genres            TEXT NOT NULL,
    tags              TEXT NOT NULL,
    features          TEXT NOT NULL,
    platforms         TEXT NOT NULL,
    release_date      TEXT,
    required_age      BIGINT NOT NULL,
    price_minor       BIGINT NOT NULL,
    currency          TEXT NOT NULL,
    final_price_minor BIGINT NOT NULL,
    promotion_id      TEXT,
    promotion_name    TEXT,
    promotion_percent BIGINT,
    promotion_ends_at BIGINT,
    description       TEXT NOT NULL
);
INSERT INTO documents_a_2 (number, game_id, version, gone, digest, title, developer, publisher, genres, tags, features,
                           platforms, release_date, required_age, price_minor, currency, final_price_minor, description)
SELECT number, game_id, version, gone, digest, title, developer, publisher, genres, tags, features, platforms,
       release_date, required_age, price_minor, currency, price_minor, description
  FROM documents_a;
DROP TABLE documents_a;
ALTER TABLE documents_a_2 RENAME TO documents_a;

CREATE TABLE documents_b_2 (
    number            INTEGER PRIMARY KEY,
    game_id           TEXT NOT NULL UNIQUE,
    version           BIGINT NOT NULL,
    gone              INTEGER NOT NULL CHECK (gone IN (0, 1)),
    digest            TEXT NOT NULL,
    title             TEXT NOT NULL,
    developer         TEXT NOT NULL,
    publisher         TEXT NOT NULL,
    genres            TEXT NOT NULL,
    tags              TEXT NOT NULL,
    features          TEXT NOT NULL,
    platforms         TEXT NOT NULL,
    release_date      TEXT,
    required_age      BIGINT NOT NULL,
    price_minor       BIGINT NOT NULL,
    currency          TEXT NOT NULL,
    final_price_minor BIGINT NOT NULL,
    promotion_id      TEXT,
    promotion_name    TEXT,
    promotion_percent BIGINT,
    promotion_ends_at BIGINT,
    description       TEXT NOT NULL
);
INSERT INTO documents_b_2 (number, game_id, version, gone, digest, title, developer, publisher, genres, tags, features,
                           platforms, release_date, required_age, price_minor, currency, final_price_minor, description)
SELECT number, game_id, version, gone, digest, title, developer, publisher, genres, tags, features, platforms,
       release_date, required_age, price_minor, currency, price_minor, description
  FROM documents_b;
DROP TABLE documents_b;
ALTER TABLE documents_b_2 RENAME TO documents_b;
