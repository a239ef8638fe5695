// The peer of bench_queue_cycles: publishes with confirms, consumes and acknowledges on a durable RabbitMQ
// queue, with persistent messages of 1 KiB, at most 64 of them unconfirmed.
//   bench_rabbitmq_cycles PORT SECONDS
#include "platform/core/clock.hpp"

#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

constexpr auto* queue_name = "cycles";
constexpr int max_unconfirmed = 64;
constexpr int acknowledge_every = 32;
constexpr std::size_t body_bytes = 1'024;

void check(amqp_rpc_reply_t reply, char const* operation)
{
    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
        throw std::runtime_error(operation);
}

class connection {
public:
    explicit connection(int port) : state_(amqp_new_connection())
    {
        auto* const socket = amqp_tcp_socket_new(state_);
        if (amqp_socket_open(socket, "127.0.0.1", port) != 0)
            throw std::runtime_error("RabbitMQ does not answer");
        check(amqp_login(state_, "/", 0, 131'072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest"), "login");
        amqp_channel_open(state_, 1);
        check(amqp_get_rpc_reply(state_), "channel");
    }

    ~connection() { amqp_destroy_connection(state_); }

    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    amqp_connection_state_t get() { return state_; }

private:
    amqp_connection_state_t state_;
};

/// Reads confirms until fewer than `max_count` are open.
void wait_for_confirms(connection& connection, std::uint64_t published, std::uint64_t& confirmed,
                       std::uint64_t max_count)
{
    while (published - confirmed >= max_count) {
        amqp_frame_t frame;
        if (amqp_simple_wait_frame(connection.get(), &frame) != AMQP_STATUS_OK)
            throw std::runtime_error("waiting for a confirm");
        if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
            continue;
        auto const* const ack = static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded);
        confirmed = ack->multiple != 0 ? ack->delivery_tag : confirmed + 1;
        amqp_maybe_release_buffers(connection.get());
    }
}

void publish(int port, fcg::core::steady_point end)
{
    fcg::core::system_clock time;
    connection connection(port);
    amqp_confirm_select(connection.get(), 1);
    check(amqp_get_rpc_reply(connection.get()), "confirms");
    std::string const body(body_bytes, 'x');
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties.delivery_mode = 2;
    std::uint64_t published = 0;
    std::uint64_t confirmed = 0;
    while (time.steady_now() < end) {
        wait_for_confirms(connection, published, confirmed, max_unconfirmed);
        amqp_bytes_t const bytes{body.size(), const_cast<char*>(body.data())};
        if (amqp_basic_publish(connection.get(), 1, amqp_empty_bytes, amqp_cstring_bytes(queue_name), 0, 0,
                               &properties, bytes) != 0)
            throw std::runtime_error("publish");
        ++published;
    }
    wait_for_confirms(connection, published, confirmed, 1);
}

long consume(int port, fcg::core::steady_point end)
{
    fcg::core::system_clock time;
    connection connection(port);
    amqp_basic_qos(connection.get(), 1, 0, max_unconfirmed, 0);
    amqp_basic_consume(connection.get(), 1, amqp_cstring_bytes(queue_name), amqp_empty_bytes, 0, 0, 0,
                       amqp_empty_table);
    check(amqp_get_rpc_reply(connection.get()), "consume");
    long consumed = 0;
    while (time.steady_now() < end) {
        amqp_envelope_t envelope;
        timeval wait{0, 100'000};
        amqp_maybe_release_buffers(connection.get());
        auto const reply = amqp_consume_message(connection.get(), &envelope, &wait, 0);
        if (reply.reply_type != AMQP_RESPONSE_NORMAL)
            continue;
        if (++consumed % acknowledge_every == 0)
            amqp_basic_ack(connection.get(), 1, envelope.delivery_tag, 1);
        amqp_destroy_envelope(&envelope);
    }
    return consumed;
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 3)
        return 2;
    try {
        auto const port = std::atoi(arguments[1]);
        auto const seconds = std::atoi(arguments[2]);
        {
            connection connection(port);
            amqp_queue_declare(connection.get(), 1, amqp_cstring_bytes(queue_name), 0, 1, 0, 0,
                               amqp_empty_table);
            check(amqp_get_rpc_reply(connection.get()), "declare");
        }
        fcg::core::system_clock time;
        auto const end = time.steady_now() + std::chrono::seconds(seconds);
        std::thread publisher([&] { publish(port, end); });
        auto const consumed = consume(port, end);
        publisher.join();
        std::printf("rabbitmq_cycles_per_second %.0f\n", static_cast<double>(consumed) / seconds);
    } catch (std::exception const& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
    return 0;
}
