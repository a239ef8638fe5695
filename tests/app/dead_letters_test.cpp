#include "app/dead_letters/dead_letter_service.hpp"
#include "commands.hpp"
#include "store_case.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using nlohmann::json;

/// A store in which a message about a purchase was buried, because its amount is negative.
struct case_with_a_dead_letter : store_case {
    case_with_a_dead_letter()
    {
        buyer = sign_up("ana@example.org");
        game = add_game("59.90");
        user = fixture.call("GET", "/api/users/me", nullptr, buyer).json["id"];
        id = bury(body_with("-1"));
    }

    std::string body_with(std::string const& amount) const
    {
        return R"({"paymentId":"0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01","userId":")" + user +
               R"(","gameId":")" + game + R"(","amount":)" + amount +
               R"(,"currency":"BRL","paymentMethod":"Pix","correlationId":"c-1","version":"1.0"})";
    }

    /// Buries a message. Returns its id.
    std::string bury(std::string body)
    {
        bus::outgoing outgoing;
        outgoing.queue = queue;
        outgoing.content.id = fixture.env().ids.next().to_string();
        outgoing.content.body = std::move(body);
        outgoing.content.set(bus::attribute::contract, "GamePurchaseRequested");
        auto const text = outgoing.content.id;
        fixture.run(store->queues().send({std::move(outgoing)}, std::nullopt));
        settle();
        return text;
    }

    reply ask(std::string const& method, std::string const& path, json body = nullptr)
    {
        return fixture.call(method, path, std::move(body), admin);
    }

    json dead_letters() { return ask("GET", "/api/admin/dead-letters").json["items"]; }

    std::string const queue = "game-purchase-requested";
    std::string buyer;
    std::string game;
    std::string user;
    std::string id;
};

} // namespace

TEST_CASE_FIXTURE(case_with_a_dead_letter,
                  "a dead letter is listed with its reason, and counted by kind of reason")
{
    bury(body_with("-2"));
    auto const listed = dead_letters();
    REQUIRE(listed.size() == 2);
    CHECK(listed[0]["id"] == id);
    CHECK(listed[0]["queue"] == queue);
    CHECK(listed[0]["contract"] == "GamePurchaseRequested");
    CHECK(listed[0]["reason"].get<std::string>().find("amount") != std::string::npos);
    auto const groups = ask("GET", "/api/admin/dead-letter-groups").json["items"];
    REQUIRE(groups.size() == 1);
    CHECK(groups[0]["letters"] == 2);
}

TEST_CASE_FIXTURE(case_with_a_dead_letter, "dead letters are found by payment, by correlation id and by text")
{
    auto const other = bury(R"({"paymentId":"0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b02","correlationId":"c-2"})");
    auto const listed_by = [this](std::string const& query) {
        json ids = json::array();
        auto const answer = ask("GET", "/api/admin/dead-letters?" + query);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        for (auto const& item : answer.json["items"])
            ids.push_back(item["id"]);
        return ids;
    };
    CHECK(listed_by("paymentId=0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01") == json::array({id}));
    CHECK(listed_by("correlationId=c-2") == json::array({other}));
    CHECK(listed_by("text=0192F3A1-7C55") == json::array({id, other}));
    CHECK(listed_by("text=brl&correlationId=c-2") == json::array());
    CHECK(ask("GET", "/api/admin/dead-letters?payment=1").status == 400);
}

TEST_CASE_FIXTURE(case_with_a_dead_letter, "only the dead letters of one payment go back when it is named")
{
    bury(R"({"paymentId":"0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b02"})");
    auto const seen = ask("POST", "/api/admin/dead-letters/" + queue + "/redrive",
                          {{"paymentId", "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01"}, {"dryRun", true}});
    REQUIRE_MESSAGE(seen.status == 200, seen.body);
    CHECK(seen.json["ids"] == json::array({id}));
}

TEST_CASE_FIXTURE(case_with_a_dead_letter,
                  "the command line finds dead letters, and lists each that it finds")
{
    auto const other = bury(R"({"paymentId":"0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b02","correlationId":"c-2"})");
    auto const command_outcome =
        carry_out(*this, "queue dead", {{"payment", "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01"}});
    CHECK(command_outcome.out.starts_with("1 dead letters\n"));
    CHECK(command_outcome.out.find(id) != std::string::npos);
    CHECK(carry_out(*this, "queue dead", {{"correlation", "c-2"}}).out.find(other) != std::string::npos);
    CHECK(carry_out(*this, "queue dead", {{"text", "brl"}}).out.find(other) == std::string::npos);
    CHECK(carry_out(*this, "queue discard", {{"queue", queue}, {"correlation", "c-2"}, {"why", "a test"}})
              .code == app::exit_code::done);
    REQUIRE(dead_letters().size() == 1);
    CHECK(dead_letters()[0]["id"] == id);
}

TEST_CASE_FIXTURE(case_with_a_dead_letter,
                  "a dead letter is read whole, with why its consumer would refuse it again")
{
    auto const shown = ask("GET", "/api/admin/dead-letters/" + queue + "/" + id);
    REQUIRE(shown.status == 200);
    CHECK(shown.json["body"] == body_with("-1"));
    CHECK(shown.json["refusal"].get<std::string>().find("amount") != std::string::npos);
    CHECK(ask("GET", "/api/admin/dead-letters/" + queue + "/other").status == 404);
    CHECK(ask("GET", "/api/admin/dead-letters/nowhere/" + id).status == 404);
    CHECK(fixture.call("GET", "/api/admin/dead-letters", nullptr, buyer).status == 403);
}

