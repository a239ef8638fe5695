-- How often another slot came to answer: then the numbers begin anew.
ALTER TABLE index_state ADD COLUMN build BIGINT NOT NULL DEFAULT 0;

-- The indexes in a search server that are fed from the live slot, and how far each has come. The server gives an index
-- another identity when it is made again under its old name.
CREATE TABLE search_feeds (
    index_name TEXT PRIMARY KEY,
    alias      TEXT NOT NULL,
    identity   TEXT NOT NULL,
    mapping    BIGINT NOT NULL,
    build      BIGINT NOT NULL,
    sent       BIGINT NOT NULL,
    refused    BIGINT NOT NULL
);
