#pragma once
#include <optional>
#include <string_view>

namespace fcg::contracts {

enum class payment_method { credit_card, debit_card, pix, boleto, paypal, bank_transfer, crypto_currency };

/// CreditCard, DebitCard, Pix, Boleto, PayPal, BankTransfer, CryptoCurrency.
std::string_view to_text(payment_method method);

/// A name in any case, with or without '_', or one of the games service's numbers 0 to 3, also as a text.
std::optional<payment_method> parse_payment_method(std::string_view text);

} // namespace fcg::contracts
