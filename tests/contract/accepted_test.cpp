#include "fixtures.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

namespace fcg::tests {
namespace {

using contracts::game_purchase_completed;
using contracts::game_purchase_requested;

constexpr std::string_view requested_body =
    R"({"paymentId":"p","userId":"u","gameId":"g","amount":AMOUNT,"currency":"BRL",)"
    R"("paymentMethod":"Pix","correlationId":"c"})";

std::string with_amount(std::string_view amount)
{
    std::string body(requested_body);
    return body.replace(body.find("AMOUNT"), 6, amount);
}

} // namespace

TEST_CASE("every accepted form is read and means what its fixture in accepted_as says")
{
    for (auto const& name : names_in(own_fixtures() / "accepted")) {
        CAPTURE(name);
        auto const read = read_as(contract_of(name), raw(read_bytes(own_fixtures() / "accepted" / name)));
        CHECK(read.refusal == "");
        CHECK(read.rewritten == read_body(own_fixtures() / "accepted_as" / name));
    }
}

TEST_CASE(
    "the accepted forms that other systems share are read, and reading what we write again changes nothing")
{
    for (auto const& name : names_in(shared_fixtures() / "accepted")) {
        CAPTURE(name);
        auto const contract = contract_of(name);
        auto const read = read_as(contract, raw(read_bytes(shared_fixtures() / "accepted" / name)));
        CHECK(read.refusal == "");
        CHECK(read_as(contract, raw(read.rewritten)).rewritten == read.rewritten);
        CHECK(read.message_id.starts_with(name.starts_with("masstransit") ? "6f1b0000-" : "transport-1"));
    }
}

TEST_CASE("an amount is read exactly, as a number or as a decimal text, in every way of writing it")
{
    struct row {
        std::string_view written;
        std::int64_t minor;
    };

    auto const rows = {row{"59.9", 5'990},
                       row{"59.90", 5'990},
                       row{"59.9000", 5'990},
                       row{"\"59.90\"", 5'990},
                       row{"5.99e1", 5'990},
                       row{"\"5990E-2\"", 5'990},
                       row{"0", 0},
                       row{"\"0.00\"", 0},
                       row{"0.1", 10},
                       row{"0.29", 29},
                       row{"1.1", 110},
                       row{"\"0.57\"", 57},
                       row{"9007199254.74", 900'719'925'474},
                       row{"10000000000", core::largest_amount_minor}};
    for (auto const& [written, minor] : rows) {
        CAPTURE(written);
        auto const decoded = decode_body<game_purchase_requested>(with_amount(written));
        CHECK(decoded.refusal == "");
        CHECK(decoded.content.amount.minor == minor);
    }
}

TEST_CASE("payment, user and game ids that are UUIDs come in lower case; other ids and the correlation id as "
          "they are")
{
    auto const upper = decode_body<game_purchase_requested>(
        R"({"paymentId":"0192F3A1-7C55-7E3B-9A40-2B6F1D1C0A01","userId":"0192F3A0-1111-7AAA-8BBB-0C0C0C0C0C0C",)"
        R"("gameId":"0192F39F-2222-7AAA-8BBB-0D0D0D0D0D0D","amount":1,"currency":"BRL","paymentMethod":"Pix",)"
        R"("correlationId":"0192F3A1-7C55-7E3B-9A40-2B6F1D1C0A02"})");
    CHECK(upper.content.payment_id == "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0a01");
    CHECK(upper.content.user_id == "0192f3a0-1111-7aaa-8bbb-0c0c0c0c0c0c");
    CHECK(upper.content.game_id == "0192f39f-2222-7aaa-8bbb-0d0d0d0d0d0d");
    CHECK(upper.content.correlation_id == "0192F3A1-7C55-7E3B-9A40-2B6F1D1C0A02");

    auto const text = decode_body<game_purchase_requested>(
        R"({"paymentId":"ORDER-1","userId":"Legacy-User-17","gameId":"65F0C0FFEE","amount":1,"currency":"BRL",)"
        R"("paymentMethod":"Pix","correlationId":"João/1"})");
    CHECK(text.content.payment_id == "ORDER-1");
    CHECK(text.content.user_id == "Legacy-User-17");
    CHECK(text.content.game_id == "65F0C0FFEE");
    CHECK(text.content.correlation_id == "João/1");
}

TEST_CASE("an id of 128 characters is read, however many octets they take")
{
    std::string long_id;
    for (int i = 0; i < 128; ++i)
        long_id += "é";
    auto event = sample<game_purchase_requested>();
    event.user_id = long_id;
    CHECK(decode_body<game_purchase_requested>(to_json(event)).content.user_id == long_id);
}

TEST_CASE("a status is read in any case")
{
    auto completed = to_json(sample<game_purchase_completed>());
    auto const index = completed.find("declined");
    for (auto const& [written, outcome] : {std::pair{"Approved", contracts::payment_outcome::approved},
                                           std::pair{"DECLINED", contracts::payment_outcome::declined},
                                           std::pair{"fAILED", contracts::payment_outcome::failed},
                                           std::pair{"cancelled", contracts::payment_outcome::cancelled}}) {
        auto body = completed;
        body.replace(index, 8, written);
        auto const decoded = decode_body<game_purchase_completed>(body);
        CHECK(decoded.refusal == "");
        CHECK(decoded.content.status == outcome);
    }
}

TEST_CASE("a time with any offset and up to nine decimals is read as the same moment")
{
    auto completed = to_json(sample<game_purchase_completed>());
    auto const index = completed.find("2026-11-22T12:00:01.250Z");
    for (std::string_view const written :
         {"2026-11-22T12:00:01.25Z", "2026-11-22T09:00:01.2500000-03:00", "2026-11-22T17:30:01.25+05:30",
          "2026-11-22T12:00:01.250000000Z"}) {
        CAPTURE(written);
        auto body = completed;
        body.replace(index, 24, written);
        CHECK(to_json(decode_body<game_purchase_completed>(body).content) == completed);
    }
}

TEST_CASE("a message of this major version or of none is read; white space around it does not matter")
{
    auto const body = with_amount("1");
    for (std::string_view const version : {R"("1.0")", R"("1.7")", R"("1")", "1", "1.0", "null"}) {
        CAPTURE(version);
        auto versioned = body;
        versioned.insert(versioned.size() - 1, ",\"version\":" + std::string(version));
        CHECK(decode_body<game_purchase_requested>(versioned).refusal == "");
    }
    CHECK(decode_body<game_purchase_requested>(" \r\n\t" + body + "\n\n").refusal == "");
}

} // namespace fcg::tests
