#include "platform/core/money.hpp"
#include "platform/http/routing/documentation.hpp"
#include "platform/http/routing/idempotency.hpp"
#include "platform/http/schema/openapi.hpp"
#include "platform/http/server/event_stream.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace fcg;
using document = nlohmann::json;

namespace {

struct genre {
    std::string name;
};

struct game {
    core::uuid id;
    std::string title;
    std::vector<genre> genres;
};

struct new_game {
    std::string title;
    genre main;
};

struct filters {
    std::int64_t limit = 20;
    std::optional<std::string> sort;
    std::vector<std::string> facets;
    std::optional<std::string> cursor;
};

struct new_price {
    std::string currency;
};

http::shape<genre> const genre_shape{"Genre", {http::text("name", &genre::name)}};
http::shape<game> const game_shape{"Game",
                                   {http::id("id", &game::id), http::text("title", &game::title),
                                    http::objects("genres", &game::genres, genre_shape)}};
http::shape<new_game> const new_game_shape{
    "NewGame", {http::text("title", &new_game::title), http::object("main", &new_game::main, genre_shape)}};
http::shape<filters> const filters_shape{
    "Filters",
    {http::with_default(http::integer("limit", &filters::limit, 1, 100, "How many at most.")),
     http::choice("sort", &filters::sort, {"title", "-price"}),
     http::with_default(http::texts("facets", &filters::facets)), http::cursor(&filters::cursor)}};
http::shape<new_price> const new_price_shape{"NewPrice", {http::currency("currency", &new_price::currency)}};

http::quick_handler const answers_nothing = [](http::request&) { return http::no_content(); };

http::routes sample_table()
{
    http::routes table;
    table.add({.method = http::method::get,
               .path = "/api/games",
               .access = http::access::anyone,
               .summary = "The catalogue",
               .tag = "games",
               .answers = {{.status = 200, .description = "A page.", .body = game_shape.describe_page()}},
               .query = filters_shape.describe(),
               .handle = answers_nothing});
    table.add({.method = http::method::post,
               .path = "/api/games",
               .access = http::access::admin,
               .summary = "Add a game",
               .tag = "games",
               .answers = {{.status = 201, .description = "The game.", .body = game_shape.describe()},
                           {.status = 409, .description = "The title is taken."}},
               .body = new_game_shape.describe(),
               .headers = {{.name = "Idempotency-Key", .required = true, .description = "Any unique text."}},
               .rate_limit = "auth",
               .handle = answers_nothing});
    table.add({.method = http::method::post,
               .path = "/api/games/import",
               .access = http::access::service_or_admin,
               .summary = "Import games",
               .tag = "games",
               .answers = {{.status = 200, .description = "The report."}},
               .accepts = "text/csv",
               .streams_body = true,
               .handle = answers_nothing});
    table.add({.method = http::method::put,
               .path = "/api/games/{id}/price",
               .access = http::access::admin,
               .summary = "Change a price",
               .tag = "games",
               .answers = {{.status = 204, .description = "It is changed."}},
               .body = new_price_shape.describe(),
               .headers = {http::if_match(true), http::idempotency_key_header()},
               .handle = answers_nothing});
    table.add({.method = http::method::del,
               .path = "/api/purchases/{paymentId}/notes/{note}",
               .access = http::access::signed_in,
               .summary = "Remove a note",
               .tag = "purchases",
               .answers = {{.status = 204, .description = "It is gone."}},
               .handle = answers_nothing});
    return table;
}

document document_of(http::routes const& table)
{
    return document::parse(http::describe_openapi(table, "1.2.3"));
}

document operation(std::string const& path, std::string const& verb)
{
    return document_of(sample_table()).at("paths").at(path).at(verb);
}

} // namespace

TEST_CASE("the document names its version and every route of the table")
{
    auto const document = document_of(sample_table());
    CHECK(document["openapi"] == "3.1.0");
    CHECK(document["info"]["version"] == "1.2.3");
    CHECK(document["servers"][0]["url"] == "/");
    CHECK(document["paths"].size() == 4);
    CHECK(document["paths"]["/api/games"].size() == 2);
    CHECK(document["tags"] == document::parse(R"([{"name":"games"},{"name":"purchases"}])"));
}

