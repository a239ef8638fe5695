#pragma once
#include "bus/sqs/client/client.hpp"
#include "support/worlds.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// The operations of SQS that our transport uses, in simulated time, with faults on demand that a real server
/// does not provide.
class toy_sqs {
public:
    using json = nlohmann::json;

    struct message {
        std::string id;
        std::string body;
        json attributes;
        core::time_point sent_at;
        core::time_point visible_at;
        std::int64_t receives = 0;
        std::string receipt{};
    };

    struct queue {
        json attributes;
        std::vector<message> messages{};
    };

    /// Returns the response that replaces the service's own. The service executes the operation itself if
    /// there is none.
    std::function<std::optional<http::client_response>(std::string const& operation, json const& value)>
        fault;
    std::map<std::string, queue> queues;
    std::vector<std::pair<std::string, json>> entries;

    explicit toy_sqs(simulated_world& world) : world_(world) {}

    task<http::client_response> exchange(http::client_request request, std::chrono::microseconds)
    {
        auto const body = json::parse(request.body);
        auto const operation = operation_of(request);
        entries.emplace_back(operation, body);
        auto const until = world_.clock.now() + std::chrono::seconds(body.value("WaitTimeSeconds", 0));
        for (;;) {
            auto answer = do_or_fail(operation, body);
            bool const is_empty = operation == "ReceiveMessage" && answer.body == R"({"Messages":[]})";
            if (!is_empty || world_.clock.now() >= until)
                co_return answer;
            co_await async::sleep_for(world_.loop, std::chrono::milliseconds(100));
        }
    }

    std::int64_t count_of(std::string const& operation) const
    {
        return std::ranges::count(entries, operation, &std::pair<std::string, json>::first);
    }

    static http::client_response refusal(std::string const& code)
    {
        return {.status = 400, .headers = {}, .body = json{{"__type", code}, {"message", "no"}}.dump()};
    }

private:
    static std::string operation_of(http::client_request const& request)
    {
        for (auto const& [name, value] : request.headers)
            if (name == "X-Amz-Target")
                return value.substr(value.find('.') + 1);
        return {};
    }

    http::client_response do_or_fail(std::string const& operation, json const& value)
    {
        if (fault)
            if (auto instead = fault(operation, value))
                return *instead;
        auto const name = value.contains("QueueName") ? value.at("QueueName").get<std::string>()
                                                      : value.value("QueueUrl", "http://toy/").substr(11);
        if (operation == "CreateQueue")
            queues.try_emplace(name, queue{.attributes = value.value("Attributes", json::object())});
        auto const it = queues.find(name);
        if (it == queues.end())
            return refusal("QueueDoesNotExist");
        auto const answer = perform(operation, name, it->second, value);
        return {.status = 200, .headers = {}, .body = answer.dump()};
    }

    json perform(std::string const& operation, std::string const& name, queue& queue, json const& value)
    {
        if (operation == "CreateQueue" || operation == "GetQueueUrl")
            return {{"QueueUrl", "http://toy/" + name}};
        if (operation == "GetQueueAttributes")
            return describe(name, queue);
        if (operation == "SetQueueAttributes")
            queue.attributes.update(value.at("Attributes"));
        if (operation == "PurgeQueue")
            queue.messages.clear();
        if (operation == "SendMessageBatch")
            return for_each_entry(value, [&](json const& entry) { store(queue, entry); });
        if (operation == "ReceiveMessage")
            return take(queue, value);
        if (operation == "DeleteMessageBatch")
            return for_each_entry(value, [&](json const& entry) {
                std::erase_if(queue.messages, [&](message const& message) {
                    return entry.at("ReceiptHandle") == message.receipt;
                });
            });
        if (operation == "ChangeMessageVisibilityBatch")
            return for_each_entry(value, [&](json const& entry) {
                for (auto& message : queue.messages)
                    if (entry.at("ReceiptHandle") == message.receipt)
                        message.visible_at =
                            now() + std::chrono::seconds(entry.at("VisibilityTimeout").get<std::int64_t>());
            });
        return json::object();
    }

    template <class Work>
    static json for_each_entry(json const& value, Work const& work)
    {
        json done = json::array();
        for (auto const& entry : value.at("Entries")) {
            work(entry);
            done.push_back({{"Id", entry.at("Id")}});
        }
        return {{"Successful", done}};
    }

    json describe(std::string const& name, queue const& queue) const
    {
        auto value = queue.attributes;
        std::int64_t visible = 0;
        std::int64_t hidden = 0;
        for (auto const& message : queue.messages)
            ++(message.visible_at <= world_.clock.now() ? visible : hidden);
        value["QueueArn"] = "arn:toy:" + name;
        value["ApproximateNumberOfMessages"] = std::to_string(visible);
        value["ApproximateNumberOfMessagesNotVisible"] = std::to_string(hidden);
        value["ApproximateNumberOfMessagesDelayed"] = "0";
        return {{"Attributes", value}};
    }

    void store(queue& queue, json const& entry)
    {
        queue.messages.push_back(
            {.id = "m" + std::to_string(++last_),
             .body = entry.at("MessageBody"),
             .attributes = entry.value("MessageAttributes", json::object()),
             .sent_at = now(),
             .visible_at = now() + std::chrono::seconds(entry.value("DelaySeconds", 0))});
    }

    json take(queue& queue, json const& value)
    {
        json taken = json::array();
        for (auto& message : queue.messages) {
            if (message.visible_at > now() ||
                std::cmp_equal(taken.size(), value.at("MaxNumberOfMessages").get<std::int64_t>()))
                continue;
            message.visible_at =
                now() + std::chrono::seconds(value.at("VisibilityTimeout").get<std::int64_t>());
            message.receipt = "r" + std::to_string(++last_);
            auto const sent = std::to_string(message.sent_at.time_since_epoch().count() / 1000);
            taken.push_back({{"MessageId", message.id},
                             {"ReceiptHandle", message.receipt},
                             {"Body", message.body},
                             {"MessageAttributes", message.attributes},
                             {"Attributes",
                              {{"SentTimestamp", sent},
                               {"ApproximateFirstReceiveTimestamp", sent},
                               {"ApproximateReceiveCount", std::to_string(++message.receives)}}}});
        }
        return {{"Messages", taken}};
    }

    core::time_point now() const { return world_.clock.now(); }

    simulated_world& world_;
    int last_ = 0;
};

} // namespace fcg::test
