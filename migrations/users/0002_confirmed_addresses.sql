-- When the owner showed that mail to the address arrives. Accounts that are older than this have never shown it: they
-- are asked at their next login.
ALTER TABLE accounts ADD COLUMN email_confirmed_at BIGINT;
ALTER TABLE accounts ADD COLUMN confirmation_requested_at BIGINT;

-- Letters that were asked for in the last day: what bounds them by account and by address.
CREATE TABLE confirmation_letters (
    id           TEXT NOT NULL PRIMARY KEY,
    account_id   TEXT NOT NULL,
    email        TEXT NOT NULL,
    requested_at BIGINT NOT NULL
);

CREATE INDEX confirmation_letters_by_account ON confirmation_letters (account_id, requested_at);
CREATE INDEX confirmation_letters_by_email ON confirmation_letters (email, requested_at);
CREATE INDEX confirmation_letters_by_age ON confirmation_letters (requested_at);

-- The tokens in these letters, known only by their SHA-256. A spent one is gone with the others of its account.
CREATE TABLE confirmation_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    email      TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX confirmation_tokens_by_account ON confirmation_tokens (account_id);
CREATE INDEX confirmation_tokens_by_expiry ON confirmation_tokens (expires_at);

-- From which address prefixes logins of an account have succeeded, as SHA-256: guesses from elsewhere keep nobody out
-- there.
CREATE TABLE login_origins (
    account_id  TEXT NOT NULL,
    prefix_hash TEXT NOT NULL,
    seen_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, prefix_hash)
);