TEST_CASE("an operation's id is made of its method and path")
{
    CHECK(operation("/api/games", "get")["operationId"] == "getGames");
    CHECK(operation("/api/purchases/{paymentId}/notes/{note}", "delete")["operationId"] ==
          "deletePurchasesByPaymentIdNotesByNote");
}

TEST_CASE("path, query and header parameters are described")
{
    auto const path = operation("/api/purchases/{paymentId}/notes/{note}", "delete")["parameters"];
    CHECK(path[0]["in"] == "path");
    CHECK(path[0]["schema"]["format"] == "uuid");
    CHECK(!path[1]["schema"].contains("format"));

    auto const query = operation("/api/games", "get")["parameters"];
    CHECK(query[0]["name"] == "limit");
    CHECK(query[0]["description"] == "How many at most.");
    CHECK(query[0]["schema"]["maximum"] == 100);
    CHECK(query[2]["explode"] == false);

    auto const header = operation("/api/games", "post")["parameters"][0];
    CHECK(header["name"] == "Idempotency-Key");
    CHECK(header["required"] == true);
}

TEST_CASE("what is refused is told: control characters, currencies, cursors and headers")
{
    auto const document = document_of(sample_table());
    auto const schemas = document["components"]["schemas"];
    CHECK(schemas["NewGame"]["properties"]["title"]["pattern"] == R"(^[^\u0000-\u001F\u007F-\u009F]*$)");
    CHECK_MESSAGE(!schemas["Game"]["properties"]["title"].contains("pattern"), "it is only answered");
    CHECK(schemas["NewPrice"]["properties"]["currency"]["enum"] == core::currency::codes());
    auto const query = operation("/api/games", "get")["parameters"];
    CHECK(query[3]["name"] == "cursor");
    CHECK(query[3]["schema"]["pattern"] == "^[A-Za-z0-9_-]+$");
    auto const headers = operation("/api/games/{id}/price", "put")["parameters"];
    CHECK(headers[1]["name"] == "If-Match");
    CHECK(headers[1]["required"] == true);
    CHECK(headers[2]["schema"]["pattern"] == "^[!-~]{1,255}$");
}

TEST_CASE("every currency of the document is one that is read, and there are no others")
{
    auto const codes = core::currency::codes();
    CHECK(std::ranges::is_sorted(codes));
    for (auto const& code : codes)
        CHECK_MESSAGE(core::currency::parse(code), code);
    std::size_t readable = 0;
    std::string code(3, 'A');
    for (code[0] = 'A'; code[0] <= 'Z'; ++code[0])
        for (code[1] = 'A'; code[1] <= 'Z'; ++code[1])
            for (code[2] = 'A'; code[2] <= 'Z'; ++code[2])
                readable += core::currency::parse(code) ? 1U : 0U;
    CHECK(readable == codes.size());
}

TEST_CASE("access is told as security: none, a token, or a token with a role")
{
    CHECK(operation("/api/games", "get")["security"] == document::array());
    CHECK(operation("/api/games", "post")["security"] == document::parse(R"([{"bearer":["admin"]}])"));
    CHECK(operation("/api/games/import", "post")["security"] ==
          document::parse(R"([{"bearer":["service"]},{"bearer":["admin"]}])"));
    CHECK(operation("/api/purchases/{paymentId}/notes/{note}", "delete")["security"] ==
          document::parse(R"([{"bearer":[]}])"));
}

TEST_CASE("bodies and answers refer to their schemas, refusals to problem details")
{
    auto const post = operation("/api/games", "post");
    CHECK(post["requestBody"]["content"]["application/json"]["schema"]["$ref"] ==
          "#/components/schemas/NewGame");
    CHECK(post["responses"]["201"]["content"]["application/json"]["schema"]["$ref"] ==
          "#/components/schemas/Game");
    for (auto const* status : {"400", "401", "403", "409", "413", "415", "429", "default"})
        CHECK_MESSAGE(post["responses"][status]["content"]["application/problem+json"]["schema"]["$ref"] ==
                          "#/components/schemas/Problem",
                      status);
    CHECK(operation("/api/games/import", "post")["requestBody"]["content"].contains("text/csv"));
    CHECK(!operation("/api/purchases/{paymentId}/notes/{note}", "delete")["responses"]["204"].contains(
        "content"));
}

