#pragma once
#include "bus/sqs/sqs_queue.hpp"
#include "queue_under_test.hpp"
#include "sqs_server.hpp"

#include <array>

/// The queues of a server that speaks SQS. tests/sqs_servers/with_server starts one server for each run.
namespace fcg::test {

struct elasticmq {
    static constexpr auto address = "FCG_ELASTICMQ";
    static constexpr std::array departures{departure::small_messages};
    static constexpr std::size_t large_backlog = 2'000;
};

struct moto {
    static constexpr auto address = "FCG_MOTO";
    static constexpr std::array departures{departure::racing_receives};
    static constexpr std::size_t large_backlog = 200; ///< the server searches all messages in each receive
};

inline bus::sqs::sqs_settings settings_for(std::string const& address)
{
    bus::sqs::sqs_settings settings;
    settings.region = "us-east-1";
    settings.endpoint = address;
    settings.access_key_id = "none";
    settings.secret_access_key = "none";
    settings.depth_interval_ms = 3'600'000; // a case may pass a day
    return settings;
}

template <class Server>
class sqs_queue_under_test final : public queue_under_test {
public:
    static constexpr std::size_t large_backlog = Server::large_backlog;

    sqs_queue_under_test() { restart(); }

    ~sqs_queue_under_test() override { stop(); }

    bus::queue_transport& queues() override { return *queue_; }

    bool departs(departure departure) const override
    {
        return std::ranges::find(Server::departures, departure) != Server::departures.end();
    }

    bool restart() override
    {
        stop();
        file_ = world.open("bus");
        queue_ = bus::sqs::open_queues(world.env, *file_, settings_,
                                       client_of(world.env, settings_, server_.exchange()));
        return true;
    }

private:
    void stop()
    {
        queue_.reset();
        world.loop.run_ready(); // calls in progress end
        file_.reset();
    }

    bus::sqs::sqs_settings settings_ = settings_for(from_with_server(Server::address));
    sqs_server server_{world, settings_.endpoint, departs(departure::racing_receives) ? 1U : 8U};
    std::unique_ptr<storage::database> file_;
    std::unique_ptr<bus::queue_transport> queue_;
};

/// An SQS queue in real time, with the client's own connections. Each object has queues of its own.
template <class Server>
struct sqs_queue_on_threads {
    static bus::sqs::sqs_settings settings()
    {
        static int instance_count = 0;
        auto settings = settings_for(from_with_server(Server::address));
        settings.queue_prefix = "on-threads-" + std::to_string(++instance_count) + "-";
        return settings;
    }

    threaded_world world;
    std::unique_ptr<storage::database> file = world.open("bus");
    std::unique_ptr<bus::queue_transport> const opened = bus::sqs::open_queues(world.env, *file, settings());
    bus::queue_transport& queue = *opened;
};

#define EVERY_QUEUE                                                                                          \
    fcg::test::sqs_queue_under_test<fcg::test::elasticmq>, fcg::test::sqs_queue_under_test<fcg::test::moto>
#define EVERY_QUEUE_ON_THREADS fcg::test::sqs_queue_on_threads<fcg::test::elasticmq>

} // namespace fcg::test

TYPE_TO_STRING_AS("elasticmq", fcg::test::sqs_queue_under_test<fcg::test::elasticmq>);
TYPE_TO_STRING_AS("moto", fcg::test::sqs_queue_under_test<fcg::test::moto>);
TYPE_TO_STRING_AS("elasticmq on threads", fcg::test::sqs_queue_on_threads<fcg::test::elasticmq>);
