#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Taking games back. A payment that is revoked entitles to nothing for ever, in whatever order its messages
/// come.
namespace fcg::library {

/// Why a payment entitles to nothing.
struct revocation {
    std::string by; ///< "buyer", "admin" or "provider"; "store": it never granted the game
    std::string reason;
};

/// Nothing for a payment that was never revoked.
std::optional<revocation> find_revocation(storage::reader& in, std::string_view payment_id);

/// The first one stays.
void note_revocation(storage::transaction& in, std::string_view payment_id, revocation const& why,
                     core::time_point now);

/// Whose game, and by which message.
struct taken_game {
    std::string payment_id;
    std::string user_id;
    std::string game_id;
    std::string correlation_id;
    core::trace trace;
};

/// Appends EntitlementRevoked.
void say_revoked(storage::transaction& in, parts& of, taken_game const& what, revocation const& why);

/// Takes the game out of the library, for ever for this payment, and says so.
void revoke(storage::transaction& in, parts& of, taken_game const& what, revocation const& why);

/// "entitlement-<payment id>"
std::string entitlement_stream(std::string_view payment_id);

} // namespace fcg::library
