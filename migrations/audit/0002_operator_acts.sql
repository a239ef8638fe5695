-- The log of all that operators do, no longer of messages alone: `subject` says to what, as a path of the API or as a
-- queue (with a message's id behind it). An act on something else than messages leaves their columns empty; body_before
-- and body_after are then what it changed, as JSON.
CREATE TABLE operator_acts (
    number      INTEGER PRIMARY KEY,
    who         TEXT NOT NULL,
    what        TEXT NOT NULL,
    subject     TEXT NOT NULL,
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

INSERT INTO operator_acts (number, who, what, subject, queue, message_id, contract, dead_reason, attempts, note,
                           body_before, body_after, begun_at, done_at)
SELECT number, who, what, CASE WHEN message_id = '' THEN queue ELSE queue || '/' || message_id END, queue, message_id,
       contract, dead_reason, attempts, note, body_before, body_after, begun_at, done_at
  FROM acts;

DROP TABLE acts;
CREATE INDEX operator_acts_by_message ON operator_acts (message_id, number);
CREATE INDEX operator_acts_by_subject ON operator_acts (subject, number);
