#pragma once
#include "bus/sqs/sqs_queue.hpp"
#include "queue_under_test.hpp"
#include "sqs_server.hpp"

#include <array>

/// The queues of a server that speaks SQS, one server for each run: tests/sqs_servers/with_server starts it.
namespace fcg::test {

struct elasticmq {
    static constexpr auto address = "FCG_ELASTICMQ";
    static constexpr std::array departures{departure::small_messages};
    static constexpr std::size_t large_backlog = 2'000;
};

struct moto {
    static constexpr auto address = "FCG_MOTO";
    static constexpr std::array departures{departure::racing_receives};
    static constexpr std::size_t large_backlog = 200; ///< it looks through all of it in each receive
};

inline bus::sqs::sqs_settings settings_for(std::string const& address)
{
    bus::sqs::sqs_settings how;
    how.region = "us-east-1";
    how.endpoint = address;
    how.access_key_id = "none";
    how.secret_access_key = "none";
    how.depth_interval_ms = 3'600'000; // a case may pass a day
    return how;
}

template <class Server>
class sqs_queue_under_test final : public queue_under_test {
public:
    static constexpr std::size_t large_backlog = Server::large_backlog;

    sqs_queue_under_test() { restart(); }

    ~sqs_queue_under_test() override { stop(); }

    bus::queue_transport& queues() override { return *queue_; }

    bool departs(departure one) const override
    {
        return std::ranges::find(Server::departures, one) != Server::departures.end();
    }

    bool restart() override
    {
        stop();
        file_ = world.open("bus");
        queue_ = std::make_unique<bus::sqs::sqs_queue>(world.around, *file_, how_,
                                                       client_of(world.around, how_, server_.exchange()));
        return true;
    }

private:
    void stop()
    {
        queue_.reset();
        world.loop.run_ready(); // what was under way ends
        file_.reset();
    }

    bus::sqs::sqs_settings how_ = settings_for(from_with_server(Server::address));
    sqs_server server_{world, how_.endpoint, departs(departure::racing_receives) ? 1U : 8U};
    std::unique_ptr<storage::database> file_;
    std::unique_ptr<bus::sqs::sqs_queue> queue_;
};

/// In real time, with the client's own connections. Each has queues of its own.
template <class Server>
struct sqs_queue_on_threads {
    static bus::sqs::sqs_settings settings()
    {
        static int made = 0;
        auto how = settings_for(from_with_server(Server::address));
        how.queue_prefix = "on-threads-" + std::to_string(++made) + "-";
        return how;
    }

    threaded_world world;
    std::unique_ptr<storage::database> file = world.open("bus");
    bus::sqs::sqs_queue queue{world.around, *file, settings()};
};

#define EVERY_QUEUE                                                                                          \
    fcg::test::sqs_queue_under_test<fcg::test::elasticmq>, fcg::test::sqs_queue_under_test<fcg::test::moto>
#define EVERY_QUEUE_ON_THREADS fcg::test::sqs_queue_on_threads<fcg::test::elasticmq>

} // namespace fcg::test

TYPE_TO_STRING_AS("elasticmq", fcg::test::sqs_queue_under_test<fcg::test::elasticmq>);
TYPE_TO_STRING_AS("moto", fcg::test::sqs_queue_under_test<fcg::test::moto>);
TYPE_TO_STRING_AS("elasticmq on threads", fcg::test::sqs_queue_on_threads<fcg::test::elasticmq>);
