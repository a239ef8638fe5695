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
        store->find_database("indexer")->write_now([&](storage::transaction& tx) {
            for (std::string const table : {"documents_a", "documents_b"})
                tx.execute("UPDATE " + table + " " + sql);
        });
    }

    std::string first;
};

} // namespace

TEST_CASE("fcg index status tells how fresh the index is")
{
    indexed_store indexed_store;
    auto const shown = carry_out(indexed_store, "index status");
    CHECK(shown.code == 0);
    CHECK(shown.out.find("games      2\n") != std::string::npos);
    CHECK(shown.out.find("waiting    0 events") != std::string::npos);
}

TEST_CASE("fcg index rebuild shows how far it is, and ends with an index that has every game")
{
    indexed_store indexed_store;
    auto const shown = carry_out(indexed_store, "index rebuild");
    CHECK_MESSAGE(shown.code == 0, shown.err);
    CHECK(shown.out.starts_with("0 of "));
    CHECK(shown.out.ends_with("the index was rebuilt and has 2 games\n"));
}

TEST_CASE("fcg index verify fails while something differs, and mends it when told to")
{
    indexed_store indexed_store;
    CHECK(carry_out(indexed_store, "index verify").out ==
          "2 games: 0 missing, 0 extra, 0 changed, 0 repaired\n");
    indexed_store.damage("SET title = 'Another' WHERE game_id = '" + indexed_store.first + "'");
    auto const command_outcome = carry_out(indexed_store, "index verify");
    CHECK(command_outcome.code == 1);
    CHECK(command_outcome.out ==
          "2 games: 0 missing, 0 extra, 1 changed, 0 repaired\n  " + indexed_store.first + ": changed\n");
    CHECK(carry_out(indexed_store, "index verify", {{"repair", "yes"}}).code == 0);
    CHECK(carry_out(indexed_store, "index verify").code == 0);
}

TEST_CASE("an admin sees the index, has it verified and built anew; nobody else does")
{
    indexed_store indexed_store;
    auto const shown = indexed_store.fixture.call("GET", "/api/admin/index", nullptr, indexed_store.admin);
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
    CHECK(shown.json["games"] == 2);
    CHECK(shown.json["lagEvents"] == 0);
    CHECK(shown.json["rebuilding"] == false);
    indexed_store.damage("SET title = 'Another' WHERE game_id = '" + indexed_store.first + "'");
    auto const reply = indexed_store.fixture.call("POST", "/api/admin/index/verify?repair=true", nullptr,
                                                  indexed_store.admin);
    CHECK(reply.json["changed"] == 1);
    CHECK(reply.json["repaired"] == 1);
    auto const begun =
        indexed_store.fixture.call("POST", "/api/admin/index/rebuild", nullptr, indexed_store.admin);
    CHECK(begun.status == 202);
    CHECK(begun.header("location") == "/api/admin/index");
    indexed_store.settle();
    CHECK(indexed_store.fixture.call("GET", "/api/admin/index", nullptr, indexed_store.admin)
              .json["rebuilding"] == false);
    auto const player = indexed_store.sign_up("ana@example.com");
    CHECK(indexed_store.fixture.call("GET", "/api/admin/index", nullptr, player).status == 403);
    CHECK(indexed_store.fixture.call("POST", "/api/admin/index/rebuild", nullptr, player).status == 403);
}
