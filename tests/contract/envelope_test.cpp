#include "bus/envelope.hpp"
#include "fixtures.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

namespace fcg::tests {
namespace {

using contracts::game_purchase_completed;
using contracts::game_purchase_requested;

std::string const event_id = "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0c01";
std::string const request_id = "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0c02";

std::string sample_request()
{
    return to_json(sample<game_purchase_requested>());
}

std::string sample_completion()
{
    return to_json(sample<game_purchase_completed>());
}

std::string envelope(std::string_view message_type, std::string_view message,
                     std::string_view message_id = R"("envelope-1")")
{
    return R"({"messageId":)" + std::string(message_id) + R"(,"messageType":)" + std::string(message_type) +
           R"(,"message":)" + std::string(message) + R"(,"headers":{}})";
}

bus::message with(std::string body, std::string_view name, std::string value)
{
    auto message = raw(std::move(body));
    message.set(name, std::move(value));
    return message;
}

} // namespace

TEST_CASE("a MassTransit envelope is taken off")
{
    auto const decoded = decode_body<game_purchase_requested>(
        envelope(R"(["urn:message:fcg.Contracts:GamePurchaseRequested"])", sample_request()));
    CHECK(decoded.refusal == "");
    CHECK(to_json(decoded.content) == sample_request());
}

TEST_CASE("an envelope may name interfaces of its message before and after the contract")
{
    auto const decoded = decode_body<game_purchase_requested>(envelope(
        R"(["urn:message:Shared:IEvent","urn:message:A:GamePurchaseRequested","urn:message:B:IAudited"])",
        sample_request()));
    CHECK(decoded.refusal == "");
}

TEST_CASE("GamePurchaseCompletedEvent is GamePurchaseCompleted, in an envelope and as an attribute")
{
    CHECK(decode_body<game_purchase_completed>(
              envelope(R"(["urn:message:FCGPagamentos.Worker.Models:GamePurchaseCompletedEvent"])",
                       sample_completion()))
              .refusal == "");
    CHECK(decode_body<game_purchase_completed>(
              envelope(R"(["urn:message:X:GamePurchaseCompleted"])", sample_completion()))
              .refusal == "");
    auto const message = with(sample_completion(), bus::attribute::contract, "GamePurchaseCompletedEvent");
    CHECK(bus::decode<game_purchase_completed>(message).refusal == "");
}

TEST_CASE("an envelope with another contract is refused with both names")
{
    CHECK(decode_body<game_purchase_requested>(
              envelope(R"(["urn:message:X:GamePurchaseCompleted"])", sample_completion()))
              .refusal ==
          R"(the message is a "GamePurchaseCompleted", this queue carries "GamePurchaseRequested")");
    CHECK(
        decode_body<game_purchase_requested>(
            envelope(
                R"(["urn:message:MassTransit:Fault[[X:GamePurchaseRequested]]","urn:message:MassTransit:Fault"])",
                sample_request()))
            .refusal == R"(the message is a "Fault", this queue carries "GamePurchaseRequested")");
}

TEST_CASE("a raw message whose contract attribute names another contract is refused with both names")
{
    auto const wrong = with(sample_request(), bus::attribute::contract, "PaymentRequestedMessage");
    CHECK(bus::decode<game_purchase_requested>(wrong).refusal ==
          R"(the message is a "PaymentRequestedMessage", this queue carries "GamePurchaseRequested")");
    auto const right = with(sample_request(), bus::attribute::contract, "GamePurchaseRequested");
    CHECK(bus::decode<game_purchase_requested>(right).refusal == "");
}

TEST_CASE("an envelope that is broken is refused with the member that breaks it")
{
    auto const refusal = [](std::string_view type, std::string_view message) {
        return decode_body<game_purchase_requested>(envelope(type, message)).refusal;
    };
    constexpr std::string_view type = R"(["urn:message:X:GamePurchaseRequested"])";
    CHECK(refusal(type, "null") == "the message must be an object, not null");
    CHECK(refusal(type, "[]") == "the message must be an object, not a list");
    CHECK(refusal(type, "{}") == "paymentId is missing");
    CHECK(refusal("[]", sample_request()) == "messageType must be a list of URNs that name contracts");
    CHECK(refusal("[1]", sample_request()) == "messageType must be a list of URNs that name contracts");
    CHECK(refusal(R"(["urn:message:X:"])", sample_request()) ==
          "messageType must be a list of URNs that name contracts");
    CHECK(refusal("7", sample_request()) == "messageType must be a list of URNs that name contracts");
}

TEST_CASE("the message id is the attribute's, else the envelope's, else the transport's")
{
    auto const type = R"(["urn:message:X:GamePurchaseRequested"])";
    auto const wrapped = with(envelope(type, sample_request()), bus::attribute::message_id, "attribute-1");
    CHECK(bus::decode<game_purchase_requested>(wrapped).message_id == "attribute-1");
    CHECK(decode_body<game_purchase_requested>(envelope(type, sample_request())).message_id == "envelope-1");
    CHECK(decode_body<game_purchase_requested>(sample_request()).message_id == "transport-1");

    auto const plain = with(sample_request(), bus::attribute::message_id, "attribute-2");
    CHECK(bus::decode<game_purchase_requested>(plain).message_id == "attribute-2");
    for (std::string_view const useless : {"null", "7", R"("")", "{}"})
        CHECK(decode_body<game_purchase_requested>(envelope(type, sample_request(), useless)).message_id ==
              "transport-1");
}

TEST_CASE("a message that is refused keeps its id")
{
    CHECK(decode_body<game_purchase_requested>("{").message_id == "transport-1");
    auto const message = with("[]", bus::attribute::message_id, "attribute-1");
    CHECK(bus::decode<game_purchase_requested>(message).message_id == "attribute-1");
}

TEST_CASE("the correlation id of a contract that carries one is found, and none of one that does not")
{
    CHECK(bus::correlation_of(sample<game_purchase_requested>()) == "0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b02");
    CHECK(bus::correlation_of(sample<contracts::user_deleted>()) == "");
}

TEST_CASE("every contract that is put into an envelope is read as it was, under its id")
{
    for_each_sample([](auto const& sample) {
        using contract = std::decay_t<decltype(sample)>;
        CAPTURE(contract::name);
        bus::message message{event_id, to_json(sample), {}};
        message.set(bus::attribute::contract, std::string(contract::name));
        message.set(bus::attribute::correlation_id, request_id);
        message.set(bus::attribute::source, "games");
        message.set(bus::attribute::occurred_at, "2026-11-22T12:00:00.000Z");
        auto const body = bus::in_masstransit_envelope(message, "a-queue");
        CHECK(body.size() > message.body.size());
        CHECK(body.size() <= message.body.size() + bus::max_envelope_octets);
        auto const read = decode_body<contract>(body);
        CHECK(read.refusal == "");
        CHECK(read.message_id == event_id);
        CHECK(to_json(read.content) == message.body);
    });
}

TEST_CASE("an envelope has what MassTransit reads, and names the types of FCG's services")
{
    auto message = with(sample_completion(), bus::attribute::contract, "GamePurchaseCompleted");
    message.id = event_id;
    message.set(bus::attribute::correlation_id, request_id);
    message.set(bus::attribute::causation_id, "not a GUID");
    message.set(bus::attribute::source, "payments");
    message.set(bus::attribute::occurred_at, "2026-11-22T12:00:00.000Z");
    auto const written = bus::in_masstransit_envelope(message, "game-purchase-completed");
    CHECK(written ==
          R"({"messageId":")" + event_id + R"(","correlationId":")" + request_id + R"(","conversationId":")" +
              request_id +
              R"(","sourceAddress":"fcg://payments",)"
              R"("destinationAddress":"fcg://game-purchase-completed","messageType":[)"
              R"("urn:message:fcg.Contracts:GamePurchaseCompleted",)"
              R"("urn:message:FCGPagamentos.Worker.Models:GamePurchaseCompletedEvent"],"message":)" +
              sample_completion() + R"(,"sentTime":"2026-11-22T12:00:00.000Z","headers":{},"host":{}})");
}

TEST_CASE("what is in an envelope, is no object or names no contract is written as it is")
{
    auto const wrapped = envelope(R"(["urn:message:X:GamePurchaseRequested"])", sample_request());
    for (std::string const& body : {wrapped, std::string("[]"), std::string("{"), std::string("7")}) {
        CAPTURE(body);
        auto const message = with(body, bus::attribute::contract, "GamePurchaseRequested");
        CHECK(bus::in_masstransit_envelope(message, "q") == body);
    }
    CHECK(bus::in_masstransit_envelope(raw(sample_request()), "q") == sample_request());
}

} // namespace fcg::tests
