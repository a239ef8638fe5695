-- What operators did to messages: on record before it is done (done_at is empty then), and for ever. The body that an
-- act takes away or changes is kept here.
CREATE TABLE acts (
    number      INTEGER PRIMARY KEY,
    who         TEXT NOT NULL,
    what        TEXT NOT NULL CHECK (what IN ('redrive', 'redrive all', 'edit', 'discard', 'purge')),
    queue       TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    contract    TEXT NOT NULL,
    dead_reason TEXT NOT NULL,
    attempts    BIGINT NOT NULL,
    note        TEXT NOT NULL,
    body_before TEXT NOT NULL,
    body_after  TEXT NOT NULL,
    begun_at    BIGINT NOT NULL,
    done_at     BIGINT
);
CREATE INDEX acts_by_message ON acts (message_id, number);
