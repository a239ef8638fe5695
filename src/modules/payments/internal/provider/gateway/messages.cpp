#include "internal/provider/gateway/messages.hpp"

#include "platform/core/text.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace fcg::payments::gateway_json {

namespace {

using end = charge_outcome::kind;
using line_state = reported_charge::kind;

constexpr std::array<std::pair<std::string_view, end>, 5> ends{{{"approved", end::approved},
                                                                {"declined", end::declined},
                                                                {"failed", end::failed},
                                                                {"waiting", end::waiting},
                                                                {"cancelled", end::cancelled}}};

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

} // namespace

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

std::optional<charge_in_response> read_charge(json::value const& body)
{
    auto const amount = read_amount(body);
    auto const status = find_in(ends, json::text_in(body, "status"));
    auto const fee = amount ? read_fee(body, *amount) : std::nullopt;
    if (!status || !fee)
        return std::nullopt;
    charge_outcome const outcome{.end = *status,
                                 .reference = json::text_in(body, "reference"),
                                 .reason = core::one_line(json::text_in(body, "reason")),
                                 .fee_minor = *fee,
                                 .amount = amount};
    if (outcome.end == end::approved && outcome.reference.empty())
        return std::nullopt;
    return charge_in_response{json::text_in(body, "paymentId"), outcome};
}

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

} // namespace fcg::payments::gateway_json
