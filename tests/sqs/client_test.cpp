#include "fake_service.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::bus::sqs;
using namespace std::chrono_literals;
using fcg::test::batch_response;
using fcg::test::client_world;
using fcg::test::run;

namespace {

std::vector<send_entry> texts(std::vector<std::string> const& bodies)
{
    std::vector<send_entry> entries;
    for (auto const& body : bodies)
        entries.push_back({.body = body, .attributes = {}, .delay_seconds = 0});
    return entries;
}

std::string ids_in(nlohmann::json const& request)
{
    std::string ids;
    for (auto const& entry : request.at("Entries"))
        ids += entry.at("Id").get<std::string>();
    return ids;
}

} // namespace

TEST_CASE("a call is a signed POST of AWS JSON 1.0")
{
    client_world world;
    world.service.will_response(200, R"({"QueueUrl":"http://queue"})");
    CHECK(run(world.loop, world.client().get_queue_url("orders")) == "http://queue");

    REQUIRE(world.service.asked().size() == 1);
    auto const& first_request = world.service.asked()[0];
    CHECK(first_request.request.method == http::method::post);
    CHECK(first_request.request.target == "/");
    CHECK(first_request.request.content_type == "application/x-amz-json-1.0");
    CHECK(first_request.header("X-Amz-Target") == "AmazonSQS.GetQueueUrl");
    CHECK(first_request.header("X-Amz-Date") == "20261123T000000Z");
    auto const authorization = first_request.header("Authorization");
    CHECK(authorization.starts_with("AWS4-HMAC-SHA256 Credential=key1/20261123/eu-west-1/sqs/aws4_request, "
                                    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature="));
    CHECK(first_request.header("Host").empty());
    CHECK(first_request.header("Content-Type").empty());
    CHECK(first_request.body == nlohmann::json{{"QueueName", "orders"}});
}

TEST_CASE("operations without a result take an empty answer")
{
    client_world world;
    world.service.will_response(200, "");
    run(world.loop, world.client().purge_queue("u"));
    world.service.will_response(200, "{}");
    run(world.loop, world.client().set_queue_attributes("u", {{"VisibilityTimeout", "5"}}));
    CHECK(world.service.asked()[0].header("X-Amz-Target") == "AmazonSQS.PurgeQueue");
    CHECK(world.service.asked()[1].body.at("Attributes").at("VisibilityTimeout") == "5");
}

TEST_CASE("attributes of a queue and moves of its dead letters are read")
{
    client_world world;
    world.service.will_response(200, R"({"Attributes":{"QueueArn":"arn:q"}})");
    CHECK(run(world.loop, world.client().get_queue_attributes("u", {"QueueArn"})).at("QueueArn") == "arn:q");
    world.service.will_response(200, R"({"TaskHandle":"t"})");
    CHECK(run(world.loop, world.client().start_message_move_task("arn:d", "")) == "t");
    world.service.will_response(200, R"({"Results":[{"Status":"RUNNING"}]})");
    CHECK(run(world.loop, world.client().list_message_move_tasks("arn:d")).at(0).status == "RUNNING");
}

TEST_CASE("the limit of a receive outlasts its long poll")
{
    client_world world;
    world.settings.call_timeout_ms = 3'000;
    world.service.will_response(200, "{}");
    CHECK(run(world.loop, world.client().receive("u", {.max = 10, .wait_seconds = 20})).empty());
    world.service.will_response(200, batch_response({"0"}));
    run(world.loop, world.client().delete_batch("u", {"h"}));
    CHECK(world.service.asked()[0].limit == 23s);
    CHECK(world.service.asked()[1].limit == 3s);
}

TEST_CASE("only the entries that failed in passing are sent again")
{
    client_world world;
    world.service.will_response(200, batch_response({"0", "2"}, {"1", "3"}, "InternalError"));
    world.service.will_response(200, batch_response({"3"}, {"1"}, "RequestThrottled"));
    world.service.will_response(200, batch_response({"1"}));
    auto const outcomes = run(world.loop, world.client().send_batch("u", texts({"a", "b", "c", "d"})));
    for (auto const& outcome : outcomes)
        CHECK_FALSE(outcome);
    REQUIRE(world.service.asked().size() == 3);
    CHECK(ids_in(world.service.asked()[0].body) == "0123");
    CHECK(ids_in(world.service.asked()[1].body) == "13");
    CHECK(ids_in(world.service.asked()[2].body) == "1");
    CHECK(world.service.asked()[2].body.at("Entries").at(0).at("MessageBody") == "b");
}

TEST_CASE("an entry that is refused for good tells why, at its index, and the others succeed")
{
    client_world world;
    world.service.will_response(200, batch_response({"0", "2"}, {"1"}, "ReceiptHandleIsInvalid", true));
    auto const outcomes = run(world.loop, world.client().delete_batch("u", {"h0", "h1", "h2"}));
    REQUIRE(outcomes.size() == 3);
    CHECK_FALSE(outcomes[0]);
    CHECK(outcomes[1]->kind == error_kind::lease_lost);
    CHECK_FALSE(outcomes[2]);
    CHECK(world.service.asked().size() == 1);
}

TEST_CASE("an entry that goes on failing in passing is given up after the attempts of a call")
{
    client_world world;
    world.settings.max_attempts = 3;
    for (int times = 0; times < 3; ++times)
        world.service.will_response(200, batch_response({}, {"0"}, "InternalError"));
    auto const outcomes = run(world.loop, world.client().change_visibility_batch("u", {{"h", 30}}));
    REQUIRE(outcomes[0]);
    CHECK(outcomes[0]->code == "InternalError");
    CHECK(outcomes[0]->kind == error_kind::transient);
    CHECK(world.service.asked().size() == 3);
}

TEST_CASE("when the rest of a batch cannot be sent again, what was stored stays a success")
{
    client_world world;
    world.service.will_response(200, batch_response({"0"}, {"1"}, "InternalError"));
    world.service.will_refuse("com.amazonaws.sqs#QueueDoesNotExist");
    auto const outcomes = run(world.loop, world.client().send_batch("u", texts({"a", "b"})));
    CHECK_FALSE(outcomes[0]);
    REQUIRE(outcomes[1]);
    CHECK(outcomes[1]->kind == error_kind::no_queue);
}

TEST_CASE("a batch that fails as a whole throws")
{
    client_world world;
    world.service.will_refuse("com.amazonaws.sqs#QueueDoesNotExist");
    CHECK(world.failure_of(world.client().send_batch("u", texts({"a"}))).kind == error_kind::no_queue);
    CHECK(world.service.asked().size() == 1);
}

TEST_CASE("an empty batch asks nobody")
{
    client_world world;
    CHECK(run(world.loop, world.client().send_batch("u", {})).empty());
    CHECK(world.service.asked().empty());
}

TEST_CASE("what the service could never take is refused before it is sent")
{
    client_world world;
    world.service.will(test::store_all);
    auto entries = texts({"good", "", "bell \x07", "\xff", "good too"});
    entries.push_back({.body = "x", .attributes = {{"a", "String", ""}}, .delay_seconds = 0});
    entries.push_back({.body = "x", .attributes = {{"a", "Binary", "\x07"}}, .delay_seconds = 0});
    auto const outcomes = run(world.loop, world.client().send_batch("u", entries));
    CHECK(ids_in(world.service.asked().at(0).body) == "046");
    for (auto const index : {0U, 4U, 6U})
        CHECK_FALSE(outcomes[index]);
    for (auto const index : {1U, 2U, 3U, 5U}) {
        CAPTURE(index);
        REQUIRE(outcomes[index]);
        CHECK(outcomes[index]->kind == error_kind::unsendable);
        CHECK(outcomes[index]->code == "InvalidMessageContents");
    }
}

TEST_CASE("a message that arrived with another MD5 is sent again")
{
    client_world world;
    world.service.will_response(
        200, R"({"Successful":[{"Id":"0","MD5OfMessageBody":"00000000000000000000000000000000"}]})");
    world.service.will(test::store_all);
    auto const outcomes = run(world.loop, world.client().send_batch("u", texts({"a"})));
    CHECK_FALSE(outcomes[0]);
    CHECK(world.service.asked().size() == 2);
    CHECK(world.metrics.render().find(R"(fcg_sqs_damaged_total{operation="SendMessageBatch"} 1)") !=
          std::string::npos);
}

TEST_CASE("attributes that arrived with another MD5 are as bad as a body")
{
    client_world world;
    world.settings.max_attempts = 2;
    for (int times = 0; times < 2; ++times)
        world.service.will_response(200, R"({"Successful":[{"Id":"0","MD5OfMessageAttributes":"0000"}]})");
    auto const outcomes =
        run(world.loop, world.client().send_batch(
                            "u", {{.body = "a", .attributes = {{"n", "String", "v"}}, .delay_seconds = 0}}));
    REQUIRE(outcomes[0]);
    CHECK(outcomes[0]->code == "MD5Mismatch");
    CHECK(outcomes[0]->kind == error_kind::transient);
}

TEST_CASE("a message that was damaged on its way to us is left out and counted")
{
    client_world world;
    md5 digest;
    auto const attributes_md5 = digest.of(std::vector<message_attribute>{{"n", "String", "v"}});
    auto const message = [&](std::string const& handle, std::string const& body_md5,
                             std::string const& md5_of_attributes) {
        return nlohmann::json{{"ReceiptHandle", handle},
                              {"Body", "abc"},
                              {"MD5OfBody", body_md5},
                              {"MD5OfMessageAttributes", md5_of_attributes},
                              {"MessageAttributes", {{"n", {{"DataType", "String"}, {"StringValue", "v"}}}}}};
    };
    nlohmann::json const answer{{"Messages",
                                 {message("whole", digest.of("abc"), attributes_md5),
                                  message("body damaged", digest.of("abd"), attributes_md5),
                                  message("attributes damaged", digest.of("abc"), digest.of("x"))}}};
    world.service.will_response(200, answer.dump());
    auto const received = run(world.loop, world.client().receive("u", {}));
    REQUIRE(received.size() == 1);
    CHECK(received[0].receipt_handle == "whole");
    CHECK(world.metrics.render().find(R"(fcg_sqs_damaged_total{operation="ReceiveMessage"} 2)") !=
          std::string::npos);
}
