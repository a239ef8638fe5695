#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/payment/payment.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The rows for reading, which follow the streams, and when the sweeper looks at an open payment next.
namespace fcg::payments {

struct command_context;
struct payment_order;

/// Returns false if there is a payment with this id.
bool insert_payment_row(storage::transaction& tx, payment_order const& order, command_context const& command);
/// Brings the row up to date with the payment. The sweeper looks at an open payment after the command's
/// deadline. `working_life` is the life of the process that works on it until the next update, if one does.
void update_payment_row(storage::transaction& tx, payment const& state, command_context const& command,
                        std::optional<std::int64_t> working_life = std::nullopt);
void update_refund_row(storage::transaction& tx, payment const& state, std::string_view reference);

void insert_opened_charge(storage::transaction& tx, std::string_view reference,
                          contracts::payment_id const& payment_id);
/// Returns the payment for which a charge with this reference was opened, or nothing if there is none.
std::optional<std::string> payment_of_reference(storage::reader& db, std::string_view reference);

// Each of these does nothing if the payment has ended.

/// Sets when the sweeper looks at the payment next, and records that this life of the process has survived
/// it.
void put_off_look(storage::transaction& tx, contracts::payment_id const& payment_id, core::time_point when);
/// Sets when the sweeper looks at the payment next, which a worker may be asking about at this moment.
void set_next_look(storage::transaction& tx, contracts::payment_id const& payment_id, core::time_point when);
/// Has the sweeper look at the payment at that time, unless it is to do so earlier.
void bring_look_forward(storage::transaction& tx, contracts::payment_id const& payment_id,
                        core::time_point when);

} // namespace fcg::payments
