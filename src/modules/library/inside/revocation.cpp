#include "inside/revocation.hpp"

#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/outbox.hpp"

namespace fcg::library {

constexpr std::string_view select_revocation =
    "SELECT revoked_by, reason FROM revocations WHERE payment_id = $1";

std::optional<revocation> find_revocation(storage::reader& in, std::string_view payment_id)
{
    auto row = in.query(select_revocation, payment_id);
    if (!row.next())
        return std::nullopt;
    return revocation{std::string(row.text(0)), std::string(row.text(1))};
}

constexpr std::string_view insert_revocation =
    "INSERT INTO revocations (payment_id, revoked_by, reason, revoked_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (payment_id) DO NOTHING";

void note_revocation(storage::transaction& in, std::string_view payment_id, revocation const& why,
                     core::time_point now)
{
    in.execute(insert_revocation, payment_id, why.by, why.reason, now);
}

void say_revoked(storage::transaction& in, parts& of, taken_game const& what, revocation const& why)
{
    auto const now = of.with.clock.now();
    contracts::entitlement_revoked const revoked{.payment_id = what.payment_id,
                                                 .user_id = what.user_id,
                                                 .game_id = what.game_id,
                                                 .by = why.by,
                                                 .reason = why.reason,
                                                 .correlation_id = what.correlation_id,
                                                 .revoked_at = now};
    auto const stream = entitlement_stream(what.payment_id);
    bus::record_event(in, of.with.ids, now, stream, storage::newest_version(in, stream) + 1, revoked,
                      what.trace);
}

constexpr std::string_view delete_entitlement = "DELETE FROM entitlements WHERE payment_id = $1";

void revoke(storage::transaction& in, parts& of, taken_game const& what, revocation const& why)
{
    in.execute(delete_entitlement, what.payment_id);
    note_revocation(in, what.payment_id, why, of.with.clock.now());
    say_revoked(in, of, what, why);
}

std::string entitlement_stream(std::string_view payment_id)
{
    return "entitlement-" + std::string(payment_id);
}

} // namespace fcg::library
