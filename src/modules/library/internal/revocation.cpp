#include "internal/revocation.hpp"

#include "bus/contracts/entitlement_revoked.hpp"

namespace fcg::library {

constexpr std::string_view select_revocation =
    "SELECT revoked_by, reason FROM revocations WHERE payment_id = $1";

std::optional<revocation> find_revocation(storage::reader& db, contracts::payment_id const& payment_id)
{
    auto row = db.query(select_revocation, payment_id);
    if (!row.next())
        return std::nullopt;
    return revocation{contracts::open_choice<contracts::requester>(row.text(0)), std::string(row.text(1))};
}

constexpr std::string_view insert_revocation =
    "INSERT INTO revocations (payment_id, revoked_by, reason, revoked_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (payment_id) DO NOTHING";

void note_revocation(storage::transaction& tx, contracts::payment_id const& payment_id, revocation const& why,
                     core::time_point now)
{
    tx.execute(insert_revocation, payment_id, why.requested_by.text(), why.reason, now);
}

void say_revoked(storage::transaction& tx, module_context& context, taken_game const& game,
                 revocation const& why)
{
    auto const now = context.env.clock.now();
    contracts::entitlement_revoked const revoked{.payment_id = game.payment_id,
                                                 .user_id = game.user_id,
                                                 .game_id = game.game_id,
                                                 .requested_by = why.requested_by,
                                                 .reason = why.reason,
                                                 .correlation_id = game.correlation_id,
                                                 .revoked_at = now};
    record(tx, context, revoked, now, game.trace);
}

constexpr std::string_view delete_entitlement = "DELETE FROM entitlements WHERE payment_id = $1";

void revoke(storage::transaction& tx, module_context& context, taken_game const& game, revocation const& why)
{
    tx.execute(delete_entitlement, game.payment_id);
    note_revocation(tx, game.payment_id, why, context.env.clock.now());
    say_revoked(tx, context, game, why);
}

} // namespace fcg::library
