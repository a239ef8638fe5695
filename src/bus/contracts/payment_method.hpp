#pragma once
#include <optional>
#include <span>
#include <string_view>

namespace fcg::contracts {

enum class payment_method { credit_card, debit_card, pix, boleto, paypal, bank_transfer, crypto_currency };

/// Returns the name of a payment method: CreditCard, DebitCard, Pix, Boleto, PayPal, BankTransfer,
/// CryptoCurrency.
std::string_view to_text(payment_method method);

/// Returns the names of all payment methods, in the order of the enumeration.
std::span<std::string_view const> payment_method_names();

/// Parses the name of a payment method in any case, with or without '_', or one of the games service's
/// numbers 0 to 3. Returns nothing for any other text.
std::optional<payment_method> parse_payment_method(std::string_view text);

} // namespace fcg::contracts