TEST_CASE("the components hold every schema that is referred to, inner ones too")
{
    auto const schemas = document_of(sample_table())["components"]["schemas"];
    for (auto const* name : {"Problem", "Game", "GamePage", "Genre", "NewGame"})
        CHECK_MESSAGE(schemas.contains(name), name);
    CHECK(schemas["NewGame"]["additionalProperties"] == false);
    CHECK(!schemas["Game"].contains("additionalProperties"));
}

TEST_CASE("two different schemas of one name are refused when the document is made")
{
    http::shape<genre> const other{"Game", {http::text("other", &genre::name)}};
    auto table = sample_table();
    table.add({.method = http::method::get,
               .path = "/api/others",
               .access = http::access::anyone,
               .summary = "Others",
               .tag = "others",
               .answers = {{.status = 200, .description = "One.", .body = other.describe()}},
               .handle = answers_nothing});
    CHECK_THROWS_AS(document_of(table), std::logic_error);
}

namespace {

http::response answer_of(http::routes const& table, std::string_view path,
                         std::string_view if_none_match = {})
{
    for (auto const& route : table.all()) {
        if (route.path != path)
            continue;
        http::request request;
        if (!if_none_match.empty())
            request.headers = {{"If-None-Match", if_none_match}};
        return std::get<http::quick_handler>(route.handle)(request);
    }
    throw std::runtime_error("no such route");
}

std::string header(http::response const& answer, std::string_view name)
{
    for (auto const& [key, value] : answer.headers) {
        if (key == name)
            return value;
    }
    return {};
}

} // namespace

TEST_CASE("the served document lists the documentation's own routes, and is kept by callers")
{
    auto table = sample_table();
    http::add_documentation(table, "1.2.3");
    auto const first = answer_of(table, "/openapi.json");
    auto const whole = document::parse(*first.shared_body);
    CHECK(whole["paths"].contains("/openapi.json"));
    CHECK(whole["paths"].contains("/docs"));
    auto const again = answer_of(table, "/openapi.json", header(first, "ETag"));
    CHECK(again.status == 304);
}

TEST_CASE("the page runs under a policy that allows its own script and nothing from elsewhere")
{
    auto table = sample_table();
    http::add_documentation(table, "1.2.3");
    auto const page = answer_of(table, "/docs");
    CHECK(page.content_type == "text/html; charset=utf-8");
    auto const policy = header(page, "Content-Security-Policy");
    CHECK(policy.starts_with("default-src 'none'; "));
    CHECK(policy.find("script-src 'sha256-") != std::string::npos);
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(page.shared_body->find("http://") == std::string::npos);
    CHECK(page.shared_body->find("https://") == std::string::npos);
    CHECK(page.shared_body->find("style=\"") == std::string::npos);
}

TEST_CASE("an event of a stream has JSON as the text of its data")
{
    http::routes table;
    table.add({.method = http::method::get,
               .path = "/api/news",
               .access = http::access::anyone,
               .summary = "What is new",
               .tag = "games",
               .answers = {{.status = 200,
                            .description = "The news.",
                            .body = game_shape.describe(),
                            .content_type = std::string(http::event_stream_type)}},
               .handle = answers_nothing});
    auto const document = document_of(table);
    auto const& content = document["paths"]["/api/news"]["get"]["responses"]["200"]["content"];
    auto const& event = content["text/event-stream"]["schema"];
    CHECK(event["required"] == nlohmann::json{"data"});
    auto const& data = event["properties"]["data"];
    CHECK(data["type"] == "string");
    CHECK(data["contentMediaType"] == "application/json");
    CHECK(data["contentSchema"]["$ref"] == "#/components/schemas/Game");
}
