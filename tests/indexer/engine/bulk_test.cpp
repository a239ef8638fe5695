#include "internal/engine/bulk.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace fcg::indexer {

namespace {

server_response answer_of(std::string const& text, int status = 200)
{
    return {status, std::get<json::value>(json::parse(text))};
}

document half_life()
{
    document document{.number = 7, .game = {}};
    document.game.game_id = "00000000-0000-7000-8000-000000000070";
    document.game.title = "Half-Life \"1\"";
    return document;
}

} // namespace

TEST_CASE("each item of a bulk request has the number of its change as its version")
{
    bulk bulk;
    bulk.put(half_life(), 1.5F);
    bulk.remove("00000000-0000-7000-8000-000000000080", 9);
    CHECK(bulk.size() == 2);
    std::istringstream lines(bulk.body());
    std::vector<nlohmann::json> values;
    for (std::string line; std::getline(lines, line);)
        values.push_back(nlohmann::json::parse(line));
    REQUIRE(values.size() == 3);
    CHECK(values[0]["index"] == nlohmann::json{{"_id", "00000000-0000-7000-8000-000000000070"},
                                               {"version", 7},
                                               {"version_type", "external_gte"}});
    CHECK(values[1]["name"] == "Half-Life \"1\"");
    CHECK(values[2]["delete"]["version"] == 9);
}

TEST_CASE("the answer to a bulk request is judged item by item")
{
    auto const bulk_outcome = read_bulk(answer_of(R"({"items":[
        {"index":{"_id":"a","status":201}},
        {"index":{"_id":"b","status":409,"error":{"type":"version_conflict_engine_exception"}}},
        {"delete":{"_id":"c","status":404}},
        {"index":{"_id":"d","status":429,"error":{"type":"es_rejected_execution_exception"}}},
        {"index":{"_id":"e","status":503,"error":{"type":"unavailable_shards_exception"}}},
        {"index":{"_id":"f","status":400,"error":{"type":"mapper_parsing_exception","reason":"no"}}}]})"),
                                        6);
    CHECK(bulk_outcome.done == 3);
    CHECK(bulk_outcome.late == 1);
    CHECK(bulk_outcome.to_repeat == 2);
    REQUIRE(bulk_outcome.refused.size() == 1);
    CHECK(bulk_outcome.refused[0] == R"(f: {"type":"mapper_parsing_exception","reason":"no"})");
    CHECK_FALSE(bulk_outcome.index_is_gone);
}

TEST_CASE("an index that is gone is told from a game that is not there")
{
    constexpr auto gone = R"({"status":404,"error":{"type":"index_not_found_exception"}})";
    CHECK(read_bulk(answer_of(std::string(R"({"items":[{"index":)") + gone + "}]}"), 1).index_is_gone);
    CHECK(read_bulk(answer_of(std::string(R"({"items":[{"delete":)") + gone + "}]}"), 1).index_is_gone);
}

TEST_CASE("what does not answer each item is a failure of the server")
{
    CHECK_THROWS_AS(read_bulk(answer_of("{}", 413), 1), search_server_failed);
    for (auto const* const text :
         {"{}", "[]", R"({"items":[]})", R"({"items":[7]})", R"({"items":[{},{}]})"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(read_bulk(answer_of(text), 1), search_server_failed);
    }
}

} // namespace fcg::indexer
