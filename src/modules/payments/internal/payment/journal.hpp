#pragma once
#include "bus/contracts/ids.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The ledger, in double entry. An entry moves money between four accounts and is one row whose four amounts
/// add up to zero, which the table itself enforces. Its key is (payment, entry), so nothing is booked twice.
/// A positive amount means that the account has the money. A charge books buyer -amount, store amount - fee,
/// fees fee. A refund books buyer +amount, refunds -amount; a bounce books the opposite of a refund.
namespace fcg::payments {

/// One attempt to return the money of a charge, which may have bounced before.
struct refund_try {
    std::string_view reference;
    std::int64_t bounced = 0;
};

/// Returns "<reference>", "<reference>#2" after one bounce, and so on.
std::string to_text(refund_try const& attempt);

/// Books the entry "charge:<reference>".
void book_charge(storage::transaction& tx, contracts::payment_id const& payment_id,
                 std::string_view reference, core::money const& amount, std::int64_t fee_minor,
                 core::time_point now);
/// Books the entry "refund:<try>".
void book_refund(storage::transaction& tx, contracts::payment_id const& payment_id, refund_try const& attempt,
                 core::money const& amount, core::time_point now);
/// Books the entry "bounce:<try>", which reverses that refund.
void book_bounce(storage::transaction& tx, contracts::payment_id const& payment_id, refund_try const& attempt,
                 core::money const& amount, core::time_point now);

/// What each account has in one currency.
struct balance {
    std::string currency;
    std::int64_t buyer_minor = 0;
    std::int64_t store_minor = 0;
    std::int64_t fees_minor = 0;
    std::int64_t refunds_minor = 0;
    std::int64_t entries = 0;
};

/// Returns the balances of the entries booked in [begin, end), ordered by currency code.
std::vector<balance> read_balances(storage::reader& db, core::time_point begin, core::time_point end);

} // namespace fcg::payments
