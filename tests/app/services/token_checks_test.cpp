#include "app/services/token_checks.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/unavailable.hpp"
#include "support/questions.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <map>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

/// The tokens of the process that hosts users.
struct users_process {
    explicit users_process(async::loop& loop) : loop(loop) {}

    async::loop& loop;
    std::map<std::string, users::bearer> valid;
    bool is_down = false;
    std::chrono::microseconds takes{0};
    int question_count = 0;

    task<users::token_answer> answer(users::token_question question)
    {
        ++question_count;
        if (is_down)
            throw core::remote_unavailable("users is down");
        if (takes > 0s)
            co_await async::sleep_for(loop, takes);
        users::token_answer answer;
        if (auto const it = valid.find(question.token); it != valid.end())
            answer.bearer = it->second;
        co_return answer;
    }
};

struct checking_case {
    test::manual_clock time{core::time_point{std::chrono::days{20'000}}};
    test::simulated_loop loop{time};
    users_process users{loop};
    bus::question_directory questions = test::directory_of<users::questions>(users);
    app::token_checks checks{questions, time, 30s};

    checking_case() { users.valid["a.good.token"] = {{.bytes = {1}}, "user", "s", time.now() + 15min}; }

    /// Checks a token as the dispatcher does.
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
    checking_case fixture;
    CHECK_FALSE(fixture.checks.verify(token));
    auto const caller = fixture.who_is(token);
    REQUIRE(caller);
    CHECK(caller->role == http::role::user);
    CHECK(caller->session == "s");
    fixture.time.advance(29s);
    CHECK(fixture.checks.verify(token));
    CHECK(fixture.users.question_count == 1);
    fixture.time.advance(1s);
    CHECK_FALSE(fixture.checks.verify(token));
    CHECK(fixture.who_is(token));
    CHECK(fixture.users.question_count == 2);
}

TEST_CASE("the end of a session and a new role are noticed when the memory of a token is over")
{
    checking_case fixture;
    REQUIRE(fixture.who_is(token));
    fixture.users.valid[token].role = "admin";
    fixture.time.advance(30s);
    CHECK(fixture.who_is(token)->is_admin());
    fixture.users.valid.clear();
    fixture.time.advance(29s);
    CHECK(fixture.who_is(token));
    fixture.time.advance(1s);
    CHECK_FALSE(fixture.who_is(token));
    fixture.users.is_down = true;
    fixture.time.advance(10s);
    CHECK_THROWS_AS(fixture.who_is(token), core::unavailable);
}

TEST_CASE("a token is not valid beyond its own end, whatever is remembered")
{
    checking_case fixture;
    fixture.users.valid[token].expires_at = fixture.time.now() + 10s;
    REQUIRE(fixture.who_is(token));
    fixture.time.advance(10s);
    CHECK_FALSE(fixture.checks.verify(token));
    CHECK_FALSE(fixture.who_is(token));
}

TEST_CASE("a refused token is remembered shortly, and what users never issues is not asked about")
{
    checking_case fixture;
    CHECK_FALSE(fixture.who_is("an.unknown.token"));
    CHECK_FALSE(fixture.who_is("an.unknown.token"));
    CHECK(fixture.users.question_count == 1);
    fixture.time.advance(5s);
    CHECK_FALSE(fixture.who_is("an.unknown.token"));
    CHECK(fixture.users.question_count == 2);
    for (auto const& junk : {std::string("no dots"), std::string("one.dot"), std::string("a.b.c.d"),
                             std::string("a.b.\xff"), std::string("a.b.") + std::string(5'000, 'c')})
        CHECK_FALSE(fixture.who_is(junk));
    CHECK(fixture.users.question_count == 2);
}

TEST_CASE(
    "while users cannot be asked, a token that was valid goes on for five minutes, an unknown one does not")
{
    checking_case fixture;
    REQUIRE(fixture.who_is(token));
    fixture.users.is_down = true;
    fixture.time.advance(4min + 59s);
    CHECK(fixture.who_is(token));
    CHECK_THROWS_AS(fixture.who_is("an.unknown.token"), core::unavailable);
    fixture.time.advance(1s);
    CHECK_THROWS_AS(fixture.who_is(token), core::unavailable);
    fixture.users.is_down = false;
    CHECK(fixture.who_is(token));
}

TEST_CASE("while users cannot be asked, a token that expires does not go on")
{
    checking_case fixture;
    fixture.users.valid[token].expires_at = fixture.time.now() + 2min;
    REQUIRE(fixture.who_is(token));
    fixture.users.is_down = true;
    fixture.time.advance(2min - 1s);
    CHECK(fixture.who_is(token));
    fixture.time.advance(1s);
    CHECK_THROWS_AS(fixture.who_is(token), core::unavailable);
}

TEST_CASE("while users cannot be asked, it is tried once a second about each token, not with each request")
{
    checking_case fixture;
    REQUIRE(fixture.who_is(token));
    fixture.users.is_down = true;
    fixture.time.advance(30s);
    for (int i = 0; i < 100; ++i)
        CHECK(fixture.who_is(token));
    CHECK(fixture.users.question_count == 2);
    fixture.users.is_down = false;
    fixture.users.valid.clear();
    fixture.time.advance(1s);
    CHECK_FALSE(fixture.who_is(token));
}

TEST_CASE("a flood of invented tokens is cut off, and neither keeps a caller out nor a revoked token valid")
{
    checking_case fixture;
    fixture.users.valid["another.good.token"] = fixture.users.valid[token];
    REQUIRE(fixture.who_is(token));
    REQUIRE(fixture.who_is("another.good.token"));
    fixture.users.valid.erase(token);
    fixture.time.advance(30s);

    fixture.users.takes = 1s;
    int refused = 0;
    for (int i = 0; i < 300; ++i)
        boost::asio::co_spawn(fixture.loop.executor(), fixture.checks.ask("an.invented." + std::to_string(i)),
                              [&](std::exception_ptr failure, auto const&) { refused += failure ? 1 : 0; });
    fixture.loop.run_ready();
    CHECK(refused == 300 - 256);
    fixture.users.takes = 0s;
    CHECK_FALSE(fixture.who_is(token));
    CHECK(fixture.who_is("another.good.token"));
    CHECK(fixture.users.question_count == 2 + 256 + 2);
    fixture.loop.run_until([] { return false; }, 2s);
    CHECK_FALSE(fixture.who_is("a.new.token"));
}
