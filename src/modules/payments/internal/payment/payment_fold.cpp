#include "internal/payment/payment_fold.hpp"

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

#include <algorithm>
#include <stdexcept>

namespace fcg::payments {

namespace {

[[noreturn]] void refuse(payment const& state, std::string const& why)
{
    throw std::runtime_error(stream_of(state.payment_id) + " version " + std::to_string(state.version + 1) +
                             ": " + why);
}

void move_to(payment& state, status next)
{
    if (!may_become(state.status, next))
        refuse(state, "a payment that is " + std::string(to_text(state.status)) + " cannot become " +
                          std::string(to_text(next)));
    state.status = next;
}

void end_as(payment& state, status end, core::time_point time)
{
    move_to(state, end);
    state.ended_at = time;
    state.last_update_at = time;
}

refund* find(payment& state, std::string_view reference)
{
    auto const it = std::ranges::find(state.refunds, reference, &refund::reference);
    return it == state.refunds.end() ? nullptr : &*it;
}

refund& needed(payment& state, std::string_view reference)
{
    auto* const refund = find(state, reference);
    if (refund == nullptr)
        refuse(state, "no refund was requested of the charge " + std::string(reference));
    return *refund;
}

refund& add(payment& state, std::string reference, core::money const& amount,
            contracts::open_choice<contracts::refund_cause> cause, std::string reason, core::time_point time)
{
    return state.refunds.emplace_back(refund{.reference = std::move(reference),
                                             .amount = amount,
                                             .cause = std::move(cause),
                                             .reason = std::move(reason),
                                             .failure = {},
                                             .requested_at = time,
                                             .last_update_at = time});
}

void touch(payment& state, refund& refund, core::time_point time)
{
    refund.last_update_at = time;
    state.last_update_at = time;
}

void mark_refunded(payment& state, refund& refund, core::time_point time)
{
    refund.now = refund::state::refunded;
    refund.failure.clear();
    touch(state, refund, time);
}

} // namespace

void apply(payment& payment, contracts::payment_requested const& event, core::time_point time)
{
    payment.payment_id = event.payment_id;
    payment.user_id = event.user_id;
    payment.game_id = event.game_id;
    payment.amount = event.amount;
    payment.method = event.method;
    payment.correlation_id = event.correlation_id;
    payment.requested_at = time;
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::charge_opened const& event, core::time_point time)
{
    payment.reference = event.provider_reference;
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::payment_processing const& event, core::time_point time)
{
    move_to(payment, status::processing);
    ++payment.attempts;
    payment.provider = event.provider;
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::payment_attempt_failed const& event, core::time_point time)
{
    payment.last_update_at = time;
    if (event.operation == "charge") {
        ++payment.failed_attempts;
        return;
    }
    auto& refund = needed(payment, event.provider_reference);
    ++refund.failed_attempts;
    refund.unanswered = 0;
    refund.last_update_at = time;
}

void apply(payment& payment, contracts::payment_accepted const& event, core::time_point time)
{
    payment.is_accepted = true;
    if (!event.provider_reference.empty())
        payment.reference = event.provider_reference;
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::payment_succeeded const& event, core::time_point time)
{
    end_as(payment, status::approved, time);
    payment.provider = event.provider;
    payment.reference = event.provider_reference;
}

void apply(payment& payment, contracts::payment_failed const& event, core::time_point time)
{
    auto const ended = parse_status(event.status);
    if (!ended)
        refuse(payment, "unknown status " + event.status);
    end_as(payment, *ended, time);
    payment.reason = event.reason;
}

void apply(payment& /*to*/, contracts::game_purchase_completed const& /*event*/, core::time_point /*at*/) {}

void apply(payment& payment, contracts::overcharge_found const& event, core::time_point time)
{
    if (find(payment, event.provider_reference) != nullptr)
        refuse(payment, "the charge " + event.provider_reference + " was found before");
    add(payment, event.provider_reference, event.amount, event.cause, {}, time);
    payment.last_update_at = time;
}

void apply(payment& payment, contracts::refund_requested const& event, core::time_point time)
{
    auto* refund = find(payment, event.provider_reference);
    if (refund == nullptr)
        refund = &add(payment, event.provider_reference, event.amount, event.cause, {}, time);
    refund->reason = event.reason;
    if (refund->now == refund::state::parked) {
        ++refund->resumed;
        refund->requested_at = time;
    }
    refund->now = refund::state::requested;
    refund->attempts = 0;
    refund->failed_attempts = 0;
    refund->unanswered = 0;
    refund->failure.clear();
    touch(payment, *refund, time);
}

void apply(payment& payment, contracts::refund_processing const& event, core::time_point time)
{
    auto& refund = needed(payment, event.provider_reference);
    refund.attempts = event.attempt;
    ++refund.unanswered;
    touch(payment, refund, time);
}

void apply(payment& payment, contracts::refund_parked const& event, core::time_point time)
{
    auto& refund = needed(payment, event.provider_reference);
    refund.bounced += refund.now == refund::state::requested ? 0 : 1;
    refund.now = refund::state::parked;
    refund.failure = event.reason;
    touch(payment, refund, time);
}

void apply(payment& payment, contracts::payment_refunded const& event, core::time_point time)
{
    auto own = std::ranges::find_if_not(payment.refunds, is_overcharge);
    if (payment.status != status::refunded)
        move_to(payment, status::refunded);
    auto& refund = own != payment.refunds.end()
                       ? *own
                       : add(payment, payment.reference, event.amount, event.cause, event.reason, time);
    if (event.cause == contracts::refund_cause::chargeback)
        refund.cause = event.cause;
    if (refund.now != refund::state::refunded) // otherwise the event only repeats what is known
        mark_refunded(payment, refund, time);
}

void apply(payment& payment, contracts::overcharge_refunded const& event, core::time_point time)
{
    mark_refunded(payment, needed(payment, event.provider_reference), time);
}

} // namespace fcg::payments
