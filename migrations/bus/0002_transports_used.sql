-- The transports that may hold messages of this store: the one in use, and those used before until they are empty.
CREATE TABLE transports_used (
    name         TEXT PRIMARY KEY, -- as bus.transport names it
    region       TEXT NOT NULL,    -- the rest is where its queues are, as it was configured when it was used last
    endpoint     TEXT NOT NULL,
    queue_prefix TEXT NOT NULL
);

-- A file with queues has been used as the transport itself.
INSERT INTO transports_used (name, region, endpoint, queue_prefix) SELECT 'sqlite', '', '', '' FROM queues LIMIT 1;
