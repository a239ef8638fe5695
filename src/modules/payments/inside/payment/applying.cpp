#include "inside/payment/applying.hpp"

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

void end_as(payment& state, status end, core::time_point at)
{
    move_to(state, end);
    state.ended_at = at;
    state.last_update_at = at;
}

refund* find(payment& state, std::string_view reference)
{
    auto const found = std::ranges::find(state.refunds, reference, &refund::reference);
    return found == state.refunds.end() ? nullptr : &*found;
}

refund& needed(payment& state, std::string_view reference)
{
    auto* const found = find(state, reference);
    if (found == nullptr)
        refuse(state, "no refund was asked for of the charge " + std::string(reference));
    return *found;
}

refund& add(payment& state, std::string reference, core::money const& amount, std::string cause,
            std::string reason, core::time_point at)
{
    return state.refunds.emplace_back(refund{.reference = std::move(reference),
                                             .amount = amount,
                                             .cause = std::move(cause),
                                             .reason = std::move(reason),
                                             .trouble = {},
                                             .requested_at = at,
                                             .last_update_at = at});
}

void touch(payment& state, refund& one, core::time_point at)
{
    one.last_update_at = at;
    state.last_update_at = at;
}

void mark_refunded(payment& state, refund& one, core::time_point at)
{
    one.now = refund::state::refunded;
    one.trouble.clear();
    touch(state, one, at);
}

} // namespace

void apply(payment& to, contracts::payment_requested const& event, core::time_point at)
{
    to.payment_id = event.payment_id;
    to.user_id = event.user_id;
    to.game_id = event.game_id;
    to.amount = event.amount;
    to.method = event.method;
    to.correlation_id = event.correlation_id;
    to.requested_at = at;
    to.last_update_at = at;
}

void apply(payment& to, contracts::charge_opened const& event, core::time_point at)
{
    to.reference = event.provider_reference;
    to.last_update_at = at;
}

void apply(payment& to, contracts::payment_processing const& event, core::time_point at)
{
    move_to(to, status::processing);
    ++to.attempts;
    to.provider = event.provider;
    to.last_update_at = at;
}

void apply(payment& to, contracts::payment_attempt_failed const& event, core::time_point at)
{
    to.last_update_at = at;
    if (event.what == "charge") {
        ++to.failed_attempts;
        return;
    }
    auto& one = needed(to, event.provider_reference);
    ++one.failed_attempts;
    one.unanswered = 0;
    one.last_update_at = at;
}

void apply(payment& to, contracts::payment_accepted const& event, core::time_point at)
{
    to.is_accepted = true;
    if (!event.provider_reference.empty())
        to.reference = event.provider_reference;
    to.last_update_at = at;
}

void apply(payment& to, contracts::payment_succeeded const& event, core::time_point at)
{
    end_as(to, status::approved, at);
    to.provider = event.provider;
    to.reference = event.provider_reference;
}

void apply(payment& to, contracts::payment_failed const& event, core::time_point at)
{
    auto const ended = parse_status(event.status);
    if (!ended)
        refuse(to, "no status is called " + event.status);
    end_as(to, *ended, at);
    to.reason = event.reason;
}

void apply(payment& /*to*/, contracts::game_purchase_completed const& /*event*/, core::time_point /*at*/) {}

void apply(payment& to, contracts::overcharge_found const& event, core::time_point at)
{
    if (find(to, event.provider_reference) != nullptr)
        refuse(to, "the charge " + event.provider_reference + " was found before");
    add(to, event.provider_reference, event.amount, event.cause, {}, at);
    to.last_update_at = at;
}

void apply(payment& to, contracts::refund_requested const& event, core::time_point at)
{
    auto* one = find(to, event.provider_reference);
    if (one == nullptr)
        one = &add(to, event.provider_reference, event.amount, event.cause, {}, at);
    one->reason = event.reason;
    if (one->now == refund::state::parked) {
        ++one->resumed;
        one->requested_at = at;
    }
    one->now = refund::state::requested;
    one->attempts = 0;
    one->failed_attempts = 0;
    one->unanswered = 0;
    one->trouble.clear();
    touch(to, *one, at);
}

void apply(payment& to, contracts::refund_processing const& event, core::time_point at)
{
    auto& one = needed(to, event.provider_reference);
    one.attempts = event.attempt;
    ++one.unanswered;
    touch(to, one, at);
}

void apply(payment& to, contracts::refund_parked const& event, core::time_point at)
{
    auto& one = needed(to, event.provider_reference);
    one.bounced += one.now == refund::state::requested ? 0 : 1;
    one.now = refund::state::parked;
    one.trouble = event.reason;
    touch(to, one, at);
}

void apply(payment& to, contracts::payment_refunded const& event, core::time_point at)
{
    auto own = std::ranges::find_if_not(to.refunds, is_overcharge);
    if (to.status != status::refunded)
        move_to(to, status::refunded);
    auto& one =
        own != to.refunds.end() ? *own : add(to, to.reference, event.amount, event.cause, event.reason, at);
    if (event.cause == "chargeback")
        one.cause = event.cause;
    if (one.now != refund::state::refunded) // or it was said again
        mark_refunded(to, one, at);
}

void apply(payment& to, contracts::overcharge_refunded const& event, core::time_point at)
{
    mark_refunded(to, needed(to, event.provider_reference), at);
}

} // namespace fcg::payments
