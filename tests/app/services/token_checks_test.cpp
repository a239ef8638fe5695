#include "app/services/token_checks.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/unavailable.hpp"
#include "support/run_task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <map>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

/// The process that hosts users, as far as tokens go.
struct users_process final : users::token_questions {
    explicit users_process(async::loop& on) : on(on) {}

    async::loop& on;
    std::map<std::string, users::bearer> valid;
    bool is_down = false;
    std::chrono::microseconds takes{0};
    int asked = 0;

    task<std::optional<users::bearer>> who_is(std::string token) override
    {
        ++asked;
        if (is_down)
            throw core::unavailable_elsewhere("users is down");
        if (takes > 0s)
            co_await async::sleep_for(on, takes);
        auto const found = valid.find(token);
        if (found == valid.end())
            co_return std::nullopt;
        co_return found->second;
    }
};

struct checking_case {
    async::manual_clock time{core::time_point{std::chrono::days{20'000}}};
    async::simulated_loop loop{time};
    users_process users{loop};
    app::token_checks checks{users, time, 30s};

    checking_case() { users.valid["a.good.token"] = {{.bytes = {1}}, "user", "s", time.now() + 15min}; }

    /// As the dispatcher does it.
    std::optional<http::principal> who_is(std::string const& token)
    {
        if (auto known = checks.verify(token))
            return known;
        return test::run(loop, checks.ask(token));
    }
};

constexpr auto token = "a.good.token";

} // namespace

TEST_CASE("a token is asked about once, then remembered for a while")
{
    checking_case one;
    CHECK_FALSE(one.checks.verify(token));
    auto const caller = one.who_is(token);
    REQUIRE(caller);
    CHECK(caller->role == http::role::user);
    CHECK(caller->session == "s");
    one.time.advance(29s);
    CHECK(one.checks.verify(token));
    CHECK(one.users.asked == 1);
    one.time.advance(1s);
    CHECK_FALSE(one.checks.verify(token));
    CHECK(one.who_is(token));
    CHECK(one.users.asked == 2);
}

TEST_CASE("the end of a session and a new role are noticed when the memory of a token is over")
{
    checking_case one;
    REQUIRE(one.who_is(token));
    one.users.valid[token].role = "admin";
    one.time.advance(30s);
    CHECK(one.who_is(token)->is_admin());
    one.users.valid.clear();
    one.time.advance(29s);
    CHECK(one.who_is(token));
    one.time.advance(1s);
    CHECK_FALSE(one.who_is(token));
    one.users.is_down = true;
    one.time.advance(10s);
    CHECK_THROWS_AS(one.who_is(token), core::unavailable);
}

TEST_CASE("a token is not valid beyond its own end, whatever is remembered")
{
    checking_case one;
    one.users.valid[token].expires_at = one.time.now() + 10s;
    REQUIRE(one.who_is(token));
    one.time.advance(10s);
    CHECK_FALSE(one.checks.verify(token));
    CHECK_FALSE(one.who_is(token));
}

TEST_CASE("a refused token is remembered shortly, and what users never issues is not asked about")
{
    checking_case one;
    CHECK_FALSE(one.who_is("an.unknown.token"));
    CHECK_FALSE(one.who_is("an.unknown.token"));
    CHECK(one.users.asked == 1);
    one.time.advance(5s);
    CHECK_FALSE(one.who_is("an.unknown.token"));
    CHECK(one.users.asked == 2);
    for (auto const& junk : {std::string("no dots"), std::string("one.dot"), std::string("a.b.c.d"),
                             std::string("a.b.\xff"), std::string("a.b.") + std::string(5'000, 'c')})
        CHECK_FALSE(one.who_is(junk));
    CHECK(one.users.asked == 2);
}

TEST_CASE(
    "while users cannot be asked, a token that was valid goes on for five minutes, an unknown one does not")
{
    checking_case one;
    REQUIRE(one.who_is(token));
    one.users.is_down = true;
    one.time.advance(4min + 59s);
    CHECK(one.who_is(token));
    CHECK_THROWS_AS(one.who_is("an.unknown.token"), core::unavailable);
    one.time.advance(1s);
    CHECK_THROWS_AS(one.who_is(token), core::unavailable);
    one.users.is_down = false;
    CHECK(one.who_is(token));
}

TEST_CASE("while users cannot be asked, a token that expires does not go on")
{
    checking_case one;
    one.users.valid[token].expires_at = one.time.now() + 2min;
    REQUIRE(one.who_is(token));
    one.users.is_down = true;
    one.time.advance(2min - 1s);
    CHECK(one.who_is(token));
    one.time.advance(1s);
    CHECK_THROWS_AS(one.who_is(token), core::unavailable);
}

TEST_CASE("while users cannot be asked, it is tried once a second about each token, not with each request")
{
    checking_case one;
    REQUIRE(one.who_is(token));
    one.users.is_down = true;
    one.time.advance(30s);
    for (int i = 0; i < 100; ++i)
        CHECK(one.who_is(token));
    CHECK(one.users.asked == 2);
    one.users.is_down = false;
    one.users.valid.clear();
    one.time.advance(1s);
    CHECK_FALSE(one.who_is(token));
}

TEST_CASE("a flood of invented tokens is cut off, and neither keeps a caller out nor a revoked token valid")
{
    checking_case one;
    one.users.valid["another.good.token"] = one.users.valid[token];
    REQUIRE(one.who_is(token));
    REQUIRE(one.who_is("another.good.token"));
    one.users.valid.erase(token);
    one.time.advance(30s);

    one.users.takes = 1s;
    int refused = 0;
    for (int i = 0; i < 300; ++i)
        boost::asio::co_spawn(one.loop.executor(), one.checks.ask("an.invented." + std::to_string(i)),
                              [&](std::exception_ptr failure, auto const&) { refused += failure ? 1 : 0; });
    one.loop.run_ready();
    CHECK(refused == 300 - 256);
    one.users.takes = 0s;
    CHECK_FALSE(one.who_is(token));
    CHECK(one.who_is("another.good.token"));
    CHECK(one.users.asked == 2 + 256 + 2);
    one.loop.run_until([] { return false; }, 2s);
    CHECK_FALSE(one.who_is("a.new.token"));
}
