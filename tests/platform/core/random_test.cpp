#include "platform/core/random.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>
#include <vector>

using namespace fcg::core;

namespace {

/// A random source that returns the given numbers, one after the other.
class scripted_random final : public random_source {
public:
    explicit scripted_random(std::vector<std::uint64_t> numbers) : numbers_(std::move(numbers)) {}

    void fill(std::span<std::byte> out) override
    {
        std::ranges::copy(std::as_bytes(std::span(&numbers_.at(used_++), 1)).first(out.size()), out.begin());
    }

private:
    std::vector<std::uint64_t> numbers_;
    std::size_t used_ = 0;
};

} // namespace

TEST_CASE("the same seed gives the same sequence, another seed another one")
{
    fcg::test::seeded_random first(42);
    fcg::test::seeded_random second(42);
    fcg::test::seeded_random other(43);
    CHECK(first.next() == 0xbdd732262feb6e95U); // SplitMix64's published sequence for 42
    CHECK(second.next() == 0xbdd732262feb6e95U);
    CHECK(first.next() == second.next());
    CHECK(other.next() != 0xbdd732262feb6e95U);
}

TEST_CASE("a number below a bound keeps to it and reaches all of it")
{
    fcg::test::seeded_random random(7);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(random.below(6));
    CHECK(seen == std::set<std::uint64_t>{0, 1, 2, 3, 4, 5});
    CHECK(random.below(1) == 0);
}

TEST_CASE("a draw that would favour small results is drawn again")
{
    CHECK(scripted_random({UINT64_MAX, 4}).below(3) == 1); // 2^64 - 1 is alone in the last multiple of 3
    CHECK(scripted_random({UINT64_MAX - 1}).below(3) == 2);
    CHECK(scripted_random({UINT64_MAX}).below(4) == 3); // 2^64 is a multiple of 4, so no number is rejected
}

TEST_CASE("a fraction is at least 0 and below 1")
{
    CHECK(scripted_random({0}).fraction() == 0.0);
    CHECK(scripted_random({UINT64_MAX}).fraction() < 1.0);
    CHECK(scripted_random({std::uint64_t{1} << 63}).fraction() == 0.5);
}

TEST_CASE("the system's random numbers do not repeat, within a block or across blocks")
{
    system_random random;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 5000; ++i) // 40,000 bytes: ten blocks
        seen.insert(random.next());
    CHECK(seen.size() == 5000);
}

TEST_CASE("the system's random source fills any size whole")
{
    system_random random;
    for (std::size_t const size :
         {std::size_t{1}, std::size_t{16}, std::size_t{2048}, std::size_t{2049}, std::size_t{100'000}}) {
        CAPTURE(size);
        std::vector<std::byte> bytes(size);
        random.fill(bytes);
        if (size >= 16)
            CHECK(std::ranges::count(bytes.end() - 16, bytes.end(), std::byte{0}) < 8);
    }
    random.fill({});
}

TEST_CASE("several threads draw from the system's random source without getting the same numbers")
{
    system_random random;
    std::array<std::vector<std::uint64_t>, 2> drawn;
    std::vector<std::thread> threads;
    for (auto& mine : drawn)
        threads.emplace_back([&random, &mine] {
            for (int i = 0; i < 5000; ++i)
                mine.push_back(random.next());
        });
    for (auto& thread : threads)
        thread.join();

    std::set<std::uint64_t> all(drawn[0].begin(), drawn[0].end());
    all.insert(drawn[1].begin(), drawn[1].end());
    CHECK(all.size() == 10'000);
}
