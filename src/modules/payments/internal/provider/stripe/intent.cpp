#include "internal/provider/stripe/intent.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>

namespace fcg::payments {

namespace {

struct wording {
    std::string_view code;
    std::string_view reason;
};

/// What a buyer may be told. A card that was reported lost or stolen is declined like any other, because the
/// person who holds it must not learn why.
constexpr std::array wordings{
    wording{"insufficient_funds", "insufficient funds"},
    wording{"expired_card", "the card has expired"},
    wording{"incorrect_cvc", "the card's security code is wrong"},
    wording{"invalid_cvc", "the card's security code is wrong"},
    wording{"incorrect_number", "the card's number is wrong"},
    wording{"invalid_number", "the card's number is wrong"},
    wording{"invalid_expiry_month", "the card's expiry date is wrong"},
    wording{"invalid_expiry_year", "the card's expiry date is wrong"},
    wording{"card_not_supported", "the card cannot be used for this purchase"},
    wording{"currency_not_supported", "the card cannot be used for this purchase"},
    wording{"authentication_required", "the bank asks the buyer to confirm the payment"},
    wording{"processing_error", "the card could not be charged"},
};

std::string reason_of(json::value const& error)
{
    for (auto const& known : wordings)
        if (json::text_in(error, "decline_code") == known.code || json::text_in(error, "code") == known.code)
            return std::string(known.reason);
    return "the card was declined";
}

/// Returns what Stripe kept, if the charge came with its balance transaction and that is in the charge's
/// currency.
std::int64_t fee_of(json::value const& body)
{
    auto const* const charge = body.find("latest_charge");
    auto const* const booked = charge != nullptr ? charge->find("balance_transaction") : nullptr;
    if (booked == nullptr || json::text_in(*booked, "currency") != json::text_in(body, "currency"))
        return 0;
    auto const fee =
        from_stripe_units(json::integer_in(*booked, "fee").value_or(0), json::text_in(*booked, "currency"));
    return fee ? fee->minor : 0;
}

struct scale {
    std::string_view currency;
    std::int64_t times = 1;  ///< Stripe's units per unit of ours
    std::int64_t factor = 1; ///< our units per unit of Stripe's
};

constexpr std::array scales{scale{"ISK", 100, 1}, scale{"UGX", 100, 1}, scale{"MGA", 1, 100}};

scale scale_of(std::string_view currency)
{
    auto const* const found_scale = std::ranges::find(scales, currency, &scale::currency);
    return found_scale == scales.end() ? scale{} : *found_scale;
}

std::string to_upper(std::string text)
{
    for (char& character : text)
        if (character >= 'a' && character <= 'z')
            character = static_cast<char>(character - 'a' + 'A');
    return text;
}

/// Checks an id, which goes into paths and headers of our own requests.
bool is_id(std::string_view text)
{
    constexpr std::size_t max_bytes = 255;
    return !text.empty() && text.size() <= max_bytes &&
           std::ranges::all_of(text, [](char character) { return character > ' ' && character <= '~'; });
}

} // namespace

std::optional<std::int64_t> to_stripe_units(core::money const& amount)
{
    auto const scale = scale_of(amount.currency.code());
    if (amount.minor % scale.factor != 0)
        return std::nullopt;
    return amount.minor / scale.factor * scale.times;
}

std::optional<core::money> from_stripe_units(std::int64_t units, std::string_view currency)
{
    auto const parsed = core::currency::parse(to_upper(std::string(currency)));
    if (!parsed || units < 0 || units > core::largest_amount_minor)
        return std::nullopt;
    auto const scale = scale_of(parsed->code());
    if (units % scale.times != 0)
        return std::nullopt;
    return core::money{units / scale.times * scale.factor, *parsed};
}

bool is_true(json::value const& object, std::string_view name)
{
    auto const* const member = object.find(name);
    auto const* const flag = member != nullptr ? member->as_bool() : nullptr;
    return flag != nullptr && *flag;
}

/// Only a card error is a refusal; other errors are between Stripe and us.
std::string refusal_of(json::value const& intent)
{
    auto const* const error = intent.find("last_payment_error");
    if (error == nullptr || json::text_in(*error, "type") != "card_error")
        return {};
    if (!json::text_in(intent, "cancellation_reason").empty())
        return {};
    return reason_of(*error);
}

std::optional<stripe_intent> read_intent(json::value const& body)
{
    bool const is_paid =
        json::text_in(body, "status") == "succeeded" && body.find("amount_received") != nullptr;
    auto const units = json::integer_in(body, is_paid ? "amount_received" : "amount");
    auto const amount = from_stripe_units(units.value_or(-1), json::text_in(body, "currency"));
    auto const created = json::integer_in(body, "created");
    auto const* const charge = body.find("latest_charge");
    stripe_intent intent{.id = json::text_in(body, "id"),
                         .status = json::text_in(body, "status"),
                         .client_secret = json::text_in(body, "client_secret"),
                         .payment_id = {},
                         .amount = amount.value_or(core::money{}),
                         .created = core::time_point{std::chrono::seconds{created.value_or(0)}},
                         .refusal = refusal_of(body),
                         .fee_minor = fee_of(body),
                         .is_refunded = charge != nullptr && is_true(*charge, "refunded"),
                         .is_disputed = charge != nullptr && is_true(*charge, "disputed")};
    if (auto const* const metadata = body.find("metadata"))
        intent.payment_id = json::text_in(*metadata, "payment_id");
    if (!is_id(intent.id) || intent.status.empty() || !amount || !created)
        return std::nullopt;
    return intent;
}

constexpr std::size_t max_word_bytes = 100;

stripe_error read_error(json::value const& body)
{
    auto const* const error = body.find("error");
    if (error == nullptr)
        return {};
    return {.type = core::one_line(json::text_in(*error, "type"), max_word_bytes),
            .code = core::one_line(json::text_in(*error, "code"), max_word_bytes),
            .message = core::one_line(json::text_in(*error, "message")),
            .reason = reason_of(*error)};
}

} // namespace fcg::payments
