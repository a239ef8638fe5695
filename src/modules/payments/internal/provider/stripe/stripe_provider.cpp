#include "internal/provider/stripe/stripe_provider.hpp"

#include "platform/core/text.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::payments {

namespace {

using outcome_kind = charge_outcome::kind;

/// The API version with which our reading of Stripe was checked (stripe-mock 0.197).
constexpr std::string_view api_version = "2025-09-30.clover";
constexpr std::string_view intents = "/v1/payment_intents";
constexpr int unknown_to_it = 404;
constexpr int declined_card = 402;
constexpr char const* not_taken = "the payment provider does not accept this order";
constexpr char const* was_cancelled = "the payment was cancelled";

provider_endpoint place_of(payment_settings const& settings)
{
    return {.name = "stripe",
            .setting = "payments.stripe.url",
            .url = settings.stripe.url,
            .key_setting = "payments.stripe.secretKey",
            .key = settings.stripe.secret_key,
            .ca_file = settings.stripe.ca_file,
            .limit = std::chrono::milliseconds(settings.provider_timeout_ms)};
}

std::string path_of(std::string const& reference)
{
    return fmt::format("{}/{}", intents, percent_encoded(reference));
}

charge_outcome approved(stripe_intent const& intent)
{
    return {outcome_kind::approved, intent.id, {}, intent.fee_minor, intent.amount};
}

/// Requests the charge together with the fee that Stripe kept.
void expand_charge(form& fields)
{
    fields.add("expand[]", "latest_charge.balance_transaction");
}

/// Returns true if the intent names another payment. An intent without a name may still be ours, because the
/// account's owner may have removed it.
bool names_another(stripe_intent const& intent, contracts::payment_id const& payment_id)
{
    return !intent.payment_id.empty() && intent.payment_id != payment_id;
}

bool is_settled_there(stripe_error const& error)
{
    return error.code == "payment_intent_unexpected_state" || error.type == "idempotency_error";
}

} // namespace

json::value::list const* list_in(provider_response const& answer)
{
    auto const* const data = answer.body.find("data");
    return answer.is_good() && data != nullptr ? data->as_list() : nullptr;
}

stripe_provider::stripe_provider(environment& env, payment_settings const& settings)
    : lines_(env, place_of(settings)),
      method_(settings.stripe.payment_method)
{
}

task<provider_response> stripe_provider::get(std::string path, form query)
{
    http::client_request request{.method = http::method::get,
                                 .target = path + "?" + query.text(),
                                 .headers = {{"Stripe-Version", std::string(api_version)}},
                                 .body = {}};
    return lines_.ask(std::move(request), risk::nothing);
}

task<provider_response> stripe_provider::post(std::string path, form fields, std::string key, risk risk)
{
    http::client_request request{
        .method = http::method::post,
        .target = std::move(path),
        .headers = {{"Stripe-Version", std::string(api_version)}, {"Idempotency-Key", std::move(key)}},
        .body = fields.text(),
        .content_type = "application/x-www-form-urlencoded"};
    return lines_.ask(std::move(request), risk);
}

void stripe_provider::log_refusal(provider_response const& refused, std::string_view doing) const
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
    if (is_confirmed_here()) // there is no buyer who could be redirected to another page
        fields.add("automatic_payment_methods[allow_redirects]", "never");
    auto const answer =
        co_await post(std::string(intents), std::move(fields), order.payment_id, risk::nothing);
    if (answer.is_good()) {
        auto const opened = read_intent(answer.body);
        if (!opened || names_another(*opened, order.payment_id))
            lines_.lose(risk::nothing, "its answer is not a PaymentIntent of this payment");
        co_return opened->id;
    }
    log_refusal(answer, "payment " + order.payment_id);
    if (answer.status == unknown_to_it) // a wrong URL is not the order's fault
        lines_.lose(risk::nothing, "it has no endpoint for PaymentIntents");
    if (!is_settled_there(read_error(answer.body)))
        co_return std::string();
    // The intent was opened before, under other settings.
    auto const before = co_await search(order.payment_id);
    if (!before)
        lines_.lose(risk::nothing, "it has opened a PaymentIntent and does not find it");
    co_return before->id;
}

