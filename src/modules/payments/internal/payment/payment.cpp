#include "internal/payment/payment.hpp"

#include "bus/contracts/charge_opened.hpp"
#include "bus/contracts/overcharge_found.hpp"
#include "bus/contracts/overcharge_refunded.hpp"
#include "bus/contracts/payment_accepted.hpp"
#include "bus/contracts/payment_attempt_failed.hpp"
#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/payment_processing.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/payment_succeeded.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/refund_processing.hpp"
#include "bus/contracts/refund_requested.hpp"
#include "internal/payment/payment_fold.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace fcg::payments {

namespace {

constexpr std::array<std::string_view, 7> status_names{"pending", "processing", "approved", "declined",
                                                       "failed",  "cancelled",  "refunded"};

template <class Contract>
Contract read(storage::stored_event const& event)
{
    auto const parsed = json::parse(event.payload);
    Contract content;
    auto const* body = std::get_if<json::value>(&parsed);
    auto const fault = body != nullptr ? from_json(*body, content) : std::get<json::fault>(parsed).reason;
    if (!fault.empty())
        throw std::runtime_error("the event at " + event.stream + " version " +
                                 std::to_string(event.stream_version) + " cannot be read: " + fault);
    return content;
}

template <class Contract>
bool applied(payment& payment, storage::stored_event const& event)
{
    if (event.type != Contract::name)
        return false;
    apply(payment, read<Contract>(event), event.occurred_at);
    return true;
}

/// Applies the event with the contract of its name. Returns false if no contract has that name.
template <class... Contracts>
bool applied_one_of(payment& payment, storage::stored_event const& event)
{
    return (applied<Contracts>(payment, event) || ...);
}

void apply_stored(payment& payment, storage::stored_event const& event)
{
    using namespace contracts;
    bool const is_known =
        event.type == game_purchase_completed::name || // has no effect, so it need not be parsed
        applied_one_of<payment_requested, payment_processing, payment_attempt_failed, payment_succeeded,
                       payment_failed, charge_opened, payment_accepted, overcharge_found, refund_requested,
                       refund_processing, refund_parked, payment_refunded, overcharge_refunded>(payment,
                                                                                                event);
    if (!is_known)
        throw std::runtime_error(event.stream + " version " + std::to_string(event.stream_version) +
                                 ": unknown event " + event.type);
    payment.version = event.stream_version;
}

bool may_be_the_same(std::string_view reference, std::string_view other)
{
    return reference == other || reference.empty() || other.empty();
}

} // namespace

std::string_view to_text(status status)
{
    return status_names[static_cast<std::size_t>(status)];
}

std::optional<status> parse_status(std::string_view text)
{
    for (std::size_t i = 0; i < status_names.size(); ++i)
        if (status_names[i] == text)
            return static_cast<status>(i);
    return std::nullopt;
}

bool has_ended(status status)
{
    return status != status::pending && status != status::processing;
}

bool may_become(status from, status to)
{
    switch (from) {
    case status::pending:
        return to != status::pending && to != status::refunded;
    case status::processing:
        return to != status::pending && to != status::refunded;
    case status::approved:
        return to == status::refunded;
    case status::declined:
    case status::failed:
    case status::cancelled:
    case status::refunded:
        return false;
    }
    return false;
}

std::string_view to_text(refund::state state)
{
    switch (state) {
    case refund::state::requested:
        return "requested";
    case refund::state::refunded:
        return "refunded";
    case refund::state::parked:
        break;
    }
    return "parked";
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

std::string stream_of(std::string_view payment_id)
{
    return "payment-" + std::string(payment_id);
}

payment replay(std::vector<storage::stored_event> const& events)
{
    payment state;
    for (auto const& event : events)
        apply_stored(state, event);
    return state;
}

std::optional<payment> load_payment(storage::reader& db, std::string_view payment_id)
{
    auto const events = storage::events_of(db, stream_of(payment_id));
    if (events.empty())
        return std::nullopt;
    return replay(events);
}

} // namespace fcg::payments
