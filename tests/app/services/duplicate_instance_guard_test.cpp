#include "app/services/duplicate_instance_guard.hpp"
#include "platform/core/unavailable.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

struct watching_case {
    core::time_point now{std::chrono::days{20'000}};
    app::duplicate_instance_guard watch;

    /// Returns true if process number `process` is accepted when it sends a request now.
    bool is_let_in(std::uint8_t process, std::vector<std::string> modules = {"payments"})
    {
        return is_let_in_with(now, process, std::move(modules));
    }

    bool is_let_in_with(core::time_point issued, std::uint8_t process,
                        std::vector<std::string> modules = {"payments"})
    {
        app::opened_token const opened{{}, std::move(modules), {.bytes = {process}}, issued};
        try {
            watch.refuse_duplicate(opened, now);
        } catch (core::unavailable const&) {
            return false;
        }
        return true;
    }
};

} // namespace

TEST_CASE("of two processes that host a module and ask beside each other, the second is refused")
{
    watching_case fixture;
    CHECK(fixture.is_let_in(2));
    fixture.now += 5s;
    CHECK(fixture.is_let_in(1));
    CHECK(fixture.watch.warning(fixture.now).empty());
    fixture.now += 21s;
    CHECK(fixture.is_let_in(2));
    CHECK_FALSE(fixture.is_let_in(1));
    CHECK_FALSE(fixture.is_let_in(1));
    CHECK(fixture.is_let_in(2));
    CHECK(fixture.watch.warning(fixture.now).find("two processes host payments") == 0);
}

TEST_CASE("the second is let in when the first has been silent for a minute")
{
    watching_case fixture;
    fixture.is_let_in(1);
    fixture.is_let_in(2);
    fixture.now += 30s;
    fixture.is_let_in(1);
    REQUIRE_FALSE(fixture.is_let_in(2));
    fixture.now += 59s;
    CHECK_FALSE(fixture.is_let_in(2));
    fixture.now += 1s;
    CHECK(fixture.is_let_in(2));
    CHECK(fixture.watch.warning(fixture.now).empty());
}

TEST_CASE("a restart is no twin, even when a question of the old process comes late and clocks differ")
{
    watching_case fixture;
    for (std::uint8_t process = 1; process < 100; ++process) {
        auto const last = fixture.now + 10s; // its clock is ahead
        CHECK(fixture.is_let_in_with(last, process));
        fixture.now += 1s;
        CHECK(fixture.is_let_in(static_cast<std::uint8_t>(process + 1)));
        CHECK(fixture.is_let_in_with(last, process));
        fixture.now += 1min;
    }
}

TEST_CASE("processes of different modules, and services that say nothing of their process, are no twins")
{
    watching_case fixture;
    for (int i = 0; i < 100; ++i) {
        fixture.now += 10s;
        CHECK(fixture.is_let_in(1, {"payments"}));
        CHECK(fixture.is_let_in(2, {"users", "games"}));
        CHECK(fixture.is_let_in(0, {"payments"}));
        CHECK(fixture.is_let_in(4, {"a service of others"}));
        CHECK(fixture.is_let_in(5, {"a service of others"}));
    }
    CHECK(fixture.is_let_in(3, {"library", "payments"}));
    fixture.now += 30s;
    CHECK(fixture.is_let_in(1, {"payments"}));
    CHECK_FALSE(fixture.is_let_in(3, {"library", "payments"}));
}

TEST_CASE("twins that ask seldom are found as well, and the memory of a watch is bounded")
{
    watching_case fixture;
    for (std::uint8_t process = 10; process < 250; ++process)
        fixture.is_let_in(process);
    bool let_in = true;
    for (int i = 0; i < 5 && let_in; ++i) {
        fixture.is_let_in(1);
        fixture.now += 50s;
        let_in = fixture.is_let_in(2);
        fixture.now += 50s;
    }
    CHECK_FALSE(let_in);
}
