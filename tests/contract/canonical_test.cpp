#include "bus/queue.hpp"
#include "fixtures.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

namespace fcg::tests {

TEST_CASE("every contract is written byte for byte as its canonical fixture")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        CAPTURE(Contract::name);
        CHECK(to_json(sample) ==
              read_body(own_fixtures() / "canonical" / (std::string(Contract::name) + ".json")));
    });
}

TEST_CASE("every contract that was written is read back whole")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        CAPTURE(Contract::name);
        auto const decoded = decode_body<Contract>(to_json(sample));
        CHECK(decoded.refusal == "");
        CHECK(to_json(decoded.content) == to_json(sample));
    });
}

TEST_CASE("what is absent is written as null and read back as absent")
{
    auto completed = sample<contracts::game_purchase_completed>();
    completed.reason.reset();
    CHECK(to_json(completed).find(R"("reason":null,)") != std::string::npos);
    CHECK(decode_body<contracts::game_purchase_completed>(to_json(completed)).content.reason == std::nullopt);

    auto created = sample<contracts::game_created>();
    created.game.release_date.reset();
    CHECK(to_json(created).find(R"("releaseDate":null,)") != std::string::npos);
    CHECK(decode_body<contracts::game_created>(to_json(created)).content.game.release_date == std::nullopt);
    created.game.promotion->percent_off.reset();
    CHECK(to_json(created).find(R"("promotionPercentOff":null,"finalPrice":112.42,)") != std::string::npos);
    CHECK(decode_body<contracts::game_created>(to_json(created)).content.game.promotion ==
          created.game.promotion);
    created.game.promotion.reset();
    CHECK(to_json(created).find(R"("onSale":true,"promotionId":null,"occurredAt":)") != std::string::npos);
    CHECK(decode_body<contracts::game_created>(to_json(created)).content.game.promotion == std::nullopt);
}

TEST_CASE("a fee of nothing is not written, and a payment without one, as they were written once, has none")
{
    auto succeeded = sample<contracts::payment_succeeded>();
    succeeded.fee_minor = 0;
    auto const body = to_json(succeeded);
    CHECK(body.find("fee") == std::string::npos);
    auto const decoded = decode_body<contracts::payment_succeeded>(body);
    CHECK(decoded.refusal == "");
    CHECK(decoded.content.fee_minor == 0);
}

TEST_CASE("a game from before promotions has its price, and none")
{
    auto created = sample<contracts::game_created>();
    created.game.promotion.reset();
    auto body = to_json(created);
    std::string const member = R"("promotionId":null,)";
    body.erase(body.find(member), member.size());
    auto const decoded = decode_body<contracts::game_created>(body);
    CHECK(decoded.refusal == "");
    CHECK(decoded.content.game.promotion == std::nullopt);
    CHECK(contracts::final_price(decoded.content.game) == created.game.price);
}

TEST_CASE("a final price has the decimals of the game's currency")
{
    auto const created = sample<contracts::game_created>();
    auto body = to_json(created);
    body.replace(body.find("112.42"), 6, "112.424");
    CHECK(decode_body<contracts::game_created>(body).refusal.starts_with("finalPrice must be a decimal"));
}

TEST_CASE("a game without genres, tags, features and platforms is written with empty lists and read back")
{
    auto created = sample<contracts::game_created>();
    created.game.genres = created.game.tags = created.game.features = created.game.platforms = {};
    CHECK(to_json(created).find(R"("genres":[],"tags":[],"features":[],"platforms":[],)") !=
          std::string::npos);
    auto const decoded = decode_body<contracts::game_created>(to_json(created));
    CHECK(decoded.refusal == "");
    CHECK(to_json(decoded.content) == to_json(created));
}

TEST_CASE("an amount is written as the shortest number and read back to the minor unit")
{
    struct row {
        std::int64_t minor;
        std::string_view currency;
        std::string_view written;
    };

    auto const rows = {row{0, "BRL", "0"},          row{1, "BRL", "0.01"},
                       row{10, "BRL", "0.1"},       row{5'990, "BRL", "59.9"},
                       row{6'000, "BRL", "60"},     row{500, "JPY", "500"},
                       row{1'234, "KWD", "1.234"},  row{29, "USD", "0.29"},
                       row{100'000, "EUR", "1000"}, row{core::largest_amount_minor, "BRL", "10000000000"}};
    auto requested = sample<contracts::game_purchase_requested>();
    for (auto const& [minor, currency, written] : rows) {
        CAPTURE(written);
        requested.amount = {minor, *core::currency::parse(currency)};
        auto const body = to_json(requested);
        CHECK(body.find("\"amount\":" + std::string(written) + ",\"currency\":\"" + std::string(currency) +
                        "\"") != std::string::npos);
        CHECK(decode_body<contracts::game_purchase_requested>(body).content.amount == requested.amount);
    }
}

TEST_CASE("whatever characters a text has, its message can be sent and the text comes back")
{
    for (std::string const text : {"", "\"\\/", "line\nend\r\n\ttab", "\x01\x1f\x7f", "ção 游戏 \U0001F3AE",
                                   "\uFFFE\uFFFF\uFFFD", "\u2028\u2029"}) {
        auto registered = sample<contracts::user_registered>();
        registered.display_name = text + "|" + text;
        CAPTURE(to_json(registered));
        CHECK(bus::why_unsendable(raw(to_json(registered))) == "");
        auto const decoded = decode_body<contracts::user_registered>(to_json(registered));
        CHECK(decoded.refusal == "");
        CHECK(decoded.content.display_name == registered.display_name);
    }
}

TEST_CASE("the canonical fixtures that other systems share are what we write")
{
    for (auto const& name : names_in(shared_fixtures() / "canonical")) {
        CAPTURE(name);
        auto const body = read_body(shared_fixtures() / "canonical" / name);
        auto const read = read_as(contract_of(name), raw(body));
        CHECK(read.refusal == "");
        CHECK(read.rewritten == body);
    }
}

} // namespace fcg::tests
