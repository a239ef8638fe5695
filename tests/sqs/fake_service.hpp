#pragma once
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/client/md5.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/random.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// A replacement of the network: gives the prepared responses in turn and records the requests.
class fake_service {
public:
    using answering = std::function<http::client_response(http::client_request const& request)>;

    struct question {
        http::client_request request;
        nlohmann::json body;
        std::chrono::microseconds limit;

        std::string header(std::string const& name) const
        {
            for (auto const& [known, value] : request.headers)
                if (known == name)
                    return value;
            return {};
        }
    };

    void will(answering next) { next_.push_back(std::move(next)); }

    void will_response(int status, std::string body,
                       std::vector<std::pair<std::string, std::string>> headers = {})
    {
        http::client_response const answer{
            .status = status, .headers = std::move(headers), .body = std::move(body)};
        will([answer](auto const&) { return answer; });
    }

    void will_refuse(std::string const& code, int status = 400,
                     std::vector<std::pair<std::string, std::string>> headers = {})
    {
        will_response(status, nlohmann::json{{"__type", code}, {"message", "no"}}.dump(), std::move(headers));
    }

    template <class Failure>
    void will_throw(Failure failure)
    {
        will([failure](auto const&) -> http::client_response { throw failure; });
    }

    std::vector<question> const& asked() const { return questions_; }

    task<http::client_response> exchange(http::client_request request, std::chrono::microseconds limit)
    {
        auto body = nlohmann::json::parse(request.body);
        questions_.push_back({.request = std::move(request), .body = std::move(body), .limit = limit});
        if (next_.empty())
            throw std::logic_error("nobody told the service how to answer this");
        auto const answer = std::move(next_.front());
        next_.pop_front();
        co_return answer(questions_.back().request);
    }

private:
    std::deque<answering> next_;
    std::vector<question> questions_;
};

/// Returns the credentials "key" and the number.
inline task<std::optional<bus::sqs::credentials>> numbered_credentials(int number)
{
    co_return bus::sqs::credentials{.access_key_id = "key" + std::to_string(number),
                                    .secret_access_key = "secret",
                                    .session_token = {},
                                    .expires_at = {}};
}

/// A client whose network is a fake_service and whose time is simulated.
struct client_world {
    manual_clock clock{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};
    simulated_loop loop{clock};
    seeded_random random{7};
    telemetry::metrics metrics;
    fake_service service;
    bus::sqs::sqs_settings settings;
    std::unique_ptr<bus::sqs::client> new_client;

    bus::sqs::client& client()
    {
        if (!new_client) {
            // Each fetch returns the next key: "key1", then "key2".
            std::vector<bus::sqs::credentials_provider> providers{
                {.name = "numbered",
                 .fetch = [count = 0]() mutable { return numbered_credentials(++count); }}};
            new_client = std::make_unique<bus::sqs::client>(
                bus::sqs::client::context{loop, clock, random, metrics}, settings, "eu-west-1",
                std::make_unique<bus::sqs::credentials_chain>(std::move(providers), loop, clock, random),
                [this](http::client_request request, std::chrono::microseconds limit) {
                    return service.exchange(std::move(request), limit);
                });
        }
        return *new_client;
    }

    /// Returns the error of a call that must fail.
    template <class T>
    bus::sqs::error failure_of(task<T> call)
    {
        try {
            run(loop, std::move(call));
        } catch (bus::sqs::call_failed const& failed) {
            return failed.what_failed();
        }
        throw std::runtime_error("the call has not failed");
    }
};

/// Returns the response of a service that stores every message, with the right MD5s of bodies.
inline http::client_response store_all(http::client_request const& own_request)
{
    bus::sqs::md5 digest;
    auto stored = nlohmann::json::array();
    auto const request = nlohmann::json::parse(own_request.body);
    for (auto const& entry : request.at("Entries")) {
        nlohmann::json value{{"Id", entry.at("Id")}, {"MessageId", "m"}};
        value["MD5OfMessageBody"] = digest.of(entry.at("MessageBody").get<std::string>());
        stored.push_back(std::move(value));
    }
    return {.status = 200, .headers = {}, .body = nlohmann::json{{"Successful", stored}}.dump()};
}

/// Returns the response to a batch that accepts the ids `accepted` and refuses the others with `code`.
inline std::string batch_response(std::vector<std::string> const& accepted,
                                  std::vector<std::string> const& refused = {}, std::string const& code = {},
                                  bool sender_fault = false)
{
    nlohmann::json answer{{"Successful", nlohmann::json::array()}, {"Failed", nlohmann::json::array()}};
    for (auto const& id : accepted)
        answer["Successful"].push_back({{"Id", id}});
    for (auto const& id : refused)
        answer["Failed"].push_back(
            {{"Id", id}, {"Code", code}, {"Message", "no"}, {"SenderFault", sender_fault}});
    return answer.dump();
}

} // namespace fcg::test
