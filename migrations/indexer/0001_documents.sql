-- Two sets of tables for the index of games: `a` and `b`. One answers; the other is empty, or is being built anew
-- from the events. Numbers are only appended: a change gives a game a new one. A withdrawn game keeps its row
-- (gone = 1), so that a late event does not bring it back. The description, the longest, stands last: who loads the
-- index does not read it.
CREATE TABLE documents_a (
    number       INTEGER PRIMARY KEY,
    game_id      TEXT NOT NULL UNIQUE,
    version      BIGINT NOT NULL,
    gone         INTEGER NOT NULL CHECK (gone IN (0, 1)),
    digest       TEXT NOT NULL,
    title        TEXT NOT NULL,
    developer    TEXT NOT NULL,
    publisher    TEXT NOT NULL,
    genres       TEXT NOT NULL,
    tags         TEXT NOT NULL,
    features     TEXT NOT NULL,
    platforms    TEXT NOT NULL,
    release_date TEXT,
    required_age BIGINT NOT NULL,
    price_minor  BIGINT NOT NULL,
    currency     TEXT NOT NULL,
    description  TEXT NOT NULL
);

CREATE TABLE documents_b (
    number       INTEGER PRIMARY KEY,
    game_id      TEXT NOT NULL UNIQUE,
    version      BIGINT NOT NULL,
    gone         INTEGER NOT NULL CHECK (gone IN (0, 1)),
    digest       TEXT NOT NULL,
    title        TEXT NOT NULL,
    developer    TEXT NOT NULL,
    publisher    TEXT NOT NULL,
    genres       TEXT NOT NULL,
    tags         TEXT NOT NULL,
    features     TEXT NOT NULL,
    platforms    TEXT NOT NULL,
    release_date TEXT,
    required_age BIGINT NOT NULL,
    price_minor  BIGINT NOT NULL,
    currency     TEXT NOT NULL,
    description  TEXT NOT NULL
);

-- The words of each number, folded before they come here; the texts themselves stand in the documents.
CREATE VIRTUAL TABLE words_a USING fts5 (title, developer, publisher, genres, tags, description,
                                         content = '', tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3');
CREATE VIRTUAL TABLE words_b USING fts5 (title, developer, publisher, genres, tags, description,
                                         content = '', tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3');

CREATE TABLE index_state (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    live      TEXT NOT NULL CHECK (live IN ('a', 'b')),
    was_built INTEGER NOT NULL CHECK (was_built IN (0, 1)),
    building  INTEGER NOT NULL CHECK (building IN (0, 1))
);
INSERT INTO index_state (id, live, was_built, building) VALUES (1, 'a', 0, 0);

-- How far the index has come in the event store of each module.
CREATE TABLE applied_positions (
    source     TEXT PRIMARY KEY,
    position   BIGINT NOT NULL,
    applied_at BIGINT NOT NULL
);
