-- When the player downloaded the game first: from then on it is in use.
ALTER TABLE entitlements ADD COLUMN used_at BIGINT;

-- Payments that entitle to nothing, for ever, whatever comes about them later: the game was taken back (by the wish of
-- the buyer or an admin, or because the provider gave the money back), or the store never granted it.
CREATE TABLE revocations (
    payment_id TEXT PRIMARY KEY,
    revoked_by TEXT NOT NULL CHECK (revoked_by IN ('buyer', 'admin', 'provider', 'store')),
    reason     TEXT NOT NULL,
    revoked_at BIGINT NOT NULL
);
