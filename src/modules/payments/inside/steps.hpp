#pragma once
#include "inside/payment.hpp"
#include "inside/provider.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>

/// The steps of a payment's life. Each is one unit of work: it loads the payment from its stream, checks the
/// guard, appends what happened and brings the row for reading up to date. Each may be repeated without harm.
namespace fcg::payments {

/// What a step needs besides the transaction.
struct step {
    core::id_generator& ids;
    core::time_point now;
    core::trace trace;
};

struct payment_order {
    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    contracts::payment_method method = contracts::payment_method::credit_card;
    std::string correlation_id;
};

/// False when the payment already exists.
bool open_payment(storage::transaction& in, payment_order const& order, step const& at);

/// The payment, moved to processing with one attempt more; nothing when it has ended or never existed.
std::optional<payment> begin_attempt(storage::transaction& in, std::string_view payment_id,
                                     std::string_view provider, step const& at);

/// How it ended. Does nothing when it has ended before: the first end stays.
struct ending {
    payments::status status = payments::status::failed;
    std::string provider;
    std::string reference; ///< for approved ones
    std::string reason;    ///< for all others
};

void end_payment(storage::transaction& in, std::string_view payment_id, ending const& how, step const& at);
/// The same for a payment that was loaded before; it is loaded again only when its stream has gone on since.
void end_payment(storage::transaction& in, payment state, ending const& how, step const& at);

} // namespace fcg::payments
