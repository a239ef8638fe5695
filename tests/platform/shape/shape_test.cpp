#include "platform/http/schema/shape.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

struct line {
    std::string name;
    std::int64_t count = 0;
};

struct order {
    std::string title;
    std::optional<std::string> remark;
    std::vector<std::string> tags;
    std::int64_t amount = 1;
    bool urgent = false;
    std::optional<std::string> price;
    std::string method = "Pix";
    std::optional<core::uuid> game;
    std::optional<core::time_point> starts;
    std::optional<std::chrono::year_month_day> day;
    std::optional<line> first;
    std::vector<line> lines;
};

http::shape<line> const line_shape{
    "Line",
    {http::text("name", &line::name, {.min = 1, .max = 10}), http::integer("count", &line::count, 1, 9)}};

http::shape<order> const order_shape{
    "Order",
    {http::text("title", &order::title, {.min = 1, .max = 10}),
     http::text("note", &order::remark, {.lines = true}),
     http::with_default(http::texts("tags", &order::tags, {.max = 2, .text_rule = {.min = 2}})),
     http::with_default(http::integer("amount", &order::amount, 1, 100)),
     http::with_default(http::boolean("urgent", &order::urgent)), http::decimal("price", &order::price),
     http::with_default(http::choice("method", &order::method, {"Pix", "Boleto"})),
     http::id("game", &order::game), http::moment("starts", &order::starts), http::date("day", &order::day),
     http::object("first", &order::first, line_shape),
     http::with_default(http::objects("lines", &order::lines, line_shape, 3))}};

http::result<order> read(std::string_view body)
{
    http::request request;
    request.body = body;
    return order_shape.read_body(request);
}

order accepted(std::string_view body)
{
    auto const outcome = read(body);
    REQUIRE_MESSAGE(outcome.has_value(), body);
    return *outcome;
}

/// Returns the errors as "field: reason", one on each line.
std::string refused(std::string_view body)
{
    auto const outcome = read(body);
    REQUIRE_MESSAGE(outcome.has_error(), body);
    CHECK(outcome.error().status == 400);
    CHECK(outcome.error().slug == "invalid-fields");
    std::string text;
    for (auto const& fault : outcome.error().errors)
        text += (text.empty() ? "" : "\n") + fault.field + ": " + fault.reason;
    return text;
}

/// Returns the error in one member of an otherwise valid order.
std::string refused_member(std::string_view member)
{
    return refused(R"({"title":"Hades",)" + std::string(member) + "}");
}

} // namespace

TEST_CASE("a whole body is read into the struct")
{
    auto const order =
        accepted(R"({"title":"Hades","note":"a\nb","tags":["action","rogue"],"amount":3,"urgent":true,
        "price":59.90,"method":"Boleto","game":"01890A5D-AC96-774B-BCCE-B302099A8057",
        "starts":"2026-11-22T09:00:00-03:00","day":"2026-11-22",
        "first":{"name":"x","count":2},"lines":[{"name":"y","count":1}]})");
    CHECK(order.title == "Hades");
    CHECK(order.remark == "a\nb");
    CHECK(order.tags == std::vector<std::string>{"action", "rogue"});
    CHECK(order.amount == 3);
    CHECK(order.urgent);
    CHECK(order.price == "59.90");
    CHECK(order.method == "Boleto");
    CHECK(order.game->to_string() == "01890a5d-ac96-774b-bcce-b302099a8057");
    CHECK(core::to_rfc3339(*order.starts) == "2026-11-22T12:00:00.000Z");
    CHECK(core::to_iso_date(*order.day) == "2026-11-22");
    CHECK(order.first->count == 2);
    CHECK(order.lines.at(0).name == "y");
}

TEST_CASE("members with a default and optional ones may be left out")
{
    auto const order = accepted(R"({"title":"Hades"})");
    CHECK(order.amount == 1);
    CHECK(order.method == "Pix");
    CHECK(!order.remark);
    CHECK(!order.first);
}

TEST_CASE("optional members may be null, members with a default may not")
{
    CHECK(!accepted(R"({"title":"Hades","note":null,"price":null,"first":null,"game":null})").first);
    CHECK(refused_member(R"("amount":null)") == "amount: must be a whole number, not null");
}

