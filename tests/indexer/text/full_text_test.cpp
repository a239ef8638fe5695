#include "internal/text/words.hpp"
#include "platform/async/executor.hpp"
#include "platform/storage/database.hpp"
#include "support/simulated_loop.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace fcg;
using indexer::fold_words;
using indexer::words_to_index;

namespace {

/// An index with the FTS5 tables of the module.
struct full_text {
    full_text()
    {
        db.write_now([](storage::transaction& tx) {
            tx.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (words_a, 'row')");
        });
    }

    void add(std::vector<std::string> const& texts)
    {
        db.write_now([&](storage::transaction& tx) {
            for (auto const& text : texts)
                tx.execute("INSERT INTO words_a (title) VALUES ($1)", text);
        });
    }

    std::set<std::string> terms()
    {
        std::set<std::string> texts;
        db.write_now([&](storage::transaction& tx) {
            auto terms = tx.query("SELECT term FROM terms");
            while (terms.next())
                texts.emplace(terms.text(0));
        });
        return texts;
    }

    bool finds(std::string const& word)
    {
        return db.read([&](storage::reader& db) {
            return db.query("SELECT rowid FROM words_a WHERE words_a MATCH $1", '"' + word + '"').next();
        });
    }

    test::temporary_folder folder;
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    test::loop_executor executor{loop};
    storage::database db{folder / "indexer.db", "indexer", executor, executor, {}};
};

std::string utf8(std::uint32_t code)
{
    auto const octet = [](std::uint32_t value) { return static_cast<char>(value); };
    auto const next = [&](std::uint32_t shift) { return octet(0x80 | ((code >> shift) & 0x3f)); };
    if (code < 0x80)
        return {octet(code)};
    if (code < 0x800)
        return {octet(0xc0 | (code >> 6)), next(0)};
    if (code < 0x10000)
        return {octet(0xe0 | (code >> 12)), next(6), next(0)};
    return {octet(0xf0 | (code >> 18)), next(12), next(6), next(0)};
}

std::set<std::string> words_in(std::string_view folded)
{
    std::set<std::string> words;
    while (!folded.empty()) {
        auto const text = folded.substr(0, folded.find(' '));
        words.emplace(text);
        folded.remove_prefix(std::min(text.size() + 1, folded.size()));
    }
    return words;
}

} // namespace

TEST_CASE("what is one word here is one word for FTS5, with every character of Unicode in it")
{
    full_text index;
    std::vector<std::string> texts;
    std::set<std::string> words;
    for (std::uint32_t code = 1; code < 0x110000; ++code) {
        auto const indexed = words_to_index("a" + utf8(code) + "b " + utf8(code) + "z");
        if (indexed == "a b z" || indexed == "a b z ab" || indexed == "ab z")
            continue;
        texts.push_back(indexed);
        words.merge(words_in(indexed));
    }
    index.add(texts);
    CHECK(words.size() > 100'000);
    CHECK(index.terms() == words);
}

TEST_CASE("FTS5 finds what was indexed by its folded words")
{
    full_text index;
    index.add({words_to_index("Pokémon™ Half-Life S.T.A.L.K.E.R. Assassin’s ΣΊΣΥΦΟΣ 東京 Straße")});
    for (auto const* typed :
         {"POKEMON", "halflife", "half-life", "stalker", "assassins", "σίσυφος", "京", "strasse"})
        CHECK_MESSAGE(index.finds(fold_words(typed)), typed);
    CHECK(!index.finds("life2"));
}

TEST_CASE("10 kB of any octets can be indexed")
{
    full_text index;
    std::mt19937 random(7);
    for (int i = 0; i < 50; ++i) {
        std::string text;
        while (text.size() < 10'240)
            text += i % 2 == 0 ? utf8(random() % 0x110000) : utf8(random() % 256);
        if (i % 5 == 0)
            std::ranges::shuffle(text, random);
        auto const indexed = words_to_index(text);
        full_text alone;
        alone.add({indexed});
        CHECK(alone.terms() == words_in(indexed));
    }
}
