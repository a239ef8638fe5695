#include "inside/provider/stripe/stripe_provider.hpp"

#include "inside/provider/providers.hpp"
#include "platform/core/text.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::payments {

namespace {

/// What our reading of Stripe was checked with (stripe-mock 0.197).
constexpr std::string_view api_version = "2025-09-30.clover";
constexpr std::string_view intents = "/v1/payment_intents";
constexpr int unknown_to_it = 404;
constexpr int declined_card = 402;
constexpr std::string_view not_taken = "the payment provider does not take this order";
constexpr std::string_view was_cancelled = "the payment was cancelled";

provider_place place_of(payment_settings const& how)
{
    return {.name = "stripe",
            .setting = "payments.stripe.url",
            .url = how.stripe.url,
            .key_setting = "payments.stripe.secretKey",
            .key = how.stripe.secret_key,
            .ca_file = how.stripe.ca_file,
            .limit = std::chrono::milliseconds(how.provider_timeout_ms)};
}

std::string path_of(std::string const& reference)
{
    return fmt::format("{}/{}", intents, percent_encoded(reference));
}

charge_outcome made(charge_outcome::kind end, std::string reference, std::string_view reason = {})
{
    return {.end = end, .reference = std::move(reference), .reason = std::string(reason)};
}

charge_outcome approved(stripe_intent const& found)
{
    auto outcome = made(charge_outcome::kind::approved, found.id);
    outcome.fee_minor = found.fee_minor;
    outcome.amount = found.amount;
    return outcome;
}

/// The charge with the fee that Stripe kept.
void expand_charge(form& fields)
{
    fields.add("expand[]", "latest_charge.balance_transaction");
}

/// Whoever keeps the account may have taken the payment's name off; another one is another payment.
bool names_another(stripe_intent const& found, std::string_view payment_id)
{
    return !found.payment_id.empty() && found.payment_id != payment_id;
}

bool is_settled_elsewhere(stripe_error const& error)
{
    return error.code == "payment_intent_unexpected_state" || error.type == "idempotency_error";
}

} // namespace

stripe_provider::stripe_provider(surroundings& with, payment_settings const& how)
    : lines_(with, place_of(how)),
      method_(how.stripe.payment_method)
{
}

task<provider_answer> stripe_provider::get(std::string path, form query)
{
    http::client_request wanted{.method = http::method::get,
                                .target = path + "?" + query.text(),
                                .headers = {{"Stripe-Version", std::string(api_version)}},
                                .body = {}};
    auto answer = co_await lines_.ask(std::move(wanted), stake::nothing);
    co_return answer;
}

task<provider_answer> stripe_provider::post(std::string path, form fields, std::string key, stake at_stake)
{
    http::client_request wanted{
        .method = http::method::post,
        .target = std::move(path),
        .headers = {{"Stripe-Version", std::string(api_version)}, {"Idempotency-Key", std::move(key)}},
        .body = fields.text(),
        .content_type = "application/x-www-form-urlencoded"};
    auto answer = co_await lines_.ask(std::move(wanted), at_stake);
    co_return answer;
}

void stripe_provider::complain(provider_answer const& refused, std::string_view doing) const
{
    auto const error = read_error(refused.body);
    telemetry::log(telemetry::level::error, "payments", "", "stripe refuses {}: {} {} {}: {}", doing,
                   refused.status, error.type, error.code, error.message);
}

task<std::string> stripe_provider::open(charge_order order)
{
    auto const units = to_stripe_units(order.amount);
    if (!units)
        co_return std::string();
    form fields;
    fields.add("amount", std::to_string(*units))
        .add("currency", core::to_lower_ascii(order.amount.currency.code()))
        .add("metadata[payment_id]", order.payment_id)
        .add("automatic_payment_methods[enabled]", "true");
    if (is_confirmed_here()) // nobody is there to be sent to another page
        fields.add("automatic_payment_methods[allow_redirects]", "never");
    auto const answer =
        co_await post(std::string(intents), std::move(fields), order.payment_id, stake::nothing);
    if (answer.is_good()) {
        auto const opened = read_intent(answer.body);
        if (!opened || names_another(*opened, order.payment_id))
            lines_.lose(stake::nothing, "its answer is no PaymentIntent of this payment");
        co_return opened->id;
    }
    complain(answer, "payment " + order.payment_id);
    if (answer.status == unknown_to_it) // no order is at fault for a wrong URL
        lines_.lose(stake::nothing, "it has no place for PaymentIntents");
    if (!is_settled_elsewhere(read_error(answer.body)))
        co_return std::string();
    // It was opened before, under other settings.
    auto const before = co_await search(order.payment_id);
    if (!before)
        lines_.lose(stake::nothing, "it has opened a PaymentIntent and does not find it");
    co_return before->id;
}

