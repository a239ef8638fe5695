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

/// SQS as far as our transport asks it, in simulated time, with the faults that a test wants: what a real
/// server does not do on demand.
class toy_sqs {
public:
    using json = nlohmann::json;

    struct letter {
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
        std::vector<letter> letters{};
    };

    /// Instead of what the service would do; nothing: it does it.
    std::function<std::optional<http::client_answer>(std::string const& operation, json const& asked)> fault;
    std::map<std::string, queue> queues;
    std::vector<std::pair<std::string, json>> asked;

    explicit toy_sqs(simulated_world& in) : world_(in) {}

    task<http::client_answer> exchange(http::client_request wanted, std::chrono::microseconds)
    {
        auto const body = json::parse(wanted.body);
        auto const operation = operation_of(wanted);
        asked.emplace_back(operation, body);
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
        return std::ranges::count(asked, operation, &std::pair<std::string, json>::first);
    }

    static http::client_answer refusal(std::string const& code)
    {
        return {.status = 400, .headers = {}, .body = json{{"__type", code}, {"message", "no"}}.dump()};
    }

private:
    static std::string operation_of(http::client_request const& wanted)
    {
        for (auto const& [name, value] : wanted.headers)
            if (name == "X-Amz-Target")
                return value.substr(value.find('.') + 1);
        return {};
    }

    http::client_answer do_or_fail(std::string const& operation, json const& wanted)
    {
        if (fault)
            if (auto instead = fault(operation, wanted))
                return *instead;
        auto const name = wanted.contains("QueueName") ? wanted.at("QueueName").get<std::string>()
                                                       : wanted.value("QueueUrl", "http://toy/").substr(11);
        if (operation == "CreateQueue")
            queues.try_emplace(name, queue{.attributes = wanted.value("Attributes", json::object())});
        auto const found = queues.find(name);
        if (found == queues.end())
            return refusal("QueueDoesNotExist");
        auto const answer = perform(operation, name, found->second, wanted);
        return {.status = 200, .headers = {}, .body = answer.dump()};
    }

    json perform(std::string const& operation, std::string const& name, queue& in, json const& wanted)
    {
        if (operation == "CreateQueue" || operation == "GetQueueUrl")
            return {{"QueueUrl", "http://toy/" + name}};
        if (operation == "GetQueueAttributes")
            return describe(name, in);
        if (operation == "SetQueueAttributes")
            in.attributes.update(wanted.at("Attributes"));
        if (operation == "PurgeQueue")
            in.letters.clear();
        if (operation == "SendMessageBatch")
            return for_each_entry(wanted, [&](json const& entry) { store(in, entry); });
        if (operation == "ReceiveMessage")
            return take(in, wanted);
        if (operation == "DeleteMessageBatch")
            return for_each_entry(wanted, [&](json const& entry) {
                std::erase_if(in.letters,
                              [&](letter const& one) { return entry.at("ReceiptHandle") == one.receipt; });
            });
        if (operation == "ChangeMessageVisibilityBatch")
            return for_each_entry(wanted, [&](json const& entry) {
                for (auto& one : in.letters)
                    if (entry.at("ReceiptHandle") == one.receipt)
                        one.visible_at =
                            now() + std::chrono::seconds(entry.at("VisibilityTimeout").get<std::int64_t>());
            });
        return json::object();
    }

    template <class Work>
    static json for_each_entry(json const& wanted, Work const& work)
    {
        json done = json::array();
        for (auto const& entry : wanted.at("Entries")) {
            work(entry);
            done.push_back({{"Id", entry.at("Id")}});
        }
        return {{"Successful", done}};
    }

    json describe(std::string const& name, queue const& one) const
    {
        auto all = one.attributes;
        std::int64_t visible = 0;
        std::int64_t hidden = 0;
        for (auto const& each : one.letters)
            ++(each.visible_at <= world_.clock.now() ? visible : hidden);
        all["QueueArn"] = "arn:toy:" + name;
        all["ApproximateNumberOfMessages"] = std::to_string(visible);
        all["ApproximateNumberOfMessagesNotVisible"] = std::to_string(hidden);
        all["ApproximateNumberOfMessagesDelayed"] = "0";
        return {{"Attributes", all}};
    }

    void store(queue& in, json const& entry)
    {
        in.letters.push_back({.id = "m" + std::to_string(++last_),
                              .body = entry.at("MessageBody"),
                              .attributes = entry.value("MessageAttributes", json::object()),
                              .sent_at = now(),
                              .visible_at = now() + std::chrono::seconds(entry.value("DelaySeconds", 0))});
    }

    json take(queue& from, json const& wanted)
    {
        json taken = json::array();
        for (auto& one : from.letters) {
            if (one.visible_at > now() ||
                std::cmp_equal(taken.size(), wanted.at("MaxNumberOfMessages").get<std::int64_t>()))
                continue;
            one.visible_at = now() + std::chrono::seconds(wanted.at("VisibilityTimeout").get<std::int64_t>());
            one.receipt = "r" + std::to_string(++last_);
            auto const sent = std::to_string(one.sent_at.time_since_epoch().count() / 1000);
            taken.push_back({{"MessageId", one.id},
                             {"ReceiptHandle", one.receipt},
                             {"Body", one.body},
                             {"MessageAttributes", one.attributes},
                             {"Attributes",
                              {{"SentTimestamp", sent},
                               {"ApproximateFirstReceiveTimestamp", sent},
                               {"ApproximateReceiveCount", std::to_string(++one.receives)}}}});
        }
        return {{"Messages", taken}};
    }

    core::time_point now() const { return world_.clock.now(); }

    simulated_world& world_;
    int last_ = 0;
};

} // namespace fcg::test