task<charge_outcome> stripe_provider::charge(charge_order order)
{
    if (order.reference.empty())
        co_return charge_outcome{outcome_kind::failed, {}, not_taken};
    known_charge const charge{order.payment_id, order.reference};
    if (!is_confirmed_here()) {
        auto outcome = co_await look_again(charge);
        co_return outcome;
    }
    form fields;
    fields.add("payment_method", method_);
    expand_charge(fields);
    auto const path = path_of(order.reference) + "/confirm";
    auto answer = co_await post(path, std::move(fields), order.payment_id + "-confirm", risk::money);
    if (!answer.is_good()) {
        auto outcome = co_await judge_refusal(std::move(answer), charge);
        co_return outcome;
    }
    auto const confirmed = read_intent(answer.body);
    if (!confirmed || confirmed->id != order.reference || names_another(*confirmed, order.payment_id))
        lines_.lose(risk::money, "its answer is not the PaymentIntent that was confirmed");
    auto const outcome = co_await judge(*confirmed);
    if (!outcome)
        lines_.lose(risk::money, "a PaymentIntent is unchanged, although it was confirmed");
    co_return *outcome;
}

/// Returns what happened to an intent, or nothing if it was not tried to charge it.
task<std::optional<charge_outcome>> stripe_provider::judge(stripe_intent intent)
{
    if (intent.status == "succeeded")
        co_return approved(intent);
    if (intent.status == "canceled" && intent.refusal.empty())
        co_return charge_outcome{outcome_kind::cancelled, intent.id, was_cancelled};
    if (intent.status == "canceled") // close() cancelled it and could not report the refusal
        co_return charge_outcome{outcome_kind::declined, intent.id, intent.refusal};
    bool const is_untouched =
        intent.status == "requires_payment_method" || intent.status == "requires_confirmation";
    if (!is_confirmed_here() || !is_untouched)
        co_return charge_outcome{outcome_kind::waiting, intent.id, {}};
    if (intent.refusal.empty())
        co_return std::nullopt;
    known_charge charge{intent.payment_id, intent.id};
    auto outcome = co_await close(std::move(charge), outcome_kind::declined, intent.refusal);
    co_return outcome;
}

/// Returns what the refusal of a confirmation means for the payment.
task<charge_outcome> stripe_provider::judge_refusal(provider_response refused, known_charge charge)
{
    auto const error = read_error(refused.body);
    if (is_settled_there(error)) { // it was confirmed before, and the intent itself says how that ended
        auto outcome = co_await look_again(std::move(charge));
        co_return outcome;
    }
    auto end = outcome_kind::declined;
    auto reason = error.reason;
    if (refused.status != declined_card) {
        log_refusal(refused, "to charge payment " + charge.payment_id);
        end = outcome_kind::failed;
        reason = not_taken;
    }
    auto outcome = co_await close(std::move(charge), end, std::move(reason));
    co_return outcome;
}

task<charge_outcome> stripe_provider::look_again(known_charge charge)
{
    auto const outcome = co_await look_up(std::move(charge));
    if (!outcome)
        lines_.lose(risk::nothing, "a PaymentIntent cannot be charged now");
    co_return *outcome;
}

/// Cancels an intent and ends the charge with `end`. Only a cancelled intent can certainly not be charged any
/// more; until then the payment has not ended.
task<charge_outcome> stripe_provider::close(known_charge charge, charge_outcome::kind end, std::string reason)
{
    std::string_view const for_no_other_reason;
    auto outcome = co_await cancel_because(std::move(charge), for_no_other_reason);
    if (outcome.end != outcome_kind::cancelled)
        co_return outcome;
    outcome.end = end;
    outcome.reason = std::move(reason);
    co_return outcome;
}

/// Finds the intent of a charge. Without the intent's id it searches by our payment's id, which Stripe's
/// index may not know for a minute. That is safe: an intent is charged only with the reference that was
/// stored before, by us or in the browser, so that one whose reference is unknown has taken nothing.
task<std::optional<stripe_intent>> stripe_provider::find(known_charge charge)
{
    if (charge.reference.empty()) {
        auto intent = co_await search(std::move(charge.payment_id));
        co_return intent;
    }
    form query;
    expand_charge(query);
    auto const path = path_of(charge.reference);
    auto const answer = co_await get(path, std::move(query));
    if (answer.status == unknown_to_it)
        co_return std::nullopt;
    auto intent = answer.is_good() ? read_intent(answer.body) : std::nullopt;
    if (!intent || intent->id != charge.reference || names_another(*intent, charge.payment_id))
        lines_.lose(risk::nothing, "its answer is not the PaymentIntent that was asked for");
    co_return intent;
}

