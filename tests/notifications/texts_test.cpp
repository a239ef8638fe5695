#include "internal/texts.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fcg;
using namespace fcg::notifications;

namespace {

core::money brl(std::int64_t minor)
{
    return {minor, core::currency::brl()};
}

core::money in_currency(std::string_view code, std::int64_t minor)
{
    return {minor, core::currency::parse(code).value()};
}

} // namespace

TEST_CASE("a name is in an email only when it can be nothing but a name")
{
    for (std::string const name :
         {"Ana", "Ana C.", "J. R. R. Tolkien", "Conceição d'Ávila-Souza", "山田太郎"})
        CHECK(mail_name(name) == name);
    for (std::string const name :
         {"https://evil.example", "evil.example", "www.evil", "a@b", "evil\u3002example", "evil\uFF0Eexample",
          "Ana\nBcc: x", "Ana\x7F", "Ana\u0085", "moc\u202Elive", "An\u200B a", "\uFEFF Ana", "<b>Ana</b>"})
        CHECK(mail_name(name).empty());
    CHECK(mail_name(std::string(61, 'a')).empty());
}

TEST_CASE("money is written as each language writes it")
{
    struct row {
        core::money amount;
        std::string english;
        std::string portuguese;
    };

    for (auto const& [amount, english, portuguese] : std::vector<row>{
             {brl(5'990), "BRL 59.90", "R$ 59,90"},
             {brl(0), "BRL 0.00", "R$ 0,00"},
             {brl(5), "BRL 0.05", "R$ 0,05"},
             {brl(100'000), "BRL 1,000.00", "R$ 1.000,00"},
             {brl(123'456'789), "BRL 1,234,567.89", "R$ 1.234.567,89"},
             {in_currency("USD", 1'999), "USD 19.99", "USD 19,99"},
             {in_currency("JPY", 1'980), "JPY 1,980", "JPY 1.980"},
             {in_currency("KWD", 1'234'567), "KWD 1,234.567", "KWD 1.234,567"},
         }) {
        CHECK(format_money(amount, language::en) == english);
        CHECK(format_money(amount, language::pt_br) == portuguese);
    }
}

TEST_CASE("a completed purchase is told in both languages")
{
    news const news{"purchase.completed", "Vidas Secas", brl(5'990), std::nullopt};
    auto const english = put_into_words(news, language::en);
    CHECK(english.title == "In your library: Vidas Secas");
    CHECK(english.text == "The purchase of Vidas Secas for BRL 59.90 is complete. Have fun!");
    auto const portuguese = put_into_words(news, language::pt_br);
    CHECK(portuguese.title == "Na sua biblioteca: Vidas Secas");
    CHECK(portuguese.text == "A compra de Vidas Secas no valor de R$ 59,90 foi concluída. Divirta-se!");
}

TEST_CASE("a known reason is translated, any other is shown as it is")
{
    news news{"purchase.declined", "Go", std::nullopt, "insufficient funds"};
    CHECK(put_into_words(news, language::en).text ==
          "The payment for Go was declined. Reason: insufficient funds. Nothing was charged.");
    CHECK(put_into_words(news, language::pt_br).text ==
          "O pagamento de Go foi recusado. Motivo: saldo insuficiente. Nada foi cobrado.");
    news.reason = "card 42";
    CHECK(put_into_words(news, language::pt_br).text ==
          "O pagamento de Go foi recusado. Motivo: card 42. Nada foi cobrado.");
}

TEST_CASE("every subject has words in both languages, with and without what may be missing")
{
    for (auto const* subject : {"purchase.completed", "purchase.declined", "purchase.failed",
                                "purchase.cancelled", "purchase.refunded", "refund.parked"})
        for (auto const language : {language::en, language::pt_br})
            for (auto const& given_news : {news{subject, std::nullopt, std::nullopt, std::nullopt},
                                           news{subject, "Go", brl(1), "because"}}) {
                auto const words = put_into_words(given_news, language);
                CAPTURE(words.text);
                CHECK_FALSE(words.title.empty());
                CHECK_FALSE(words.text.empty());
                CHECK((words.title + words.text).find_first_of("{}") == std::string::npos);
                CHECK(words.text.find("  ") == std::string::npos);
            }
}

TEST_CASE("a title that looks like a gap in the text stays a title")
{
    news const news{"purchase.completed", "{amount} {game} {", brl(100), std::nullopt};
    CHECK(put_into_words(news, language::en).text ==
          "The purchase of {amount} {game} { for BRL 1.00 is complete. Have fun!");
}

TEST_CASE("an email greets, tells the number of the purchase and is signed by the store")
{
    auto const text = mail_text({"T", "Something."}, language::pt_br, "João", "payment-1", "Loja");
    CHECK(text == "Olá, João!\n\nSomething.\n\nCompra: payment-1\n\nLoja\n");
}
