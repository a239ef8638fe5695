-- Accounts. A closed one keeps its row, so that its id stays known, but nothing personal.
CREATE TABLE accounts (
    id              TEXT NOT NULL PRIMARY KEY,
    name            TEXT NOT NULL,
    email           TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    role            TEXT NOT NULL CHECK (role IN ('user', 'admin')),
    status          TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    version         BIGINT NOT NULL CHECK (version > 0),
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    role_changed_at BIGINT
);

CREATE UNIQUE INDEX accounts_by_email ON accounts (email) WHERE status = 'open';
CREATE INDEX accounts_by_role ON accounts (role, id);
CREATE INDEX accounts_by_role_change ON accounts (role_changed_at);

-- One row a login: the family of refresh tokens that descend from it. What ended stays ended.
CREATE TABLE sessions (
    id         TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_end ON sessions (ended_at);

-- Refresh tokens, known only by their SHA-256. A spent one is kept until it would have expired: its return is a theft.
CREATE TABLE refresh_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    expires_at BIGINT NOT NULL,
    spent_at   BIGINT
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id, expires_at);
