#include "bus/contracts/payment_method.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ranges>

namespace fcg::contracts {
namespace {

using enum payment_method;

/// The names in the order of the enumeration.
constexpr std::array<std::string_view, 7> names{"CreditCard", "DebitCard",    "Pix",           "Boleto",
                                                "PayPal",     "BankTransfer", "CryptoCurrency"};

/// The payment methods in the order of the games service's numbers 0 to 3.
constexpr std::array<payment_method, 4> numbered{credit_card, paypal, bank_transfer, crypto_currency};

char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A')) : character;
}

/// Returns whether `text` is `name`, regardless of case and of any '_' in `text`.
bool means(std::string_view text, std::string_view name)
{
    auto characters = text | std::views::filter([](char character) { return character != '_'; });
    return std::ranges::equal(characters, name, {}, lower, lower);
}

} // namespace

std::string_view to_text(payment_method method)
{
    return names.at(static_cast<std::size_t>(method));
}

std::span<std::string_view const> payment_method_names()
{
    return names;
}

std::optional<payment_method> parse_payment_method(std::string_view text)
{
    if (text.size() == 1 && text[0] >= '0' && text[0] <= '3')
        return numbered[static_cast<std::size_t>(text[0] - '0')];
    for (std::size_t i = 0; i < names.size(); ++i)
        if (means(text, names[i]))
            return static_cast<payment_method>(i);
    return std::nullopt;
}

} // namespace fcg::contracts
