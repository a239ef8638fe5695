#include "bus/sqs/client/wire.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fcg;
using namespace fcg::bus::sqs;

namespace {

json::value parsed(std::string_view text)
{
    return std::get<json::value>(json::parse(text));
}

http::client_response answer(int status, std::string body,
                             std::vector<std::pair<std::string, std::string>> headers = {})
{
    return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

} // namespace

TEST_CASE("a message is read with its attributes and the service's own")
{
    using namespace std::string_literals;
    auto const read = wire::read_messages(parsed(R"({"Messages":[{
        "MessageId":"m1","ReceiptHandle":"h1","Body":"{\"a\":\"\u00e9\"}","MD5OfBody":"b","MD5OfMessageAttributes":"a",
        "Attributes":{"ApproximateReceiveCount":"3","SentTimestamp":"1795417002081"},
        "MessageAttributes":{
            "contract":{"DataType":"String","StringValue":"GamePurchaseRequested"},
            "version":{"DataType":"Number.int","StringValue":"1"},
            "data":{"DataType":"Binary","BinaryValue":"AP/+"}}}]})"));
    REQUIRE(read.size() == 1);
    CHECK(read[0].md5_of_body == "b");
    CHECK(read[0].md5_of_attributes == "a");
    auto const& message = read[0].content;
    CHECK(message.message_id == "m1");
    CHECK(message.receipt_handle == "h1");
    CHECK(message.body == "{\"a\":\"é\"}");
    CHECK(message.system.at("ApproximateReceiveCount") == "3");
    REQUIRE(message.attributes.size() == 3);
    CHECK(message.attributes[0].value == "GamePurchaseRequested");
    CHECK(message.attributes[1].type == "Number.int");
    CHECK(message.attributes[2].value == "\0\xff\xfe"s);
}

TEST_CASE("no messages read as none")
{
    CHECK(wire::read_messages(parsed("{}")).empty());
    CHECK(wire::read_messages(parsed(R"({"Messages":[]})")).empty());
    CHECK(wire::read_messages(parsed(R"({"Messages":null})")).empty());
}

TEST_CASE("a batch's answer is read entry by entry")
{
    auto const read = wire::read_batch_response(parsed(R"({
        "Successful":[{"Id":"0","MessageId":"m","MD5OfMessageBody":"b","MD5OfMessageAttributes":"a"}],
        "Failed":[{"Id":"1","Code":"AWS.SimpleQueueService.OverLimit","Message":"too much","SenderFault":true},
                  {"Id":"2","Code":"InternalError","SenderFault":false},
                  {"Id":"3","Code":"NeverHeardOf","SenderFault":true}]})"));
    REQUIRE(read.accepted.size() == 1);
    CHECK(read.accepted[0].md5_of_body == "b");
    CHECK(read.accepted[0].md5_of_attributes == "a");
    REQUIRE(read.refused.size() == 3);
    CHECK(read.refused[0].why.code == "OverLimit");
    CHECK(read.refused[0].why.message == "too much");
    CHECK(read.refused[0].why.kind == error_kind::over_limit);
    CHECK(read.refused[1].why.kind == error_kind::transient);
    CHECK(read.refused[2].why.kind == error_kind::terminal);
    CHECK(read.refused[2].why.sender_fault);
}

TEST_CASE("a receipt that is not good any more is a lost lease in whatever words")
{
    auto const read = wire::read_batch_response(parsed(R"({"Failed":[
        {"Id":"0","Code":"InvalidParameterValue","SenderFault":true,
         "Message":"Value AQEB for parameter ReceiptHandle is invalid. Reason: Message is not available."},
        {"Id":"1","Code":"InvalidParameterValue","SenderFault":true,
         "Message":"Value 43201 for parameter VisibilityTimeout is invalid."},
        {"Id":"2","Code":"AWS.SimpleQueueService.MessageNotInflight","SenderFault":true}]})"));
    REQUIRE(read.refused.size() == 3);
    CHECK(read.refused[0].why.kind == error_kind::lease_lost);
    CHECK(read.refused[1].why.kind == error_kind::terminal);
    CHECK(read.refused[2].why.kind == error_kind::lease_lost);
}

TEST_CASE("a message that is too long is unsendable in whatever words")
{
    for (
        auto const* const body :
        {R"({"__type":"com.amazonaws.sqs#BatchRequestTooLong","message":"Batch requests cannot be longer"})",
         R"({"__type":"com.amazonaws.sqs#InvalidAttributeValue","Message":"MessageTooLong"})",
         R"({"__type":"InvalidParameterValue","message":"Reason: Message must be shorter than 1048576 bytes."})"}) {
        CAPTURE(body);
        CHECK(wire::read_error(answer(400, body)).kind == error_kind::unsendable);
    }
}

TEST_CASE("moves are read with numbers as numbers or as texts")
{
    auto const read = wire::read_move_tasks(parsed(R"({"Results":[
        {"TaskHandle":"t","Status":"RUNNING","ApproximateNumberOfMessagesMoved":5,
         "ApproximateNumberOfMessagesToMove":"9"},
        {"Status":"FAILED","FailureReason":"CouldNotDetermineMessageSource"}]})"));
    REQUIRE(read.size() == 2);
    CHECK(read[0].handle == "t");
    CHECK(read[0].moved == 5);
    CHECK(read[0].to_move == 9);
    CHECK(read[1].status == "FAILED");
    CHECK(read[1].failure == "CouldNotDetermineMessageSource");
}

