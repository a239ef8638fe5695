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
        [](game_facts& facts) { facts.title += "!"; },
        [](game_facts& facts) { facts.description.clear(); },
        [](game_facts& facts) { facts.developer = "Gearbox"; },
        [](game_facts& facts) { facts.publisher = "Gearbox"; },
        [](game_facts& facts) { facts.genres.push_back("Indie"); },
        [](game_facts& facts) { std::swap(facts.tags[0], facts.tags[1]); },
        [](game_facts& facts) { facts.features.clear(); },
        [](game_facts& facts) { facts.platforms.pop_back(); },
        [](game_facts& facts) { facts.release_date.reset(); },
        [](game_facts& facts) { facts.required_age = 18; },
        [](game_facts& facts) { facts.price.minor = 0; },
        [](game_facts& facts) { facts = on_sale(facts, 1'000); },
        [](game_facts& facts) { facts = on_sale(facts, 1'001); },
        [](game_facts& facts) { (facts = on_sale(facts, 1'000)).promotion->name = "Summer"; },
        [](game_facts& facts) { (facts = on_sale(facts, 1'000)).promotion->percent_off.reset(); },
        [](game_facts& facts) {
            (facts = on_sale(facts, 1'000)).promotion->ends_at += std::chrono::milliseconds(1);
        },
        [](game_facts& facts) { facts.price.currency = core::currency::parse("USD").value(); },
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
    auto facts = game(1);
    auto other = game(1);
    facts.genres = {"Action", "Indie"};
    facts.tags = {};
    other.genres = {"Action"};
    other.tags = {"Indie"};
    CHECK(digest_of(facts) != digest_of(other));

    other.genres = {"Action6:Indie"};
    other.tags = {};
    CHECK(digest_of(facts) != digest_of(other));
}

TEST_CASE("a release day counts from 1970, and what is not announced comes last")
{
    CHECK(indexer::release_day(std::chrono::year(1970) / 1 / 1) == 0);
    CHECK(indexer::release_day(std::chrono::year(1969) / 12 / 31) == -1);
    CHECK(indexer::release_day(std::chrono::year(9999) / 12 / 31) < indexer::no_release);
    CHECK(indexer::release_day(std::nullopt) == indexer::no_release);
}

} // namespace fcg::test
