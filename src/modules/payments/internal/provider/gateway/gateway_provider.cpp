#include "internal/provider/gateway/gateway_provider.hpp"

#include "internal/provider/provider_http.hpp"
#include "platform/core/text.hpp"
#include "platform/json/value.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

namespace fcg::payments {

namespace {

// The JSON of docs/payment-gateway.md.

using outcome_kind = charge_outcome::kind;
using line_state = reported_charge::kind;

constexpr std::array<std::pair<std::string_view, outcome_kind>, 5> outcome_kinds{
    {{"approved", outcome_kind::approved},
     {"declined", outcome_kind::declined},
     {"failed", outcome_kind::failed},
     {"waiting", outcome_kind::waiting},
     {"cancelled", outcome_kind::cancelled}}};

constexpr std::array<std::pair<std::string_view, line_state>, 3> line_states{
    {{"charged", line_state::charged},
     {"refunded", line_state::refunded},
     {"charged_back", line_state::charged_back}}};

template <class Table>
auto find_in(Table const& table, std::string_view name)
{
    std::optional<typename Table::value_type::second_type> value;
    for (auto const& [text, meaning] : table)
        if (text == name)
            value = meaning;
    return value;
}

void add_text(std::string& out, std::string_view name, std::string_view text)
{
    core::append_json_string(out += out.empty() ? '{' : ',', name);
    core::append_json_string(out += ':', text);
}

void add_amount(std::string& out, core::money const& amount)
{
    out += ",\"amount\":" + core::format_amount(amount);
    add_text(out, "currency", amount.currency.code());
}

/// Reads a decimal number of the currency. Returns it in minor units.
std::optional<std::int64_t> read_minor(json::value const& body, std::string_view name,
                                       core::currency const& currency)
{
    auto const* const member = body.find(name);
    auto const* const number = member != nullptr ? member->as_number() : nullptr;
    return number != nullptr ? core::parse_minor(number->text, currency.decimals()) : std::nullopt;
}

std::optional<core::money> read_amount(json::value const& body)
{
    auto const currency = core::currency::parse(json::text_in(body, "currency"));
    auto const minor = currency ? read_minor(body, "amount", *currency) : std::nullopt;
    if (!minor)
        return std::nullopt;
    return core::money{*minor, *currency};
}

/// Returns 0 if the body has no fee, and nothing if the fee exceeds the whole amount or is not an amount.
std::optional<std::int64_t> read_fee(json::value const& body, core::money const& money)
{
    auto const* const member = body.find("fee");
    if (member == nullptr || member->is_null())
        return 0;
    auto const fee = read_minor(body, "fee", money.currency);
    return fee && *fee <= money.minor ? fee : std::nullopt;
}

std::optional<reported_charge> read_line(json::value const& body)
{
    auto const amount = read_amount(body);
    auto const state = find_in(line_states, json::text_in(body, "status"));
    auto const time = core::parse_rfc3339(json::text_in(body, "chargedAt"));
    auto const reference = json::text_in(body, "reference");
    if (!amount || !state || !time || reference.empty())
        return std::nullopt;
    return reported_charge{.reference = reference,
                           .payment_id = json::text_in(body, "paymentId"),
                           .amount = *amount,
                           .state = *state,
                           .charged_at = *time};
}

std::string write_charge(charge_order const& order)
{
    std::string out;
    add_text(out, "paymentId", order.payment_id);
    add_amount(out, order.amount);
    add_text(out, "method", order.method);
    return out + '}';
}

std::string write_refund(refund_order const& order)
{
    std::string out;
    add_text(out, "paymentId", order.payment_id);
    add_text(out, "reference", order.reference);
    add_amount(out, order.amount);
    return out + '}';
}

/// A charge in the gateway's response.
struct charge_in_response {
    contracts::payment_id payment_id;
    charge_outcome outcome; ///< always has an amount
};

/// Returns nothing if the body is not a charge that we understand: its status is unknown, it has no amount,
/// it is approved without a reference, or its fee is not an amount or exceeds the charge.
std::optional<charge_in_response> read_charge(json::value const& body)
{
    auto const amount = read_amount(body);
    auto const status = find_in(outcome_kinds, json::text_in(body, "status"));
    auto const fee = amount ? read_fee(body, *amount) : std::nullopt;
    if (!status || !fee)
        return std::nullopt;
    charge_outcome const outcome{.end = *status,
                                 .reference = json::text_in(body, "reference"),
                                 .reason = core::one_line(json::text_in(body, "reason")),
                                 .fee_minor = *fee,
                                 .amount = amount};
    if (outcome.end == outcome_kind::approved && outcome.reference.empty())
        return std::nullopt;
    return charge_in_response{json::text_in(body, "paymentId"), outcome};
}

/// Returns nothing if the status is neither "refunded" nor "refused", or if the amount is invalid.
std::optional<refund_outcome> read_refund(json::value const& body)
{
    auto const status = json::text_in(body, "status");
    if (status == "refunded" && body.find("amount") == nullptr)
        return refund_outcome{refund_outcome::kind::refunded, {}};
    if (status == "refunded") {
        auto const amount = read_amount(body);
        return amount ? std::optional(refund_outcome{refund_outcome::kind::refunded, {}, amount})
                      : std::nullopt;
    }
    if (status == "refused")
        return refund_outcome{refund_outcome::kind::refused, core::one_line(json::text_in(body, "reason"))};
    return std::nullopt;
}

/// Returns nothing if a line is invalid.
std::optional<report_page> read_report(json::value const& body)
{
    auto const* const charges = body.find("charges");
    auto const* const list = charges != nullptr ? charges->as_list() : nullptr;
    if (list == nullptr)
        return std::nullopt;
    report_page page;
    for (auto const& value : *list) {
        auto line = read_line(value);
        if (!line)
            return std::nullopt;
        page.lines.push_back(std::move(*line));
    }
    if (auto next = json::text_in(body, "next"); !next.empty())
        page.next = std::move(next);
    return page;
}

constexpr int not_there = 404;

provider_endpoint place_of(payment_settings const& settings)
{
    return {.name = "gateway",
            .setting = "payments.gateway.url",
            .url = settings.gateway.url,
            .key_setting = "payments.gateway.key",
            .key = settings.gateway.key,
            .ca_file = settings.gateway.ca_file,
            .limit = std::chrono::milliseconds(settings.provider_timeout_ms)};
}

std::string path_of(contracts::payment_id const& payment_id)
{
    return "/charges/" + percent_encoded(payment_id);
}

/// A provider that speaks the protocol of docs/payment-gateway.md.
class gateway_provider final : public payment_provider {
public:
    /// Throws std::runtime_error, with a text for the operator.
    gateway_provider(environment& env, payment_settings const& settings);

