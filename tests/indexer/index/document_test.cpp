#include "index_fixture.hpp"

namespace fcg::test {

using indexer::digest_of;

TEST_CASE("the digest of a game is the same whatever its version")
{
    auto const first = digest_of(game(1, 1));
    CHECK(first.size() == 64);
    CHECK(first == digest_of(game(1, 7)));
}

TEST_CASE("the digest of a game changes with each part of its content")
{
    std::vector<std::function<void(game_facts&)>> const changes{
        [](game_facts& one) { one.title += "!"; },
        [](game_facts& one) { one.description.clear(); },
        [](game_facts& one) { one.developer = "Gearbox"; },
        [](game_facts& one) { one.publisher = "Gearbox"; },
        [](game_facts& one) { one.genres.push_back("Indie"); },
        [](game_facts& one) { std::swap(one.tags[0], one.tags[1]); },
        [](game_facts& one) { one.features.clear(); },
        [](game_facts& one) { one.platforms.pop_back(); },
        [](game_facts& one) { one.release_date.reset(); },
        [](game_facts& one) { one.required_age = 18; },
        [](game_facts& one) { one.price.minor = 0; },
        [](game_facts& one) { one = on_sale(one, 1'000); },
        [](game_facts& one) { one = on_sale(one, 1'001); },
        [](game_facts& one) { (one = on_sale(one, 1'000)).promotion->name = "Summer"; },
        [](game_facts& one) { (one = on_sale(one, 1'000)).promotion->percent_off.reset(); },
        [](game_facts& one) {
            (one = on_sale(one, 1'000)).promotion->ends_at += std::chrono::milliseconds(1);
        },
        [](game_facts& one) { one.price.currency = core::currency::parse("USD").value(); },
    };
    std::vector<std::string> digests{digest_of(game(1))};
    for (auto const& change : changes) {
        auto changed = game(1);
        change(changed);
        digests.push_back(digest_of(changed));
    }
    std::ranges::sort(digests);
    CHECK(std::ranges::adjacent_find(digests) == digests.end());
}

TEST_CASE("the digest tells where one part ends and the next begins")
{
    auto one = game(1);
    auto other = game(1);
    one.genres = {"Action", "Indie"};
    one.tags = {};
    other.genres = {"Action"};
    other.tags = {"Indie"};
    CHECK(digest_of(one) != digest_of(other));

    other.genres = {"Action6:Indie"};
    other.tags = {};
    CHECK(digest_of(one) != digest_of(other));
}

TEST_CASE("a release day counts from 1970, and what is not announced comes last")
{
    CHECK(indexer::release_day(std::chrono::year(1970) / 1 / 1) == 0);
    CHECK(indexer::release_day(std::chrono::year(1969) / 12 / 31) == -1);
    CHECK(indexer::release_day(std::chrono::year(9999) / 12 / 31) < indexer::no_release);
    CHECK(indexer::release_day(std::nullopt) == indexer::no_release);
}

} // namespace fcg::test
