#include "index_fixture.hpp"
#include "internal/index/labels.hpp"

namespace fcg::test {

namespace {

using indexer::label_kind;

names labels_of(game_facts const& facts, label_kind requested_label_kind)
{
    names names;
    indexer::for_each_label(facts, [&](label_kind kind, std::string_view name) {
        if (kind == requested_label_kind)
            names.emplace_back(name);
    });
    return names;
}

} // namespace

TEST_CASE("a price belongs to the band that it begins or lies in")
{
    std::vector<std::pair<std::int64_t, std::string_view>> const expected{
        {0, "free"},         {1, "0-5"},          {49'999, "0-5"},     {50'000, "5-10"},
        {99'999, "5-10"},    {100'000, "10-20"},  {200'000, "20-50"},  {499'999, "20-50"},
        {500'000, "50-100"}, {999'999, "50-100"}, {1'000'000, "100+"}, {900'000'000, "100+"},
    };
    for (auto const& [key, band] : expected) {
        CAPTURE(key);
        CHECK(indexer::price_band_of(key) == band);
    }
}

TEST_CASE("several makers of a game are a label each")
{
    auto facts = game(1);
    facts.developer = "Valve; Gearbox Software ;;";
    facts.publisher = "";
    CHECK(labels_of(facts, label_kind::developer) == names{"Valve", "Gearbox Software"});
    CHECK(labels_of(facts, label_kind::publisher) == names{});
}

TEST_CASE("genre, tag, platform, price band and release year are labels")
{
    CHECK(labels_of(game(1), label_kind::genre) == names{"Action"});
    CHECK(labels_of(game(1), label_kind::tag) == names{"FPS", "Classic", "Ação"});
    CHECK(labels_of(game(1), label_kind::platform) == names{"windows", "linux"});
    CHECK(labels_of(game(1), label_kind::price_band) == names{"10-20"});
    CHECK(labels_of(game(1), label_kind::release_year) == names{"1998"});
}

TEST_CASE("a game that is not announced has no release year")
{
    auto facts = game(1);
    facts.release_date.reset();
    CHECK(labels_of(facts, label_kind::release_year) == names{});
}

TEST_CASE("labels are the same in any case and without accents, and signs alone are a label too")
{
    CHECK(indexer::label_key("AÇÃO") == indexer::label_key("acao"));
    CHECK(indexer::label_key("???") != indexer::label_key("!!!"));
}

} // namespace fcg::test
