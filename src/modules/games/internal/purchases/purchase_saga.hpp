#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/ids.hpp"
#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/payment_method.hpp"
#include "bus/contracts/refund_cause.hpp"
#include "bus/contracts/requester.hpp"
#include "internal/module_context.hpp"
#include "internal/purchases/saga.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The stored saga. Each step is one transaction that changes the rows and appends the outgoing event.
namespace fcg::games {

struct stored_saga {
    std::int64_t number = 0;
    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount;
    contracts::payment_method method = contracts::payment_method::credit_card;
    std::string correlation_id;
    core::time_point requested_at;
    std::optional<core::time_point> completed_at;
    std::int64_t stream_version = 0;
    contracts::open_choice<contracts::requester> refund_by{}; ///< who requested the refund
    std::string refund_reason{};
    saga now;
};

/// Returns nothing if there is no such purchase.
std::optional<stored_saga> load_saga(storage::reader& db, contracts::payment_id const& payment_id);

struct saga_cause {
    saga_event saga_event;
    std::optional<std::string> reason{}; ///< why it ended, or why the refund is wanted, refused or parked
    contracts::open_choice<contracts::requester> wish_by{}; ///< who requests the refund that begins
};

/// Takes the step that the cause leads to and updates `purchase`. Returns false if the cause leads to no
/// step.
bool advance_saga(storage::transaction& tx, module_context& context, stored_saga& purchase,
                  saga_cause const& cause, core::trace trace);

/// Takes the step that a message leads to. Does nothing if the payment belongs to no purchase; logs a message
/// that comes again or too late.
void advance_saga(storage::transaction& tx, module_context& context, contracts::payment_id const& payment_id,
                  saga_cause const& cause, bus::delivery const& because);

/// Returns who requested a refund that payments reports with this cause. A cause that is not known counts as
/// the provider's.
contracts::requester wish_behind(contracts::open_choice<contracts::refund_cause> const& cause);

} // namespace fcg::games