TEST_CASE("texts are trimmed before they are measured")
{
    CHECK(accepted(R"({"title":"  Hades "})").title == "Hades");
    CHECK(refused(R"({"title":"   "})") == "title: must have 1 to 10 characters");
}

TEST_CASE("length counts characters, not bytes")
{
    CHECK(accepted(R"({"title":"ééééééééÃÃ"})").title.size() == 20);
    CHECK(refused(R"({"title":"ééééééééÃÃx"})") == "title: must have 1 to 10 characters");
}

TEST_CASE("a missing member is named")
{
    CHECK(refused("{}") == "title: is required");
}

TEST_CASE("a wrong type is named with what came instead")
{
    CHECK(refused(R"({"title":7})") == "title: must be a text, not a number");
    CHECK(refused_member(R"("amount":"3")") == "amount: must be a whole number, not a text");
    CHECK(refused_member(R"("urgent":1)") == "urgent: must be true or false, not a number");
    CHECK(refused_member(R"("price":"59.90")") == "price: must be a number, not a text");
    CHECK(refused_member(R"("method":[])") == "method: must be one of Pix, Boleto, not a list");
    CHECK(refused_member(R"("first":true)") == "first: must be an object, not a boolean");
    CHECK(refused_member(R"("lines":{})") == "lines: must be a list of objects, not an object");
    CHECK(refused_member(R"("tags":"action")") == "tags: must be a list of texts, not a text");
}

TEST_CASE("values that break a rule are named with the rule")
{
    CHECK(refused_member(R"("amount":101)") == "amount: must be a whole number from 1 to 100");
    CHECK(refused_member(R"("amount":1.5)") == "amount: must be a whole number from 1 to 100");
    CHECK(refused_member(R"("amount":1e400)") == "amount: must be a whole number from 1 to 100");
    CHECK(refused_member(R"("method":"pix")") == "method: must be one of Pix, Boleto");
    CHECK(refused_member(R"("game":"7")") == "game: must be an id, which is a UUID of 36 characters");
    CHECK(refused_member(R"("starts":"tomorrow")") ==
          "starts: must be a moment such as 2026-11-22T12:00:01Z");
    CHECK(refused_member(R"("day":"2026-02-30")") == "day: must be a day such as 2026-11-22");
    CHECK(refused_member(R"("price":1)" + std::string(100, '0')) == "price: must be a number such as 59.90");
}

TEST_CASE("a whole number may be written with a point")
{
    CHECK(accepted(R"({"title":"Hades","amount":3.0})").amount == 3);
}

TEST_CASE("control characters are refused, line breaks only where lines are not welcome")
{
    CHECK(refused(R"({"title":"a\u0000b"})") == "title: must not contain control characters");
    CHECK(refused(R"({"title":"a\nb"})") == "title: must not contain control characters");
    CHECK(refused(R"({"title":"a\u009bb"})") == "title: must not contain control characters");
    CHECK(refused_member(R"("note":"a\u001bb")") == "note: must not contain control characters");
}

TEST_CASE("an unknown member is refused with the nearest name")
{
    CHECK(refused(R"({"tilte":"Hades"})") ==
          "tilte: unknown field; did you mean \"title\"?\ntitle: is required");
}

TEST_CASE("every fault is told at once, with the path to where it is")
{
    CHECK(
        refused(
            R"({"amount":0,"tags":["ok","x"],"first":{"name":1},"lines":[{"name":"y","count":1},{"nam":"z"}]})") ==
        "amount: must be a whole number from 1 to 100\n"
        "tags[1]: must have 2 to 1000 characters\n"
        "first.name: must be a text, not a number\n"
        "first.count: is required\n"
        "lines[1].nam: unknown field; did you mean \"name\"?\n"
        "lines[1].name: is required\n"
        "lines[1].count: is required\n"
        "title: is required");
}

TEST_CASE("a list has a limit")
{
    CHECK(refused_member(R"("tags":["aa","bb","cc"])") == "tags: must have at most 2 entries");
    CHECK(refused_member(R"("lines":[{},{},{},{}])") == "lines: must have at most 3 entries");
}

