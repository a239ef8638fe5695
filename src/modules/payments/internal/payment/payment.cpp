#include "internal/payment/payment.hpp"

#include "internal/payment/payment_fold.hpp"

#include <algorithm>

namespace fcg::payments {

namespace {

bool may_be_the_same(std::string_view reference, std::string_view other)
{
    return reference == other || reference.empty() || other.empty();
}

} // namespace

std::optional<status> parse_status(std::string_view text)
{
    auto const* const name = std::ranges::find(status_names, text);
    if (name == status_names.end())
        return std::nullopt;
    return static_cast<status>(name - status_names.begin());
}

bool has_ended(status status)
{
    return status != status::pending && status != status::processing;
}

bool may_become(status from, status to)
{
    if (!has_ended(from))
        return to != status::pending && to != status::refunded;
    return from == status::approved && to == status::refunded;
}

bool is_overcharge(refund const& refund)
{
    using enum contracts::refund_cause;
    return refund.cause == late || refund.cause == doubled || refund.cause == mismatched;
}

bool can_bounce(refund const& refund)
{
    if (refund.amount.minor == 0 || refund.cause == contracts::refund_cause::chargeback)
        return false;
    return refund.now == refund::state::refunded ||
           (refund.now == refund::state::parked && refund.bounced == 0);
}

refund const* payment::find_refund(std::string_view of_reference) const
{
    auto const it = std::ranges::find(refunds, of_reference, &refund::reference);
    return it == refunds.end() ? nullptr : &*it;
}

refund const* payment::find_refund_like(std::string_view of_reference) const
{
    if (auto const* const exactly = find_refund(of_reference))
        return exactly;
    auto const it = std::ranges::find_if(refunds, [of_reference](refund const& refund) {
        return may_be_the_same(refund.reference, of_reference);
    });
    return it == refunds.end() ? nullptr : &*it;
}

refund const* payment::find_bounced(std::string_view of_reference) const
{
    if (!of_reference.empty())
        return find_refund_like(of_reference);
    return refunds.size() == 1 ? &refunds.front() : nullptr;
}

refund const* payment::own_refund() const
{
    auto const it = std::ranges::find_if_not(refunds, is_overcharge);
    return it == refunds.end() ? nullptr : &*it;
}

core::money payment::money_of(std::string_view of_reference) const
{
    auto const* const refund = find_refund(of_reference);
    return refund != nullptr ? refund->amount : amount;
}

bool payment::is_own_charge(std::string_view of_reference) const
{
    bool const is_paid = status == payments::status::approved || status == payments::status::refunded;
    return is_paid && may_be_the_same(reference, of_reference);
}

bool payment::knows_charge(std::string_view of_reference) const
{
    return is_own_charge(of_reference) || find_refund_like(of_reference) != nullptr;
}

std::string stream_of(contracts::payment_id const& payment_id)
{
    return "payment-" + payment_id;
}

std::optional<payment> load_payment(storage::reader& db, contracts::payment_id const& payment_id)
{
    auto const events = storage::events_of(db, stream_of(payment_id));
    if (events.empty())
        return std::nullopt;
    return replay(events);
}

payment bring_up_to_date(storage::reader& db, payment state)
{
    if (storage::newest_version(db, stream_of(state.payment_id)) == state.version)
        return state;
    return load_payment(db, state.payment_id).value();
}

} // namespace fcg::payments
