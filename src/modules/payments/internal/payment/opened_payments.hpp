#pragma once
#include "internal/payment/payment.hpp"
#include "platform/core/recent_texts.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

namespace fcg::payments {

/// The payments that were opened last, as they were then: their charge begins a moment later and need not
/// read their streams, unless these have gone on since. Thread-safe.
class opened_payments {
public:
    void keep(payment const& opened)
    {
        std::lock_guard const hold(guard_);
        payments_.keep(opened.payment_id, opened);
    }

    /// Returns the payment as it is now; nothing if there is no such payment.
    std::optional<payment> load(storage::reader& db, contracts::payment_id const& payment_id)
    {
        auto opened = take(payment_id);
        return opened ? bring_up_to_date(db, *std::move(opened)) : load_payment(db, payment_id);
    }

private:
    std::optional<payment> take(contracts::payment_id const& payment_id)
    {
        std::lock_guard const hold(guard_);
        auto* const known = payments_.find(payment_id);
        if (known == nullptr)
            return std::nullopt;
        std::optional<payment> taken(std::move(*known));
        payments_.forget(payment_id);
        return taken;
    }

    static constexpr std::size_t max_count = 4'096;
    std::mutex guard_;
    core::recent_texts<payment> payments_{max_count};
};

} // namespace fcg::payments
