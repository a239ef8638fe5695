#include "app/services/twin_watch.hpp"
#include "platform/core/unavailable.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

struct watching_case {
    core::time_point now{std::chrono::days{20'000}};
    app::twin_watch watch;

    /// What process number `process` gets when it asks now.
    bool is_let_in(std::uint8_t process, std::vector<std::string> modules = {"payments"})
    {
        return is_let_in_with(now, process, std::move(modules));
    }

    bool is_let_in_with(core::time_point issued, std::uint8_t process,
                        std::vector<std::string> modules = {"payments"})
    {
        app::opened_token const opened{{}, std::move(modules), {.bytes = {process}}, issued};
        try {
            watch.refuse_twin(opened, now);
        } catch (core::unavailable const&) {
            return false;
        }
        return true;
    }
};

} // namespace

TEST_CASE("of two processes that host a module and ask beside each other, the second is refused")
{
    watching_case one;
    CHECK(one.is_let_in(2));
    one.now += 5s;
    CHECK(one.is_let_in(1));
    CHECK(one.watch.note(one.now).empty());
    one.now += 21s;
    CHECK(one.is_let_in(2));
    CHECK_FALSE(one.is_let_in(1));
    CHECK_FALSE(one.is_let_in(1));
    CHECK(one.is_let_in(2));
    CHECK(one.watch.note(one.now).find("two processes host payments") == 0);
}

TEST_CASE("the second is let in when the first has been silent for a minute")
{
    watching_case one;
    one.is_let_in(1);
    one.is_let_in(2);
    one.now += 30s;
    one.is_let_in(1);
    REQUIRE_FALSE(one.is_let_in(2));
    one.now += 59s;
    CHECK_FALSE(one.is_let_in(2));
    one.now += 1s;
    CHECK(one.is_let_in(2));
    CHECK(one.watch.note(one.now).empty());
}

TEST_CASE("a restart is no twin, even when a question of the old process comes late and clocks differ")
{
    watching_case one;
    for (std::uint8_t process = 1; process < 100; ++process) {
        auto const last = one.now + 10s; // its clock is ahead
        CHECK(one.is_let_in_with(last, process));
        one.now += 1s;
        CHECK(one.is_let_in(static_cast<std::uint8_t>(process + 1)));
        CHECK(one.is_let_in_with(last, process));
        one.now += 1min;
    }
}

TEST_CASE("processes of different modules, and services that say nothing of their process, are no twins")
{
    watching_case one;
    for (int i = 0; i < 100; ++i) {
        one.now += 10s;
        CHECK(one.is_let_in(1, {"payments"}));
        CHECK(one.is_let_in(2, {"users", "games"}));
        CHECK(one.is_let_in(0, {"payments"}));
        CHECK(one.is_let_in(4, {"a service of others"}));
        CHECK(one.is_let_in(5, {"a service of others"}));
    }
    CHECK(one.is_let_in(3, {"library", "payments"}));
    one.now += 30s;
    CHECK(one.is_let_in(1, {"payments"}));
    CHECK_FALSE(one.is_let_in(3, {"library", "payments"}));
}

TEST_CASE("twins that ask seldom are found as well, and the memory of a watch is bounded")
{
    watching_case one;
    for (std::uint8_t process = 10; process < 250; ++process)
        one.is_let_in(process);
    bool let_in = true;
    for (int i = 0; i < 5 && let_in; ++i) {
        one.is_let_in(1);
        one.now += 50s;
        let_in = one.is_let_in(2);
        one.now += 50s;
    }
    CHECK_FALSE(let_in);
}
