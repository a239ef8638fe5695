#include "platform/http/routing/idempotency.hpp"
#include "platform/storage/database.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace fcg;

namespace {

core::uuid const ana = *core::uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
core::uuid const bruno = *core::uuid::parse("01890a5d-ac96-774b-bcce-b302099a8058");
core::time_point const noon = *core::parse_rfc3339("2026-11-22T12:00:00Z");

/// A database file with only the common tables.
struct store {
    test::temporary_folder folder;
    async::thread_pool writes{"writes", 1, 100};
    async::thread_pool reads{"reads", 1, 100};
    storage::database db{folder.path() / "test.db", "test", writes, reads, {}};
};

http::request request_of(core::uuid const& caller, std::string_view key, std::string_view body)
{
    http::request request;
    request.method = http::method::post;
    request.path = "/api/games/purchase";
    request.body = body;
    request.caller = http::principal{.user_id = caller, .session = {}};
    request.headers = {{"idempotency-Key", key}};
    return request;
}

http::idempotency_key key_of(core::uuid const& caller, std::string_view key, std::string_view body = "{}")
{
    auto const read = http::read_idempotency_key(request_of(caller, key, body));
    REQUIRE(read.has_value());
    REQUIRE(read->has_value());
    return **read;
}

std::optional<http::response> replayed(store& store, http::idempotency_key const& key)
{
    std::optional<http::response> response;
    store.db.write_now([&](storage::transaction& now) { response = http::replay(now, key); });
    return response;
}

void remembered(store& store, http::idempotency_key const& key, http::response const& answer)
{
    store.db.write_now([&](storage::transaction& now) { http::remember(now, key, answer, noon); });
}

std::string header(http::response const& answer, std::string_view name)
{
    for (auto const& [key, value] : answer.headers) {
        if (key == name)
            return value;
    }
    return {};
}

} // namespace

TEST_CASE("a request without a key has none")
{
    http::request request;
    auto const read = http::read_idempotency_key(request);
    REQUIRE(read.has_value());
    CHECK(!read->has_value());
}

TEST_CASE("a malformed key is refused by the header's name")
{
    for (std::string const& key :
         {std::string(), std::string("a b"), std::string("a\x7f"), std::string("é"), std::string(256, 'x')}) {
        auto const read = http::read_idempotency_key(request_of(ana, key, "{}"));
        REQUIRE(read.has_error());
        CHECK(read.error().status == 400);
        CHECK(read.error().errors.at(0).field == "Idempotency-Key");
    }
    CHECK(key_of(ana, std::string(255, 'x')).key.size() == 255);
}

TEST_CASE("two keys in one request are refused")
{
    auto request = request_of(ana, "a", "{}");
    request.headers.emplace_back("Idempotency-Key", "b");
    CHECK(http::read_idempotency_key(request).has_error());
}

TEST_CASE("a new key is nothing to replay")
{
    store store;
    CHECK(!replayed(store, key_of(ana, "k")));
}

TEST_CASE("the same key and body replays status, location and body, marked as a replay")
{
    store store;
    remembered(store, key_of(ana, "k"), http::accepted("/api/purchases/1", R"({"paymentId":"1"})"));
    auto const again = replayed(store, key_of(ana, "k"));
    REQUIRE(again);
    CHECK(again->status == 202);
    CHECK(again->body == R"({"paymentId":"1"})");
    CHECK(header(*again, "Location") == "/api/purchases/1");
    CHECK(header(*again, "Idempotent-Replayed") == "true");
}

TEST_CASE("the same key with another body is refused with 422")
{
    store store;
    remembered(store, key_of(ana, "k", R"({"gameId":"1"})"), http::accepted("/api/purchases/1", "{}"));
    auto const again = replayed(store, key_of(ana, "k", R"({"gameId":"2"})"));
    REQUIRE(again);
    CHECK(again->status == 422);
    CHECK(again->body.find("idempotency-key-reused") != std::string::npos);
}

TEST_CASE("the same key on another path is refused with 422")
{
    store store;
    remembered(store, key_of(ana, "k"), http::accepted("/api/purchases/1", "{}"));
    auto request = request_of(ana, "k", "{}");
    request.path = "/api/payments";
    CHECK(replayed(store, **http::read_idempotency_key(request))->status == 422);
}

TEST_CASE("a key belongs to its caller")
{
    store store;
    remembered(store, key_of(ana, "k"), http::accepted("/api/purchases/1", "{}"));
    CHECK(!replayed(store, key_of(bruno, "k")));
}

TEST_CASE("a record disappears with the effect that was rolled back")
{
    store store;
    CHECK_THROWS_AS(store.db.write_now([&](storage::transaction& now) {
        http::remember(now, key_of(ana, "k"), http::ok("{}"), noon);
        throw std::runtime_error("the effect failed");
    }),
                    std::runtime_error);
    CHECK(!replayed(store, key_of(ana, "k")));
}

TEST_CASE("a key is remembered once, and refusals never")
{
    store store;
    remembered(store, key_of(ana, "k"), http::ok("{}"));
    CHECK_THROWS_AS(remembered(store, key_of(ana, "k"), http::ok("{}")), storage::constraint_violation);
    CHECK_THROWS_AS(remembered(store, key_of(ana, "l"), http::response(http::not_found("game"))),
                    std::logic_error);
}
