#include "bus/sqs/client/wire.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <vector>

using namespace fcg::bus::sqs;

namespace {

constexpr std::array<std::size_t, 2> both{0, 1};

} // namespace

TEST_CASE("requests for a queue are the JSON that the service wants")
{
    CHECK(wire::get_queue_url("orders") == R"({"QueueName":"orders"})");
    CHECK(wire::create_queue("orders", {}) == R"({"QueueName":"orders"})");
    CHECK(wire::create_queue("orders", {{"VisibilityTimeout", "30"}, {"DelaySeconds", "0"}}) ==
          R"({"QueueName":"orders","Attributes":{"DelaySeconds":"0","VisibilityTimeout":"30"}})");
    CHECK(wire::set_queue_attributes("u", {{"RedrivePolicy", R"({"maxReceiveCount":10})"}}) ==
          R"({"QueueUrl":"u","Attributes":{"RedrivePolicy":"{\"maxReceiveCount\":10}"}})");
    CHECK(wire::get_queue_attributes("u", std::vector<std::string>{"QueueArn", "All"}) ==
          R"({"QueueUrl":"u","AttributeNames":["QueueArn","All"]})");
    CHECK(wire::purge_queue("u") == R"({"QueueUrl":"u"})");
}

TEST_CASE("a receive asks for every attribute")
{
    CHECK(wire::receive("u", {.max = 7, .wait_seconds = 20, .visibility_timeout = 60}) ==
          R"({"QueueUrl":"u","MaxNumberOfMessages":7,"WaitTimeSeconds":20,"VisibilityTimeout":60,)"
          R"("MessageAttributeNames":["All"],"MessageSystemAttributeNames":["All"]})");
}

TEST_CASE("a batch of messages carries their indexes as ids")
{
    std::vector<send_entry> const entries{
        {.body = R"({"a":1})", .attributes = {}, .delay_seconds = 0},
        {.body = "b", .attributes = {{"version", "Number", "1"}}, .delay_seconds = 900}};
    CHECK(wire::send_batch("u", entries, both) ==
          R"({"QueueUrl":"u","Entries":[{"Id":"0","MessageBody":"{\"a\":1}"},)"
          R"({"Id":"1","MessageBody":"b","DelaySeconds":900,)"
          R"("MessageAttributes":{"version":{"DataType":"Number","StringValue":"1"}}}]})");
    CHECK(wire::send_batch("u", entries, std::array<std::size_t, 1>{0}) ==
          R"({"QueueUrl":"u","Entries":[{"Id":"0","MessageBody":"{\"a\":1}"}]})");
}

TEST_CASE("whatever a text holds, the request is JSON that says the same")
{
    std::string awkward = "\"\\/\b\f\n\r\t\x01\x7f é 漢 😀 </script>";
    awkward += '\0';
    std::vector<send_entry> const entries{
        {.body = awkward, .attributes = {{"name", "String.label", awkward}}, .delay_seconds = 0}};
    auto const parsed = nlohmann::json::parse(
        wire::send_batch("http://host/queue?\"", entries, std::array<std::size_t, 1>{0}));
    CHECK(parsed.at("QueueUrl") == "http://host/queue?\"");
    auto const& entry = parsed.at("Entries").at(0);
    CHECK(entry.at("MessageBody") == awkward);
    CHECK(entry.at("MessageAttributes").at("name").at("StringValue") == awkward);
}

TEST_CASE("binary attributes travel in base64")
{
    using namespace std::string_literals;
    std::vector<std::pair<std::string, std::string>> const values{
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"\0\xff\xfe"s, "AP/+"}};
    for (auto const& [octets, base64] : values) {
        CAPTURE(base64);
        std::vector<send_entry> const entries{
            {.body = "x", .attributes = {{"data", "Binary.raw", octets}}, .delay_seconds = 0}};
        auto const parsed =
            nlohmann::json::parse(wire::send_batch("u", entries, std::array<std::size_t, 1>{0}));
        auto const& written = parsed.at("Entries").at(0).at("MessageAttributes").at("data");
        CHECK(written.at("BinaryValue") == base64);
        CHECK(written.at("DataType") == "Binary.raw");
        CHECK_FALSE(written.contains("StringValue"));
    }
}

TEST_CASE("deletes and changes of visibility name the receipt handles")
{
    std::vector<std::string> const handles{"h0", "h\"1"};
    CHECK(
        wire::delete_batch("u", handles, both) ==
        R"({"QueueUrl":"u","Entries":[{"Id":"0","ReceiptHandle":"h0"},{"Id":"1","ReceiptHandle":"h\"1"}]})");
    std::vector<visibility_entry> const changes{{"h0", 0}, {"h1", 43'200}};
    CHECK(wire::change_visibility_batch("u", changes, both) ==
          R"({"QueueUrl":"u","Entries":[{"Id":"0","ReceiptHandle":"h0","VisibilityTimeout":0},)"
          R"({"Id":"1","ReceiptHandle":"h1","VisibilityTimeout":43200}]})");
}

TEST_CASE("a move goes back to the sources unless a destination is named")
{
    CHECK(wire::start_message_move_task("arn:s", "") == R"({"SourceArn":"arn:s"})");
    CHECK(wire::start_message_move_task("arn:s", "arn:d") ==
          R"({"SourceArn":"arn:s","DestinationArn":"arn:d"})");
    CHECK(wire::list_message_move_tasks("arn:s") == R"({"SourceArn":"arn:s","MaxResults":10})");
}
