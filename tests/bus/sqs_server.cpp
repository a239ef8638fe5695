#include "sqs_server.hpp"

#include "platform/async/signal.hpp"
#include "platform/http/client/connection_pool.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace fcg::test {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds longest_response{20}; // in real time
constexpr std::chrono::microseconds between_looks = std::chrono::seconds{1};

std::string operation_of(http::client_request const& request)
{
    for (auto const& [name, value] : request.headers)
        if (name == "X-Amz-Target")
            return value.substr(value.find('.') + 1);
    throw std::runtime_error("a request without X-Amz-Target");
}

/// Removes the wait from a ReceiveMessage request. Returns how long it would have waited.
std::chrono::seconds take_wait(http::client_request& request)
{
    auto body = json::parse(request.body);
    std::chrono::seconds const wait{body.value("WaitTimeSeconds", 0)};
    body["WaitTimeSeconds"] = 0;
    request.body = body.dump();
    return wait;
}

bool brings_nothing(http::client_response const& answer)
{
    if (answer.status != 200)
        return false;
    auto const body = json::parse(answer.body);
    return !body.contains("Messages") || body["Messages"].empty();
}

/// Returns the moment as libfaketime reads it, "2026-11-22 12:00:01.250".
std::string for_the_file(core::time_point moment)
{
    auto text = core::to_rfc3339(moment);
    text[10] = ' ';
    text.back() = '5'; // replaces the Z: adds half a millisecond, which libfaketime's rounding may take away
    return text;
}

} // namespace

std::string from_with_server(char const* variable)
{
    auto const* const value = std::getenv(variable);
    if (!value)
        throw std::runtime_error(std::string(variable) +
                                 " is not set: run this with tests/sqs_servers/with_server");
    return value;
}

struct sqs_server::impl {
    impl(simulated_world& own_world, std::string const& address, std::size_t at_once)
        : world(own_world),
          connections(own_world.loop, http::endpoint::parse(address).value(),
                      {.max = at_once, .ca_file = {}}),
          changed(own_world.loop)
    {
    }

    void set_clock();
    bool wait_for_answer();

    simulated_world& world;
    http::connection_pool connections;
    async::signal changed; ///< notified by every call that is not a receive
    std::string clock_file = from_with_server("FCG_SQS_CLOCK");
    core::time_point clock{}; ///< the content of clock_file
    std::size_t under_way = 0;
    std::string last_operation;
};

void sqs_server::impl::set_clock()
{
    clock = std::max(world.clock.now(), clock + std::chrono::milliseconds(1));
    std::ofstream(clock_file + ".new") << for_the_file(clock) << "\n";
    std::filesystem::rename(clock_file + ".new", clock_file); // the server never reads half of it
}

bool sqs_server::impl::wait_for_answer()
{
    if (under_way == 0)
        return false;
    world.loop.context().restart();
    if (world.loop.context().run_one_for(longest_response) == 0)
        throw std::runtime_error("the SQS server does not answer " + last_operation);
    return true;
}

namespace {

template <class Impl>
task<http::client_response> ask(std::shared_ptr<Impl> impl, http::client_request request)
{
    impl->set_clock();
    impl->last_operation = operation_of(request);
    ++impl->under_way;
    std::shared_ptr<void> const leaves(nullptr, [impl](void*) { --impl->under_way; });
    auto answer = co_await impl->connections.send(std::move(request), longest_response, true);
    co_return answer;
}

template <class Impl>
task<http::client_response> exchange_with(std::shared_ptr<Impl> impl, http::client_request request)
{
    bool const receives = operation_of(request) == "ReceiveMessage";
    auto const end = impl->world.clock.now() + (receives ? take_wait(request) : std::chrono::seconds{0});
    for (;;) {
        auto answer = co_await ask(impl, request);
        if (!receives)
            impl->changed.notify();
        std::chrono::microseconds const rest = end - impl->world.clock.now();
        if (rest.count() <= 0 || !brings_nothing(answer))
            co_return answer;
        co_await impl->changed.wait_for(std::min(rest, between_looks));
    }
}

// The service that is called, for moto, which does not verify the signature.
constexpr auto some_signature =
    "AWS4-HMAC-SHA256 Credential=none/20261122/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0";

json call(simulated_world& world, bus::sqs::exchange_function const& exchange, std::string const& operation,
          json const& body)
{
    http::client_request request;
    request.method = http::method::post;
    request.headers = {{"X-Amz-Target", "AmazonSQS." + operation}, {"Authorization", some_signature}};
    request.content_type = "application/x-amz-json-1.0";
    request.body = body.dump();
    auto const answer = world.run(exchange(std::move(request), longest_response));
    if (answer.status != 200)
        throw std::runtime_error(operation + ": " + answer.body);
    return answer.body.empty() ? json::object() : json::parse(answer.body);
}

} // namespace

sqs_server::sqs_server(simulated_world& world, std::string const& address, std::size_t at_once)
    : impl_(std::make_shared<impl>(world, address, at_once))
{
    world.loop.wait_outside_with([element_type = impl_.get()] { return element_type->wait_for_answer(); });
    auto const queues = call(world, exchange(), "ListQueues", json::object());
    for (auto const& url : queues.value("QueueUrls", json::array()))
        call(world, exchange(), "DeleteQueue", {{"QueueUrl", url}});
}

bus::sqs::exchange_function sqs_server::exchange() const
{
    return [impl = impl_](http::client_request request, std::chrono::microseconds) {
        return exchange_with(impl, std::move(request));
    };
}

std::unique_ptr<bus::sqs::client> client_of(environment& env, bus::sqs::sqs_settings const& settings,
                                            bus::sqs::exchange_function exchange)
{
    bus::sqs::aws_environment const nothing{.variable = [](std::string const&) { return std::string(); },
                                            .home = {}};
    auto keys = bus::sqs::standard_chain(settings, nothing, env.background, env.clock, env.random);
    return std::make_unique<bus::sqs::client>(
        bus::sqs::client::context{env.background, env.clock, env.random, env.metrics}, settings,
        settings.region, std::move(keys), std::move(exchange));
}

} // namespace fcg::test
