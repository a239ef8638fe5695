-- The queues and what happens to their messages. The dead-letter queue of `q` is the queue `q-error`.
CREATE TABLE queues (
    number             INTEGER PRIMARY KEY,
    name               TEXT NOT NULL UNIQUE,
    visibility_timeout BIGINT NOT NULL, -- microseconds
    most_receives      BIGINT NOT NULL
);

-- Every message that is not deleted yet. Its number is its queue's number * 2^40 + its place in the queue, so that the
-- messages of a queue lie together, in the order in which they came: writing appends, deleting frees whole pages.
-- Leases are not here: the one process that owns the file has them in memory.
CREATE TABLE messages (
    number            INTEGER PRIMARY KEY,
    message_id        TEXT NOT NULL,
    attributes        TEXT NOT NULL,   -- a JSON object of texts
    enqueued_at       BIGINT NOT NULL,
    visible_at        BIGINT NOT NULL,
    receive_count     BIGINT NOT NULL, -- at most one behind
    first_received_at BIGINT,
    body              TEXT NOT NULL
);

-- How far each module's event store has been published; moves in the transaction that stores the messages.
CREATE TABLE checkpoints (
    source   TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);