TEST_CASE("the code of an error is found wherever the service puts it")
{
    struct row {
        std::string body;
        std::vector<std::pair<std::string, std::string>> headers;
    };

    std::vector<row> const rows{
        {R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"})", {}},
        {R"({"code":"QueueDoesNotExist:http://internal.amazon.com/coral/"})", {}},
        {"", {{"x-amzn-errortype", "QueueDoesNotExist:http://internal.amazon.com/coral/"}}},
        {"{}", {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}}},
        {R"({"__type":"com.amazonaws.sqs#SomethingNew"})",
         {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}}},
        {R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist"})",
         {{"x-amzn-query-error", "SomethingNew;Sender"}}}};
    for (auto const& [body, headers] : rows) {
        CAPTURE(body);
        auto const error = wire::read_error(answer(400, body, headers));
        CHECK(error.code == "QueueDoesNotExist");
        CHECK(error.kind == error_kind::no_queue);
        CHECK(error.sender_fault);
    }
}

TEST_CASE("an error says whose fault it is and which request it was")
{
    auto const error = wire::read_error(
        answer(500, R"({"__type":"InternalFailure","Message":"sorry"})",
               {{"x-amzn-query-error", "InternalFailure;Receiver"}, {"x-amzn-requestid", "r-1"}}));
    CHECK(error.message == "sorry");
    CHECK(error.status == 500);
    CHECK_FALSE(error.sender_fault);
    CHECK(error.request_id == "r-1");
    CHECK(error.kind == error_kind::transient);
}

TEST_CASE("what the service repeats of our request is left out, for the session token is in it")
{
    auto const error =
        wire::read_error(answer(403, R"({"__type":"InvalidSignatureException","message":"The )"
                                     R"(signature does not match. The Canonical String for this )"
                                     R"(request should have been\nx-amz-security-token:FQoGZXI"})"));
    CHECK(error.message == "The signature does not match. ");
    CHECK(error.kind == error_kind::credentials);
}

TEST_CASE("errors that are no JSON are judged by their status")
{
    auto const page = wire::read_error(answer(503, "<html>\n<h1>Service Unavailable</h1>"));
    CHECK(page.kind == error_kind::transient);
    CHECK(page.code.empty());
    CHECK(page.message == "<html> <h1>Service Unavailable</h1>");
    CHECK(wire::read_error(answer(502, "")).kind == error_kind::transient);
    CHECK(wire::read_error(answer(403, "\xff\xfe\x00 not text")).kind == error_kind::denied);
    CHECK(wire::read_error(answer(400, "[]")).kind == error_kind::terminal);
    CHECK(wire::read_error(answer(400, R"({"__type":7,"message":{}})")).kind == error_kind::terminal);
}

TEST_CASE("whatever types a server mixes up, reading goes on with what is left")
{
    std::vector<std::string> const texts{
        "null",
        "7",
        "\"text\"",
        "[]",
        "{}",
        "true",
        "[null]",
        "[7]",
        "[[]]",
        "[{}]",
        "{\"Id\":{}}",
        "[{\"Id\":7,\"ReceiptHandle\":[],\"Body\":null,\"MessageAttributes\":[],\"Attributes\":\"x\"}]",
        "[{\"ReceiptHandle\":\"h\",\"MessageAttributes\":{\"a\":null,\"b\":{\"DataType\":7},"
        "\"c\":{\"DataType\":\"Binary\",\"BinaryValue\":\"!!!\"}},\"Attributes\":{\"n\":7}}]"};
    for (auto const& text : texts)
        for (auto const* const name :
             {"Messages", "Successful", "Failed", "Results", "Attributes", "QueueUrl"}) {
            CAPTURE(name);
            CAPTURE(text);
            auto const value = parsed("{\"" + std::string(name) + "\":" + text + "}");
            CHECK(wire::read_messages(value).size() <= 1);
            CHECK(wire::read_batch_response(value).accepted.size() <= 1);
            CHECK(wire::read_batch_response(value).refused.size() <= 1);
            CHECK(wire::read_move_tasks(value).size() <= 1);
            CHECK(wire::attributes_in(value, "Attributes").empty());
            CHECK(json::text_in(value, "QueueUrl").size() <= 4);
        }
}

TEST_CASE("base64 that is none reads as empty")
{
    for (auto const* const text : {"!", "====", "=", "A", "AP/", "A P/+", "\\u00e9"}) {
        CAPTURE(text);
        auto const read = wire::read_messages(parsed(
            std::string(
                R"({"Messages":[{"ReceiptHandle":"h","MessageAttributes":{"d":{"DataType":"Binary","BinaryValue":")") +
            text + R"("}}}]})"));
        REQUIRE(read.size() == 1);
        CHECK(read[0].content.attributes.at(0).value.size() <= 3);
    }
}