    std::string name() const override { return lines_.name(); }

    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge charge) override;
    task<charge_outcome> cancel(known_charge charge) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point begin, core::time_point end, std::string page) override;

private:
    task<provider_response> get(std::string target);
    task<provider_response> post(std::string target, std::string body, std::string key);
    charge_outcome read_own_charge(provider_response const& answer, contracts::payment_id const& payment_id,
                                   risk risk, std::string_view request) const;
    void log_refusal(provider_response const& refused, std::string const& doing) const;

    provider_http lines_;
};

} // namespace

gateway_provider::gateway_provider(environment& env, payment_settings const& settings)
    : lines_(env, place_of(settings))
{
}

task<provider_response> gateway_provider::get(std::string target)
{
    http::client_request request{
        .method = http::method::get, .target = std::move(target), .headers = {}, .body = {}};
    return lines_.ask(std::move(request), risk::nothing);
}

task<provider_response> gateway_provider::post(std::string target, std::string body, std::string key)
{
    http::client_request request{.method = http::method::post,
                                 .target = std::move(target),
                                 .headers = {{"Idempotency-Key", std::move(key)}},
                                 .body = std::move(body)};
    return lines_.ask(std::move(request), risk::money);
}

void gateway_provider::log_refusal(provider_response const& refused, std::string const& doing) const
{
    telemetry::log(telemetry::level::error, "payments", "", "the gateway refuses {}: {} {}", doing,
                   refused.status, core::one_line(json::text_in(refused.body, "error")));
}

/// Reads the charge of this payment. Throws what another response means for this risk.
charge_outcome gateway_provider::read_own_charge(provider_response const& answer,
                                                 contracts::payment_id const& payment_id, risk risk,
                                                 std::string_view request) const
{
    auto charge = answer.is_good() ? read_charge(answer.body) : std::nullopt;
    if (!charge || charge->payment_id != payment_id)
        lines_.lose(risk, fmt::format("its answer is not the charge that was {}", request));
    return std::move(charge->outcome);
}

task<charge_outcome> gateway_provider::charge(charge_order order)
{
    auto const answer = co_await post("/charges", write_charge(order), order.payment_id);
    if (!answer.is_good()) {
        log_refusal(answer, "to charge payment " + order.payment_id);
        if (answer.status == not_there) // a wrong URL is not the order's fault
            lines_.lose(risk::nothing, "it has no endpoint for charges");
        charge_outcome refused;
        refused.reason = "the payment provider does not accept this order";
        co_return refused;
    }
    co_return read_own_charge(answer, order.payment_id, risk::money, "asked for");
}

task<std::optional<charge_outcome>> gateway_provider::look_up(known_charge charge)
{
    auto const answer = co_await get(path_of(charge.payment_id));
    if (answer.status == not_there)
        co_return std::nullopt;
    co_return read_own_charge(answer, charge.payment_id, risk::nothing, "asked for");
}

task<charge_outcome> gateway_provider::cancel(known_charge charge)
{
    auto const path = path_of(charge.payment_id) + "/cancel";
    auto const answer = co_await post(path, "{}", charge.payment_id + "-cancel");
    co_return read_own_charge(answer, charge.payment_id, risk::money, "to be cancelled");
}

task<refund_outcome> gateway_provider::refund(refund_order order)
{
    auto const answer = co_await post("/refunds", write_refund(order), order.key);
    if (!answer.is_good()) {
        log_refusal(answer, "to refund payment " + order.payment_id);
        auto const why = core::one_line(json::text_in(answer.body, "error"));
        co_return refund_outcome{refund_outcome::kind::refused, std::to_string(answer.status) + " " + why};
    }
    auto const refund_outcome = read_refund(answer.body);
    if (!refund_outcome)
        lines_.lose(risk::money, "its answer is not a refund");
    co_return *refund_outcome;
}

task<report_page> gateway_provider::report(core::time_point begin, core::time_point end, std::string page)
{
    form query;
    query.add("from", core::to_rfc3339(begin)).add("to", core::to_rfc3339(end));
    if (!page.empty())
        query.add("page", page);
    auto const answer = co_await get("/charges?" + query.text());
    auto const report_page = answer.is_good() ? read_report(answer.body) : std::nullopt;
    if (!report_page)
        lines_.lose(risk::nothing, "its report is not valid");
    co_return *report_page;
}

std::unique_ptr<payment_provider> gateway(environment& env, payment_settings const& settings)
{
    return std::make_unique<gateway_provider>(env, settings);
}

} // namespace fcg::payments
