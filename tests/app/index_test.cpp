#include "commands.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::carry_out;
using test::store_case;

namespace {

struct indexed_store : store_case {
    indexed_store()
    {
        first = add_game("10");
        add_game("20");
        settle();
    }

    void damage(std::string const& sql)
    {
        store->find_database("indexer")->write_now([&](storage::transaction& in) {
            for (std::string const table : {"documents_a", "documents_b"})
                in.execute("UPDATE " + table + " " + sql);
        });
    }

    std::string first;
};

} // namespace

TEST_CASE("fcg index status tells how fresh the index is")
{
    indexed_store one;
    auto const shown = carry_out(one, "index status");
    CHECK(shown.code == 0);
    CHECK(shown.out.find("games      2\n") != std::string::npos);
    CHECK(shown.out.find("waiting    0 events") != std::string::npos);
}

TEST_CASE("fcg index rebuild shows how far it is, and ends with an index that has every game")
{
    indexed_store one;
    auto const shown = carry_out(one, "index rebuild");
    CHECK_MESSAGE(shown.code == 0, shown.err);
    CHECK(shown.out.starts_with("0 of "));
    CHECK(shown.out.ends_with("the index was built anew and has 2 games\n"));
}

TEST_CASE("fcg index verify fails while something differs, and mends it when told to")
{
    indexed_store one;
    CHECK(carry_out(one, "index verify").out == "2 games: 0 missing, 0 extra, 0 changed, 0 repaired\n");
    one.damage("SET title = 'Another' WHERE game_id = '" + one.first + "'");
    auto const found = carry_out(one, "index verify");
    CHECK(found.code == 1);
    CHECK(found.out == "2 games: 0 missing, 0 extra, 1 changed, 0 repaired\n  " + one.first + ": changed\n");
    CHECK(carry_out(one, "index verify", {{"repair", "yes"}}).code == 0);
    CHECK(carry_out(one, "index verify").code == 0);
}

TEST_CASE("an admin sees the index, has it verified and built anew; nobody else does")
{
    indexed_store one;
    auto const shown = one.fixture.call("GET", "/api/admin/index", nullptr, one.admin);
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
    CHECK(shown.json["games"] == 2);
    CHECK(shown.json["lagEvents"] == 0);
    CHECK(shown.json["rebuilding"] == false);
    one.damage("SET title = 'Another' WHERE game_id = '" + one.first + "'");
    auto const found = one.fixture.call("POST", "/api/admin/index/verify?repair=true", nullptr, one.admin);
    CHECK(found.json["changed"] == 1);
    CHECK(found.json["repaired"] == 1);
    auto const begun = one.fixture.call("POST", "/api/admin/index/rebuild", nullptr, one.admin);
    CHECK(begun.status == 202);
    CHECK(begun.header("location") == "/api/admin/index");
    one.settle();
    CHECK(one.fixture.call("GET", "/api/admin/index", nullptr, one.admin).json["rebuilding"] == false);
    auto const player = one.sign_up("ana@example.com");
    CHECK(one.fixture.call("GET", "/api/admin/index", nullptr, player).status == 403);
    CHECK(one.fixture.call("POST", "/api/admin/index/rebuild", nullptr, player).status == 403);
}
