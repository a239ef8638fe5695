-- E-mail goes to an address only while it is the one that its owner has confirmed.
ALTER TABLE addressees ADD COLUMN confirmed_email TEXT;
ALTER TABLE addressees ADD COLUMN confirmed_at BIGINT;

-- How many letters each address was written on each day (UTC, days since 1970).
CREATE TABLE mail_budgets (
    address TEXT NOT NULL,
    day     BIGINT NOT NULL,
    letters BIGINT NOT NULL,
    PRIMARY KEY (address, day)
);

CREATE INDEX mail_budgets_by_day ON mail_budgets (day);
