#include "bus/contracts/payment_method.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

namespace fcg::contracts {

using enum payment_method;

TEST_CASE("every payment method is written by its name and read back")
{
    auto const payment_methods = {credit_card,   debit_card,     pix, boleto, paypal,
                                  bank_transfer, crypto_currency};
    for (auto const method : payment_methods)
        CHECK(parse_payment_method(to_text(method)) == method);
    CHECK(to_text(credit_card) == "CreditCard");
    CHECK(to_text(paypal) == "PayPal");
    CHECK(to_text(crypto_currency) == "CryptoCurrency");
}

TEST_CASE("a payment method's name is read in any case and with or without '_'")
{
    CHECK(parse_payment_method("credit_card") == credit_card);
    CHECK(parse_payment_method("creditcard") == credit_card);
    CHECK(parse_payment_method("CREDIT_CARD") == credit_card);
    CHECK(parse_payment_method("Debit_Card") == debit_card);
    CHECK(parse_payment_method("PIX") == pix);
    CHECK(parse_payment_method("boleto") == boleto);
    CHECK(parse_payment_method("pay_pal") == paypal);
    CHECK(parse_payment_method("Paypal") == paypal);
    CHECK(parse_payment_method("bankTransfer") == bank_transfer);
    CHECK(parse_payment_method("crypto_currency") == crypto_currency);
}

TEST_CASE("the numbers 0 to 3 are those of the games service")
{
    CHECK(parse_payment_method("0") == credit_card);
    CHECK(parse_payment_method("1") == paypal);
    CHECK(parse_payment_method("2") == bank_transfer);
    CHECK(parse_payment_method("3") == crypto_currency);
}

TEST_CASE("what is no payment method is not read as one")
{
    for (std::string_view const text : {"", "_", "4", "9", "-1", "00", "01", "1.0", "Cheque", "credit",
                                        "creditcards", "credit card", "credit-card", " Pix", "Pix ", "píx"}) {
        CAPTURE(text);
        CHECK(parse_payment_method(text) == std::nullopt);
    }
}

} // namespace fcg::contracts
