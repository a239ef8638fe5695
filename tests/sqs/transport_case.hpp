#pragma once
#include "bus/sqs/sqs_queue.hpp"
#include "toy_sqs.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

using namespace std::chrono_literals;

/// The SQS transport with the service of toy_sqs.hpp, in simulated time.
struct transport_world {
    simulated_world world;
    toy_sqs service{world};
    std::unique_ptr<storage::database> file = world.open("bus");
    bus::sqs::sqs_settings chosen_settings = settings();
    std::unique_ptr<bus::queue_transport> queue;

    ~transport_world()
    {
        queue.reset();
        world.loop.run_ready(); // calls in progress end
    }

    static bus::sqs::sqs_settings settings()
    {
        bus::sqs::sqs_settings settings;
        settings.queue_prefix = "store-";
        settings.access_key_id = "none";
        settings.secret_access_key = "none";
        settings.max_attempts = 1;
        return settings;
    }

    bus::queue_transport& queues()
    {
        if (!queue) {
            bus::sqs::aws_environment const nothing{.variable = [](std::string const&) { return ""; },
                                                    .home = {}};
            auto keys =
                bus::sqs::standard_chain(chosen_settings, nothing, world.loop, world.clock, world.random);
            auto over = std::make_unique<bus::sqs::client>(
                bus::sqs::client::context{world.loop, world.clock, world.random, world.metrics},
                chosen_settings, "toy", std::move(keys),
                [this](http::client_request request, std::chrono::microseconds limit) {
                    return service.exchange(std::move(request), limit);
                });
            queue = bus::sqs::open_queues(world.env, *file, chosen_settings, std::move(over));
        }
        return *queue;
    }

    template <class T>
    T run(task<T> work)
    {
        return world.run(std::move(work));
    }

    void declare(std::int64_t max_receives = 10)
    {
        run(queues().declare({.name = "q", .max_receives = max_receives}));
    }

    static bus::outgoing to_q(std::string body, std::chrono::microseconds delay = 0s)
    {
        return {.queue = "q",
                .content = {.id = "id of " + body.substr(0, 9), .body = std::move(body), .attributes = {}},
                .delay = delay};
    }

    bus::send_outcomes send(std::string body, std::chrono::microseconds delay = 0s)
    {
        return run(queues().send({to_q(std::move(body), delay)}, std::nullopt));
    }

    std::vector<bus::received> receive(std::string text = "q", std::chrono::microseconds wait = 0s)
    {
        return run(queues().receive(std::move(text), 10, wait, 30s));
    }

    void refuse(std::string operation, std::string code)
    {
        service.fault = [operation, code](std::string const& text, nlohmann::json const&) {
            return text == operation ? std::optional(toy_sqs::refusal(code)) : std::nullopt;
        };
    }

    std::vector<toy_sqs::message>& messages(std::string const& name) { return service.queues[name].messages; }
};

} // namespace fcg::test
