#include "internal/catalogue/game_cache.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

core::uuid id_number(std::uint8_t number)
{
    core::uuid id;
    id.bytes[3] = number; // the last byte, which chooses the part of the cache, is the same for all
    return id;
}

games::game_cache::page page(std::string etag)
{
    return {std::make_shared<std::string const>("{}"), std::move(etag)};
}

void put(games::game_cache& cache, core::uuid const& id, std::string etag)
{
    cache.put(id, page(std::move(etag)), cache.before_reading(id));
}

std::string etag_in(games::game_cache& cache, core::uuid const& id)
{
    auto const page = cache.find(id);
    return page ? page->etag : "nothing";
}

constexpr std::size_t parts_of_a_cache = 16;

} // namespace

TEST_CASE("what was put is found until it is forgotten")
{
    games::game_cache cache(1'000);
    CHECK(etag_in(cache, id_number(1)) == "nothing");
    put(cache, id_number(1), "v1");
    put(cache, id_number(2), "v7");
    CHECK(etag_in(cache, id_number(1)) == "v1");
    cache.forget(id_number(1));
    CHECK(etag_in(cache, id_number(1)) == "nothing");
    CHECK(etag_in(cache, id_number(2)) == "v7");
}

TEST_CASE("a page that was read before its game changed is not kept")
{
    games::game_cache cache(1'000);
    auto const ticket = cache.before_reading(id_number(1));
    cache.forget(id_number(1)); // the change commits between the read and the put
    cache.put(id_number(1), page("v1"), ticket);
    CHECK(etag_in(cache, id_number(1)) == "nothing");
}

TEST_CASE("the cache is bounded, and keeps what is asked for")
{
    games::game_cache cache(4 * parts_of_a_cache);
    for (std::uint8_t i = 0; i < 4; ++i)
        put(cache, id_number(i), "v1");
    for (std::uint8_t i = 10; i < 100; ++i) {
        CHECK(etag_in(cache, id_number(0)) == "v1");
        put(cache, id_number(i), "v1");
    }
    int kept = 0;
    for (std::uint8_t i = 0; i < 100; ++i)
        kept += cache.find(id_number(i)) ? 1 : 0;
    CHECK(kept == 4);
}

TEST_CASE("a cache for no pages keeps none")
{
    games::game_cache cache(0);
    put(cache, id_number(1), "v1");
    CHECK(etag_in(cache, id_number(1)) == "nothing");
}
