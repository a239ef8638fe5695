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

/// The transport over a service of our own making (toy_sqs.hpp), in simulated time.
struct transport_world {
    simulated_world world;
    toy_sqs service{world};
    std::unique_ptr<storage::database> file = world.open("bus");
    bus::sqs::sqs_settings how = settings();
    std::unique_ptr<bus::sqs::sqs_queue> queue;

    ~transport_world()
    {
        queue.reset();
        world.loop.run_ready(); // what was under way ends
    }

    static bus::sqs::sqs_settings settings()
    {
        bus::sqs::sqs_settings made;
        made.queue_prefix = "store-";
        made.access_key_id = "none";
        made.secret_access_key = "none";
        made.max_attempts = 1;
        return made;
    }

    bus::sqs::sqs_queue& queues()
    {
        if (!queue) {
            bus::sqs::aws_environment const nothing{.variable = [](std::string const&) { return ""; },
                                                    .home = {}};
            auto keys = bus::sqs::standard_chain(how, nothing, world.loop, world.clock, world.chance);
            auto over = std::make_unique<bus::sqs::client>(
                bus::sqs::client::parts{world.loop, world.clock, world.chance, world.metrics}, how, "toy",
                std::move(keys), [this](http::client_request wanted, std::chrono::microseconds limit) {
                    return service.exchange(std::move(wanted), limit);
                });
            queue = std::make_unique<bus::sqs::sqs_queue>(world.around, *file, how, std::move(over));
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

    std::vector<bus::received> receive(std::string from = "q", std::chrono::microseconds wait = 0s)
    {
        return run(queues().receive(std::move(from), 10, wait, 30s));
    }

    void refuse(std::string operation, std::string code)
    {
        service.fault = [operation, code](std::string const& asked, nlohmann::json const&) {
            return asked == operation ? std::optional(toy_sqs::refusal(code)) : std::nullopt;
        };
    }

    std::vector<toy_sqs::letter>& letters(std::string const& name) { return service.queues[name].letters; }
};

} // namespace fcg::test