task<charge_outcome> stripe_provider::charge(charge_order order)
{
    if (order.reference.empty())
        co_return made(charge_outcome::kind::failed, {}, not_taken);
    known_charge const which{order.payment_id, order.reference};
    if (!is_confirmed_here()) {
        auto outcome = co_await look_again(which);
        co_return outcome;
    }
    form fields;
    fields.add("payment_method", method_);
    expand_charge(fields);
    auto const path = path_of(order.reference) + "/confirm";
    auto answer = co_await post(path, std::move(fields), order.payment_id + "-confirm", stake::money);
    if (!answer.is_good()) {
        auto outcome = co_await judge_refusal(std::move(answer), which);
        co_return outcome;
    }
    auto const confirmed = read_intent(answer.body);
    if (!confirmed || confirmed->id != order.reference || names_another(*confirmed, order.payment_id))
        lines_.lose(stake::money, "its answer is not the PaymentIntent that was confirmed");
    auto const outcome = co_await judge(*confirmed);
    if (!outcome)
        lines_.lose(stake::money, "a PaymentIntent is as before, although it was confirmed");
    co_return *outcome;
}

/// What has become of an intent; nothing when nobody has tried to charge it.
task<std::optional<charge_outcome>> stripe_provider::judge(stripe_intent found)
{
    if (found.status == "succeeded")
        co_return approved(found);
    if (found.status == "canceled" && found.refusal.empty())
        co_return made(charge_outcome::kind::cancelled, found.id, was_cancelled);
    if (found.status == "canceled") // by close(), before it could say so
        co_return made(charge_outcome::kind::declined, found.id, found.refusal);
    bool const is_untouched =
        found.status == "requires_payment_method" || found.status == "requires_confirmation";
    if (!is_confirmed_here() || !is_untouched)
        co_return made(charge_outcome::kind::waiting, found.id);
    if (found.refusal.empty())
        co_return std::nullopt;
    known_charge which{found.payment_id, found.id};
    auto outcome = co_await close(std::move(which), charge_outcome::kind::declined, found.refusal);
    co_return outcome;
}

/// Why a confirmation was refused, and what that makes of the payment.
task<charge_outcome> stripe_provider::judge_refusal(provider_answer refused, known_charge which)
{
    auto const error = read_error(refused.body);
    if (is_settled_elsewhere(error)) { // it was confirmed before; how it went, it says itself
        auto outcome = co_await look_again(std::move(which));
        co_return outcome;
    }
    auto end = charge_outcome::kind::declined;
    auto reason = error.reason;
    if (refused.status != declined_card) {
        complain(refused, "to charge payment " + which.payment_id);
        end = charge_outcome::kind::failed;
        reason = not_taken;
    }
    auto outcome = co_await close(std::move(which), end, std::move(reason));
    co_return outcome;
}

task<charge_outcome> stripe_provider::look_again(known_charge which)
{
    auto const outcome = co_await look_up(std::move(which));
    if (!outcome)
        lines_.lose(stake::nothing, "a PaymentIntent cannot be charged now");
    co_return *outcome;
}

/// Only what is cancelled can surely not be charged any more; until then the payment has not ended.
task<charge_outcome> stripe_provider::close(known_charge which, charge_outcome::kind end, std::string reason)
{
    std::string_view const for_no_other_reason;
    auto outcome = co_await cancel_because(std::move(which), for_no_other_reason);
    if (outcome.end != charge_outcome::kind::cancelled)
        co_return outcome;
    outcome.end = end;
    outcome.reason = std::move(reason);
    co_return outcome;
}

/// Without its id an intent is searched by our payment's, which Stripe's index may not know for a minute.
/// That is no danger: an intent is charged only with the reference that was stored before, be it by us or in
/// the browser, so that one whose reference is not known has taken nothing.
task<std::optional<stripe_intent>> stripe_provider::find(known_charge which)
{
    if (which.reference.empty()) {
        auto found = co_await search(std::move(which.payment_id));
        co_return found;
    }
    form query;
    expand_charge(query);
    auto const path = path_of(which.reference);
    auto const answer = co_await get(path, std::move(query));
    if (answer.status == unknown_to_it)
        co_return std::nullopt;
    auto found = answer.is_good() ? read_intent(answer.body) : std::nullopt;
    if (!found || found->id != which.reference || names_another(*found, which.payment_id))
        lines_.lose(stake::nothing, "its answer is not the PaymentIntent that was asked for");
    co_return found;
}

task<std::optional<stripe_intent>> stripe_provider::search(std::string payment_id)
{
    form query;
    query.add("query", fmt::format("metadata['payment_id']:'{}'", payment_id));
    query.add("expand[]", "data.latest_charge.balance_transaction");
    auto const path = fmt::format("{}/search", intents);
    auto const answer = co_await get(path, std::move(query));
    auto const* const data = answer.body.find("data");
    auto const* const list = data != nullptr ? data->as_list() : nullptr;
    if (!answer.is_good() || list == nullptr)
        lines_.lose(stake::nothing, "its answer to a search is no list");
    std::optional<stripe_intent> found;
    for (auto const& one : *list) {
        auto read = read_intent(one);
        if (!read || read->payment_id != payment_id)
            continue;
        if (!found || read->status == "succeeded")
            found = std::move(read);
    }
    co_return found;
}

