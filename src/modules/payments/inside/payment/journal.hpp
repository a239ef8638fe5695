#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The ledger, in double entry. An entry moves money between four accounts and is one row whose four amounts
/// add up to zero, which the table itself enforces; (payment, entry) is its key, so nothing is booked twice.
/// Positive: the account has it. A charge: buyer -amount, store amount - fee, fees fee. A refund: buyer
/// +amount, refunds -amount; the other way round when its money bounced.
namespace fcg::payments {

/// The money of a charge on its way back, which may have bounced before.
struct refund_try {
    std::string_view reference;
    std::int64_t bounced = 0;
};

/// "<reference>", "<reference>#2" when it has bounced once ...
std::string to_text(refund_try const& of);

/// "charge:<reference>".
void book_charge(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                 core::money const& amount, std::int64_t fee_minor, core::time_point now);
/// "refund:<try>".
void book_refund(storage::transaction& in, std::string_view payment_id, refund_try const& which,
                 core::money const& amount, core::time_point now);
/// "bounce:<try>": takes that refund back.
void book_bounce(storage::transaction& in, std::string_view payment_id, refund_try const& which,
                 core::money const& amount, core::time_point now);

/// What each account has, by currency.
struct balance {
    std::string currency;
    std::int64_t buyer_minor = 0;
    std::int64_t store_minor = 0;
    std::int64_t fees_minor = 0;
    std::int64_t refunds_minor = 0;
    std::int64_t entries = 0;
};

/// Of the entries booked in [from, to), by currency code.
std::vector<balance> read_balances(storage::reader& in, core::time_point from, core::time_point to);

} // namespace fcg::payments