TEST_CASE_FIXTURE(case_with_a_dead_letter,
                  "an edited and redriven dead letter does what it was sent for, once")
{
    auto const path = "/api/admin/dead-letters/" + queue + "/" + id + "/edit";
    auto const still_bad = ask("POST", path, {{"body", body_with("-3")}});
    CHECK(still_bad.status == 400);
    CHECK(still_bad.faulty_fields() == names{"body"});

    auto const tried = ask("POST", path, {{"body", body_with("59.9")}, {"dryRun", true}});
    REQUIRE_MESSAGE(tried.status == 200, tried.body);
    CHECK(tried.json["changes"] == json::array({{{"path", "/amount"}, {"before", "-1"}, {"after", "59.9"}}}));
    CHECK(dead_letters()[0]["reason"].get<std::string>().find("amount") != std::string::npos);

    REQUIRE(ask("POST", path, {{"body", body_with("59.9")}}).status == 200);
    auto const begun = ask("POST", "/api/admin/dead-letters/" + queue + "/redrive", {{"ids", {id}}});
    REQUIRE_MESSAGE(begun.status == 202, begun.body);
    settle();
    auto const run = ask("GET", begun.header("location"));
    CHECK(run.json["state"] == "done");
    CHECK(run.json["moved"] == 1);
    CHECK(dead_letters().empty());
    CHECK(owned(buyer) == 1);
    CHECK(charges() == 1);
}

TEST_CASE_FIXTURE(case_with_a_dead_letter, "a dry run says what a redrive would concern, and moves nothing")
{
    auto const seen = ask("POST", "/api/admin/dead-letters/" + queue + "/redrive", {{"dryRun", true}});
    REQUIRE(seen.status == 200);
    CHECK(seen.json["letters"] == 1);
    CHECK(seen.json["ids"] == json::array({id}));
    CHECK(dead_letters().size() == 1);
    CHECK(ask("GET", "/api/admin/audit?messageId=" + id).json["items"].empty());
}

TEST_CASE_FIXTURE(case_with_a_dead_letter, "the OpenAPI document promises no less than answers hold")
{
    auto const document = ask("GET", "/openapi.json").json;
    auto const promised = [&document](std::string const& schema, std::string const& field) {
        return document["components"]["schemas"][schema]["properties"][field];
    };
    CHECK(promised("DeadLetterPreview", "ids")["maxItems"] == app::ids_in_a_preview);
    for (auto const& [schema, field] :
         {std::pair("WholeDeadLetter", "body"), std::pair("Message", "body"),
          std::pair("OperatorAct", "bodyBefore"), std::pair("OperatorAct", "bodyAfter"),
          std::pair("StoredEvent", "payload")})
        CHECK(promised(schema, field)["maxLength"] == bus::largest_message);
    // The response to discarding with dryRun.
    auto const& either = document["components"]["schemas"]["DiscardedDeadLetters"]["anyOf"];
    CHECK(either[1]["$ref"] == "#/components/schemas/DeadLetterPreview");
}

TEST_CASE_FIXTURE(case_with_a_dead_letter,
                  "a redriven dead letter that fails again is dead again, with its history")
{
    REQUIRE(ask("POST", "/api/admin/dead-letters/" + queue + "/redrive", json::object()).status == 202);
    settle();
    auto const shown = ask("GET", "/api/admin/dead-letters/" + queue + "/" + id);
    REQUIRE(shown.status == 200);
    CHECK(shown.json["attempts"] == 2);
    auto const history = ask("GET", "/api/admin/audit?messageId=" + id).json["items"];
    REQUIRE(history.size() == 1);
    CHECK(history[0]["what"] == "redrive");
    CHECK(history[0]["messageId"] == id);
}

TEST_CASE_FIXTURE(case_with_a_dead_letter,
                  "what is discarded stays in the audit log, with who and why, over a restart")
{
    auto const path = "/api/admin/dead-letters/" + queue + "/discard";
    CHECK(ask("POST", path, {{"ids", {id}}}).faulty_fields() == names{"why"});
    auto const gone = ask("POST", path, {{"ids", {id}}, {"why", "a test of a supplier"}});
    REQUIRE_MESSAGE(gone.status == 200, gone.body);
    CHECK(gone.json["messages"] == 1);
    CHECK(dead_letters().empty());
    restart();
    auto const acts = ask("GET", "/api/admin/audit?messageId=" + id).json["items"];
    REQUIRE(acts.size() == 1);
    CHECK(acts[0]["what"] == "discard");
    CHECK(acts[0]["note"] == "a test of a supplier");
    CHECK(acts[0]["bodyBefore"] == body_with("-1"));
    CHECK(acts[0]["who"].get<std::string>().starts_with("admin "));
    CHECK_FALSE(acts[0]["doneAt"].is_null());
}

TEST_CASE_FIXTURE(case_with_a_dead_letter, "a slow redrive can be ended before its last dead letter")
{
    for (int i = 0; i < 4; ++i)
        bury(body_with("-" + std::to_string(i + 2)));
    auto const begun = ask("POST", "/api/admin/dead-letters/" + queue + "/redrive", {{"perSecond", 1}});
    REQUIRE(begun.status == 202);
    fixture.advance(std::chrono::milliseconds(1'500));
    CHECK(ask("DELETE", begun.header("location")).status == 204);
    fixture.advance(std::chrono::seconds(10));
    auto const run = ask("GET", begun.header("location"));
    CHECK(run.json["state"] == "cancelled");
    CHECK(run.json["moved"].get<int>() < 5);
    CHECK(ask("DELETE", begun.header("location")).status == 404);
}

} // namespace fcg::test
