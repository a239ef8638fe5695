-- How long the store has run in all, in microseconds, over all lives of its process. Time in which it did not run is
-- no buyer's delay.
CREATE TABLE running_time (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    micros BIGINT NOT NULL
);
INSERT INTO running_time (one, micros) VALUES (1, 0);

-- opened_running: how long the store had run when the payment was opened; an open payment from before this migration
-- begins anew.
-- asked_in: the life of the process that set about this payment and has heard nothing yet. cut_off: how many lives in a
-- row ended in the middle of that.
ALTER TABLE payments ADD COLUMN opened_running BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payments ADD COLUMN asked_in BIGINT;
ALTER TABLE payments ADD COLUMN cut_off BIGINT NOT NULL DEFAULT 0;
CREATE INDEX payments_cut_off ON payments (cut_off) WHERE cut_off > 0;