TEST_CASE("the number of faults in one answer is limited, and so is the length of a stranger's name")
{
    std::string body = R"({"title":"Hades")";
    for (int i = 0; i < 200; ++i)
        body += ",\"" + std::string(300, 'x') + std::to_string(i) + "\":0";
    auto const outcome = read(body + "}");
    REQUIRE(outcome.has_error());
    CHECK(outcome.error().errors.size() == 50);
    CHECK(outcome.error().errors.front().field == std::string(64, 'x') + "...");
    CHECK(outcome.error().errors.front().reason == "unknown field");
}

TEST_CASE("a body that is no JSON object is malformed, with the reason")
{
    auto const detail = [](std::string_view body) {
        auto const outcome = read(body);
        REQUIRE(outcome.has_error());
        CHECK(outcome.error().slug == "malformed-request");
        return outcome.error().detail;
    };
    CHECK(detail("") == "the body is empty: send a JSON object");
    CHECK(detail("x").starts_with("the body is not JSON: line 1, column 1: "));
    CHECK(detail("[]") == "the body must be a JSON object, not a list");
    CHECK(detail("7") == "the body must be a JSON object, not a number");
    CHECK(detail(R"({"title":"a","title":"b"})") == "the body is not JSON: the key \"title\" appears twice");
}

TEST_CASE("a struct is written with every member, what is absent as null")
{
    order order;
    order.title = "a \"b\"";
    order.price = "59.9";
    order.game = core::uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
    order.starts = core::parse_rfc3339("2026-11-22T12:00:01.25Z");
    order.day = core::parse_iso_date("2026-11-22");
    order.tags = {"x", "y"};
    order.lines = {{"p", 1}, {"q", 2}};
    CHECK(
        order_shape.write(order) ==
        R"({"title":"a \"b\"","note":null,"tags":["x","y"],"amount":1,"urgent":false,"price":59.9,"method":"Pix",)"
        R"("game":"01890a5d-ac96-774b-bcce-b302099a8057","starts":"2026-11-22T12:00:01.250Z","day":"2026-11-22",)"
        R"("first":null,"lines":[{"name":"p","count":1},{"name":"q","count":2}]})");
}

TEST_CASE("a page is written with its items and the next cursor")
{
    CHECK(line_shape.write_page({}, std::nullopt) == R"({"items":[],"nextCursor":null})");
    CHECK(line_shape.write_page({{"p", 1}, {"q", 2}}, "abc") ==
          R"({"items":[{"name":"p","count":1},{"name":"q","count":2}],"nextCursor":"abc"})");
}

TEST_CASE("text that is no number is never written as one")
{
    order order;
    order.price = "1,5";
    CHECK_THROWS_AS(order_shape.write(order), std::logic_error);
}

TEST_CASE("the schema says what is read and written")
{
    auto const& described = *order_shape.describe();
    CHECK(described.name == "Order");
    auto const value = std::get<json::value>(json::parse(described.document));
    auto const property = [&](std::string_view name) {
        return value.find("properties")->find(name)->to_text();
    };
    CHECK(property("title").starts_with(R"({"type":"string","minLength":1,"maxLength":10,"pattern":"^)"));
    CHECK(property("note").starts_with(R"({"type":["string","null"],"maxLength":1000,"pattern":"^)"));
    CHECK(property("amount") == R"({"type":"integer","format":"int64","minimum":1,"maximum":100})");
    CHECK(property("method") == R"({"type":"string","enum":["Pix","Boleto"]})");
    CHECK(property("game") == R"({"type":["string","null"],"format":"uuid"})");
    CHECK(property("first") == R"({"anyOf":[{"$ref":"#/components/schemas/Line"},{"type":"null"}]})");
    CHECK(property("lines") ==
          R"({"type":"array","items":{"$ref":"#/components/schemas/Line"},"maxItems":3})");
    CHECK(value.find("required")->to_text() == R"(["title"])");
    REQUIRE(described.inner.size() == 1);
    CHECK(described.inner.front() == line_shape.describe());
}

TEST_CASE("the schema of a page refers to the schema of its items")
{
    auto const& page = *line_shape.describe_page();
    CHECK(page.name == "LinePage");
    CHECK(page.inner.front() == line_shape.describe());
    CHECK(page.document.find(R"("items":{"$ref":"#/components/schemas/Line"})") != std::string::npos);
}
