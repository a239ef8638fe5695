#include "sqs_view.hpp"

#include "platform/http/client/connection_pool.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

namespace fcg::test {

std::uint16_t elasticmq_port()
{
    auto const* const url = std::getenv("FCG_ELASTICMQ");
    if (url == nullptr)
        throw std::runtime_error("FCG_ELASTICMQ is not set: run this with tests/sqs_servers/with_server");
    return http::endpoint::parse(url).value().port;
}

std::map<std::string, std::string> sqs_environment(std::string const& url, std::string const& prefix)
{
    return {{"FCG__BUS__TRANSPORT", "sqs"},
            {"FCG__BUS__SQS__ENDPOINT", url},
            {"FCG__BUS__SQS__REGION", "us-east-1"},
            {"FCG__BUS__SQS__ACCESSKEYID", "test"},
            {"FCG__BUS__SQS__SECRETACCESSKEY", "test"},
            {"FCG__BUS__SQS__QUEUEPREFIX", prefix},
            {"AWS_EC2_METADATA_DISABLED", "true"},
            {"FCG__USERS__ACCESSTOKENMINUTES", "600"},
            {"FCG__HTTP__AUTHREQUESTSPERMINUTE", "10000"},
            {"FCG__HTTP__PLAYERREQUESTSPERMINUTE", "0"}, // a few players do what many would
            {"FCG__GAMES__MAXOPENPURCHASES", "0"},
            {"FCG__LOG__LEVEL", "warning"}};
}

nlohmann::json sqs_view::ask(std::string const& operation, nlohmann::json const& value)
{
    http::client_request request{.method = http::method::post,
                                 .target = "/",
                                 .headers = {{"X-Amz-Target", "AmazonSQS." + operation}},
                                 .body = value.dump(),
                                 .content_type = "application/x-amz-json-1.0"};
    auto const answer = caller_.send(std::move(request));
    if (answer.status != 200)
        throw std::runtime_error(operation + ": " + answer.client_response.body);
    return answer.json;
}

std::map<std::string, std::string> sqs_view::urls()
{
    std::map<std::string, std::string> table;
    auto const answer = ask("ListQueues", {{"QueueNamePrefix", prefix_}});
    for (auto const& queue_url : answer.value("QueueUrls", nlohmann::json::array())) {
        auto const url = queue_url.get<std::string>();
        table[url.substr(url.rfind('/') + 1 + prefix_.size())] = url;
    }
    return table;
}

std::map<std::string, nlohmann::json> sqs_view::queues()
{
    std::map<std::string, nlohmann::json> table;
    for (auto const& [name, url] : urls())
        table[name] =
            ask("GetQueueAttributes", {{"QueueUrl", url}, {"AttributeNames", {"All"}}})["Attributes"];
    return table;
}

std::map<std::string, std::size_t> sqs_view::messages_left()
{
    std::map<std::string, std::size_t> left;
    for (auto const& [name, attributes] : queues()) {
        std::size_t count = 0;
        for (auto const* const state : {"", "NotVisible", "Delayed"})
            count += std::stoull(
                attributes.value(fmt::format("ApproximateNumberOfMessages{}", state), std::string("0")));
        if (count > 0)
            left[name] = count;
    }
    return left;
}

void sqs_view::send(std::string const& queue, std::string const& body)
{
    ask("SendMessage", {{"QueueUrl", urls().at(queue)}, {"MessageBody", body}});
}

std::string describe(std::map<std::string, std::size_t> const& left)
{
    std::string text;
    for (auto const& [queue, count] : left)
        text += fmt::format("{} {}, ", queue, count);
    return text.empty() ? "none" : text;
}

} // namespace fcg::test
