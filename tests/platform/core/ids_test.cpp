#include "platform/async/loop.hpp"
#include "platform/core/ids.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <unordered_set>
#include <vector>

using namespace fcg::core;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view sample = "0193a2f0-1b2c-7d3e-8f40-123456789abc";
time_point const start = from_micros(1'763'812'801'000'000);

} // namespace

TEST_CASE("a UUID is read in any case and written in lower case")
{
    auto const id = uuid::parse("0193A2F0-1B2C-7D3E-8F40-123456789ABC");
    REQUIRE(id);
    CHECK(id->to_string() == sample);
    CHECK(uuid::parse(sample) == id);
}

TEST_CASE("what is no UUID is refused")
{
    for (auto const* const text :
         {"", "0193a2f0", "0193a2f01b2c7d3e8f40123456789abc", "{0193a2f0-1b2c-7d3e-8f40-123456789ab}",
          "0193a2f0-1b2c-7d3e-8f40-123456789abg", "0193a2f0-1b2c-7d3e-8f4-0123456789abc",
          "0193a2f0-1b2c-7d3e-8f40-123456789abc ", "0193a2f0_1b2c-7d3e-8f40-123456789abc"}) {
        CAPTURE(text);
        CHECK_FALSE(uuid::parse(text));
    }
}

TEST_CASE("a UUID writes itself to a buffer without a terminator")
{
    std::string buffer(38, '#');
    char* const end = uuid::parse(sample)->write_to(buffer.data() + 1);
    CHECK(end == buffer.data() + 37);
    CHECK(buffer == "#" + std::string(sample) + "#");
}

TEST_CASE("UUIDs are ordered as their texts are, and only the one of zeros is nil")
{
    CHECK(*uuid::parse("0193a2f0-1b2c-7d3e-8f40-123456789abc") <
          *uuid::parse("0193a2f0-1b2c-7d3f-0000-000000000000"));
    CHECK(uuid{}.is_nil());
    CHECK(uuid::parse("00000000-0000-0000-0000-000000000000")->is_nil());
    CHECK_FALSE(uuid::parse(sample)->is_nil());
}

TEST_CASE("a generated id is a UUID of version 7 that begins with its time")
{
    fcg::test::manual_clock time(start);
    fcg::test::seeded_random random(1);
    std::string const text = id_generator(time, random).next().to_string();

    CHECK(text.substr(0, 13) == "019aab6f-79e8"); // 1763812801000 ms
    CHECK(text[14] == '7');
    CHECK(std::string_view("89ab").find(text[19]) != std::string_view::npos);
}

TEST_CASE("ids rise strictly within a millisecond, beyond its counter, and when the clock is set back")
{
    fcg::test::manual_clock time(start);
    fcg::test::seeded_random random(1);
    id_generator generator(time, random);

    std::vector<uuid> ids;
    for (int i = 0; i < 10'000; ++i)
        ids.push_back(generator.next());
    time.advance(-1h);
    ids.push_back(generator.next());
    time.advance(2h);
    ids.push_back(generator.next());

    CHECK(std::ranges::adjacent_find(ids, std::greater_equal<>()) == ids.end());
}

TEST_CASE("ids made by several threads differ")
{
    system_clock time;
    system_random random;
    id_generator generator(time, random);

    std::vector<std::vector<uuid>> ids_list(2);
    std::vector<std::thread> threads;
    for (auto& mine : ids_list)
        threads.emplace_back([&generator, &mine] {
            for (int i = 0; i < 5'000; ++i)
                mine.push_back(generator.next());
        });
    for (auto& thread : threads)
        thread.join();

    std::unordered_set<uuid> ids;
    for (auto const& mine : ids_list)
        ids.insert(mine.begin(), mine.end());
    CHECK(ids.size() == 10'000);
}