task<std::optional<stripe_intent>> stripe_provider::search(contracts::payment_id payment_id)
{
    form query;
    query.add("query", fmt::format("metadata['payment_id']:'{}'", payment_id));
    query.add("expand[]", "data.latest_charge.balance_transaction");
    auto const path = fmt::format("{}/search", intents);
    auto const answer = co_await get(path, std::move(query));
    auto const* const list = list_in(answer);
    if (list == nullptr)
        lines_.lose(risk::nothing, "its answer to a search is not a list");
    std::optional<stripe_intent> intent;
    for (auto const& value : *list) {
        auto read = read_intent(value);
        if (!read || read->payment_id != payment_id)
            continue;
        if (!intent || read->status == "succeeded")
            intent = std::move(read);
    }
    co_return intent;
}

task<std::optional<charge_outcome>> stripe_provider::look_up(known_charge charge)
{
    auto intent = co_await find(std::move(charge));
    if (!intent)
        co_return std::nullopt;
    auto outcome = co_await judge(std::move(*intent));
    co_return outcome;
}

task<charge_outcome> stripe_provider::cancel(known_charge charge)
{
    return cancel_because(std::move(charge), "abandoned");
}

/// Cancels an intent. The reason distinguishes it later from an intent that close() cancelled.
task<charge_outcome> stripe_provider::cancel_because(known_charge charge, std::string_view why)
{
    auto closed = charge_outcome{outcome_kind::cancelled, charge.reference, was_cancelled};
    if (closed.reference.empty()) {
        auto const intent = co_await search(charge.payment_id);
        if (!intent)
            co_return closed;
        closed.reference = intent->id;
    }
    auto const path = path_of(closed.reference) + "/cancel";
    form fields;
    if (!why.empty())
        fields.add("cancellation_reason", why);
    auto key = fmt::format("{}-cancel{}", closed.reference, why);
    auto const answer = co_await post(path, std::move(fields), std::move(key), risk::money);
    if (answer.status == unknown_to_it)
        co_return closed;
    auto const now = answer.is_good() ? read_intent(answer.body) : std::nullopt;
    if (now && now->id == closed.reference && now->status == "canceled")
        co_return closed;

    // It can no longer be cancelled: it has succeeded, is being charged, or was cancelled before.
    known_charge const same{charge.payment_id, closed.reference};
    auto const intent = co_await find(same);
    if (!intent || intent->status == "canceled")
        co_return closed;
    co_return intent->status == "succeeded" ? approved(*intent)
                                            : charge_outcome{outcome_kind::waiting, intent->id, {}};
}

/// Returns true if a refund of the intent has succeeded or is on its way.
task<bool> stripe_provider::has_refund_that_stands(std::string intent)
{
    form query;
    query.add("payment_intent", intent).add("limit", "100");
    auto const answer = co_await get("/v1/refunds", std::move(query));
    auto const* const list = list_in(answer);
    if (list == nullptr)
        lines_.lose(risk::nothing, "its answer about refunds is not a list");
    co_return std::ranges::any_of(*list, [](json::value const& value) {
        auto const status = json::text_in(value, "status");
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
    // Stripe repeats its first response for a key, even after the obstacle is gone. It never gives back more
    // than the charge, whatever the key.
    auto key = order.resumed == 0 ? order.key : fmt::format("{}-{}", order.key, order.resumed);
    auto const answer = co_await post("/v1/refunds", std::move(fields), std::move(key), risk::money);
    auto const error = read_error(answer.body);
    auto const status = json::text_in(answer.body, "status");
    if (error.code == "charge_already_refunded") {
        auto const stands = co_await has_refund_that_stands(order.reference);
        if (stands)
            outcome.end = refund_outcome::kind::refunded;
        else
            outcome.reason =
                "Stripe no longer refunds this charge, and no refund of it has reached the buyer";
        co_return outcome;
    }
    if (!answer.is_good()) {
        outcome.reason = error.code + ": " + error.message;
        co_return outcome;
    }
    if (answer.is_good() && status.empty())
        lines_.lose(risk::money, "its answer is not a refund");
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

task<std::string> stripe_provider::client_secret(known_charge charge)
{
    if (is_confirmed_here() || charge.reference.empty())
        co_return std::string();
    auto const intent = co_await find(std::move(charge));
    bool const has_ended = !intent || intent->status == "succeeded" || intent->status == "canceled";
    co_return has_ended ? std::string() : intent->client_secret;
}

std::unique_ptr<payment_provider> stripe(environment& env, payment_settings const& settings)
{
    return std::make_unique<stripe_provider>(env, settings);
}

} // namespace fcg::payments
