-- The event store, which is the outbox too: appended to, never updated, published in the order of position.
CREATE TABLE events (
    position       INTEGER PRIMARY KEY,
    id             TEXT NOT NULL,
    stream         TEXT NOT NULL,
    stream_version BIGINT NOT NULL CHECK (stream_version > 0),
    type           TEXT NOT NULL,
    schema_version TEXT NOT NULL,
    payload        TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    causation_id   TEXT NOT NULL,
    traceparent    TEXT NOT NULL,
    occurred_at    BIGINT NOT NULL,
    UNIQUE (stream, stream_version)
);

-- What a consumer has already done, for ever: the effect and its row commit together.
CREATE TABLE inbox (
    consumer   TEXT NOT NULL,
    message_id TEXT NOT NULL,
    handled_at BIGINT NOT NULL,
    PRIMARY KEY (consumer, message_id)
);
