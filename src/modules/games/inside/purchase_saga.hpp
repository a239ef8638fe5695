#pragma once
#include "bus/consumer.hpp"
#include "bus/contracts/payment_method.hpp"
#include "inside/parts.hpp"
#include "inside/saga.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The saga as it is stored: each step is one unit of work that changes the rows and appends what others are
/// told.
namespace fcg::games {

struct stored_saga {
    std::int64_t number = 0;
    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    contracts::payment_method method = contracts::payment_method::credit_card;
    std::string correlation_id;
    core::time_point requested_at;
    std::optional<core::time_point> completed_at;
    std::int64_t stream_version = 0;
    std::string refund_by{}; ///< of a refund: "buyer", "admin", "store" or "provider"
    std::string refund_reason{};
    saga now;
};

/// Nothing when there is no such purchase.
std::optional<stored_saga> load_saga(storage::reader& in, std::string_view payment_id);

struct saga_cause {
    saga_event what;
    std::optional<std::string> reason{}; ///< of the end or of the wish; why a refund is refused or parked
    std::string wish_by{}; ///< whose wish a refund is that begins with this: "buyer", "admin", "store" or
                           ///< "provider"
};

/// Takes the step that the cause means and brings `purchase` up to date. False: it means none.
bool advance_saga(storage::transaction& in, parts& of, stored_saga& purchase, saga_cause const& cause,
                  core::trace trace);

/// The same for a message. Nothing happens when the payment is of no purchase of ours; what comes again or
/// too late is logged.
void advance_saga(storage::transaction& in, parts& of, std::string_view payment_id, saga_cause const& cause,
                  bus::delivery const& because);

/// Who is behind a refund that payments tells of by its cause.
std::string wish_behind(std::string_view cause);

} // namespace fcg::games