task<std::optional<charge_outcome>> stripe_provider::look_up(known_charge which)
{
    auto found = co_await find(std::move(which));
    if (!found)
        co_return std::nullopt;
    auto outcome = co_await judge(std::move(*found));
    co_return outcome;
}

task<charge_outcome> stripe_provider::cancel(known_charge which)
{
    return cancel_because(std::move(which), "abandoned");
}

/// The reason tells whoever reads the intent later from one that close() cancelled.
task<charge_outcome> stripe_provider::cancel_because(known_charge which, std::string_view why)
{
    auto closed = made(charge_outcome::kind::cancelled, which.reference, was_cancelled);
    if (closed.reference.empty()) {
        auto const found = co_await search(which.payment_id);
        if (!found)
            co_return closed;
        closed.reference = found->id;
    }
    auto const path = path_of(closed.reference) + "/cancel";
    form fields;
    if (!why.empty())
        fields.add("cancellation_reason", why);
    auto key = fmt::format("{}-cancel{}", closed.reference, why);
    auto const answer = co_await post(path, std::move(fields), std::move(key), stake::money);
    if (answer.status == unknown_to_it)
        co_return closed;
    auto const now = answer.is_good() ? read_intent(answer.body) : std::nullopt;
    if (now && now->id == closed.reference && now->status == "canceled")
        co_return closed;

    // Not any more: it has succeeded, is being charged, or was cancelled before.
    known_charge const same{which.payment_id, closed.reference};
    auto const found = co_await find(same);
    if (!found || found->status == "canceled")
        co_return closed;
    co_return found->status == "succeeded" ? approved(*found)
                                           : made(charge_outcome::kind::waiting, found->id);
}

/// Has succeeded, or is on its way.
task<bool> stripe_provider::has_refund_that_stands(std::string intent)
{
    form query;
    query.add("payment_intent", intent).add("limit", "100");
    auto const answer = co_await get("/v1/refunds", std::move(query));
    auto const* const data = answer.body.find("data");
    auto const* const list = data != nullptr ? data->as_list() : nullptr;
    if (!answer.is_good() || list == nullptr)
        lines_.lose(stake::nothing, "its answer about refunds is no list");
    co_return std::ranges::any_of(*list, [](json::value const& one) {
        auto const status = json::text_in(one, "status");
        return !status.empty() && status != "failed" && status != "canceled";
    });
}

task<refund_outcome> stripe_provider::refund(refund_order order)
{
    refund_outcome outcome;
    auto const units = to_stripe_units(order.amount);
    if (order.reference.empty() || !units) {
        outcome.reason = "Stripe knows no such charge or amount";
        co_return outcome;
    }
    form fields;
    fields.add("payment_intent", order.reference)
        .add("amount", std::to_string(*units))
        .add("metadata[payment_id]", order.payment_id);
    // It answers a key as it did the first time, even after what was in the way is gone. It never gives back
    // more than the charge, whatever the key.
    auto key = order.resumed == 0 ? order.key : fmt::format("{}-{}", order.key, order.resumed);
    auto const answer = co_await post("/v1/refunds", std::move(fields), std::move(key), stake::money);
    auto const error = read_error(answer.body);
    auto const status = json::text_in(answer.body, "status");
    if (error.code == "charge_already_refunded") {
        auto const stands = co_await has_refund_that_stands(order.reference);
        if (stands)
            outcome.end = refund_outcome::kind::refunded;
        else
            outcome.reason = "Stripe refunds this charge no more, and no refund of it has reached the buyer";
        co_return outcome;
    }
    if (!answer.is_good()) {
        outcome.reason = error.code + ": " + error.message;
        co_return outcome;
    }
    if (answer.is_good() && status.empty())
        lines_.lose(stake::money, "its answer is no refund");
    if (status == "failed" || status == "canceled") {
        outcome.reason = fmt::format("the refund {} is {}: {}", json::text_in(answer.body, "id"), status,
                                     json::text_in(answer.body, "failure_reason"));
        co_return outcome;
    }
    outcome.end = refund_outcome::kind::refunded; // succeeded, or on its way to the buyer's bank
    outcome.amount = from_stripe_units(json::integer_in(answer.body, "amount").value_or(-1),
                                       json::text_in(answer.body, "currency"));
    co_return outcome;
}

task<std::string> stripe_provider::client_secret(known_charge which)
{
    if (is_confirmed_here() || which.reference.empty())
        co_return std::string();
    auto const found = co_await find(std::move(which));
    bool const has_ended = !found || found->status == "succeeded" || found->status == "canceled";
    co_return has_ended ? std::string() : found->client_secret;
}

std::unique_ptr<payment_provider> stripe(surroundings& with, payment_settings const& how)
{
    return std::make_unique<stripe_provider>(with, how);
}

} // namespace fcg::payments
