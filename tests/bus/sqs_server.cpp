#include "sqs_server.hpp"

#include "platform/async/signal.hpp"
#include "platform/http/connections.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace fcg::test {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds longest_answer{20}; // of real time
constexpr std::chrono::microseconds between_looks = std::chrono::seconds{1};

std::string operation_of(http::client_request const& wanted)
{
    for (auto const& [name, value] : wanted.headers)
        if (name == "X-Amz-Target")
            return value.substr(value.find('.') + 1);
    throw std::runtime_error("a request without X-Amz-Target");
}

/// How long this receive would wait; it does not any more.
std::chrono::seconds take_wait(http::client_request& wanted)
{
    auto body = json::parse(wanted.body);
    std::chrono::seconds const wait{body.value("WaitTimeSeconds", 0)};
    body["WaitTimeSeconds"] = 0;
    wanted.body = body.dump();
    return wait;
}

bool brings_nothing(http::client_answer const& answer)
{
    if (answer.status != 200)
        return false;
    auto const body = json::parse(answer.body);
    return !body.contains("Messages") || body["Messages"].empty();
}

/// 2026-11-22 12:00:01.250, as libfaketime reads it.
std::string for_the_file(core::time_point moment)
{
    auto text = core::to_rfc3339(moment);
    text[10] = ' ';
    text.back() =
        '5'; // instead of the Z: half a millisecond more, which libfaketime's rounding may take away
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

struct sqs_server::inside {
    inside(simulated_world& in, std::string const& address, std::size_t at_once)
        : world(in),
          connections(in.loop, http::endpoint::parse(address).value(), {.max = at_once, .ca_file = {}}),
          changed(in.loop)
    {
    }

    void set_clock();
    bool wait_for_answer();

    simulated_world& world;
    http::connections connections;
    async::signal changed; ///< by a call that is no receive
    std::string clock_file = from_with_server("FCG_SQS_CLOCK");
    core::time_point clock{}; ///< what stands in it
    std::size_t under_way = 0;
    std::string last_operation;
};

void sqs_server::inside::set_clock()
{
    clock = std::max(world.clock.now(), clock + std::chrono::milliseconds(1));
    std::ofstream(clock_file + ".new") << for_the_file(clock) << "\n";
    std::filesystem::rename(clock_file + ".new", clock_file); // the server never reads half of it
}

bool sqs_server::inside::wait_for_answer()
{
    if (under_way == 0)
        return false;
    world.loop.context().restart();
    if (world.loop.context().run_one_for(longest_answer) == 0)
        throw std::runtime_error("the SQS server does not answer " + last_operation);
    return true;
}

namespace {

template <class Inside>
task<http::client_answer> ask(std::shared_ptr<Inside> in, http::client_request wanted)
{
    in->set_clock();
    in->last_operation = operation_of(wanted);
    ++in->under_way;
    std::shared_ptr<void> const leaves(nullptr, [in](void*) { --in->under_way; });
    auto answer = co_await in->connections.send(std::move(wanted), longest_answer, true);
    co_return answer;
}

template <class Inside>
task<http::client_answer> exchange_with(std::shared_ptr<Inside> in, http::client_request wanted)
{
    bool const receives = operation_of(wanted) == "ReceiveMessage";
    auto const end = in->world.clock.now() + (receives ? take_wait(wanted) : std::chrono::seconds{0});
    for (;;) {
        auto answer = co_await ask(in, wanted);
        if (!receives)
            in->changed.notify();
        std::chrono::microseconds const rest = end - in->world.clock.now();
        if (rest.count() <= 0 || !brings_nothing(answer))
            co_return answer;
        co_await in->changed.wait_for(std::min(rest, between_looks));
    }
}

// moto finds out from it which service is meant; nobody verifies it.
constexpr auto some_signature =
    "AWS4-HMAC-SHA256 Credential=none/20261122/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0";

json call(simulated_world& world, bus::sqs::exchange_function const& exchange, std::string const& operation,
          json const& body)
{
    http::client_request wanted;
    wanted.method = http::method::post;
    wanted.headers = {{"X-Amz-Target", "AmazonSQS." + operation}, {"Authorization", some_signature}};
    wanted.content_type = "application/x-amz-json-1.0";
    wanted.body = body.dump();
    auto const answer = world.run(exchange(std::move(wanted), longest_answer));
    if (answer.status != 200)
        throw std::runtime_error(operation + ": " + answer.body);
    return answer.body.empty() ? json::object() : json::parse(answer.body);
}

} // namespace

sqs_server::sqs_server(simulated_world& world, std::string const& address, std::size_t at_once)
    : inside_(std::make_shared<inside>(world, address, at_once))
{
    world.loop.wait_outside_with([in = inside_.get()] { return in->wait_for_answer(); });
    auto const queues = call(world, exchange(), "ListQueues", json::object());
    for (auto const& url : queues.value("QueueUrls", json::array()))
        call(world, exchange(), "DeleteQueue", {{"QueueUrl", url}});
}

bus::sqs::exchange_function sqs_server::exchange() const
{
    return [in = inside_](http::client_request wanted, std::chrono::microseconds) {
        return exchange_with(in, std::move(wanted));
    };
}

std::unique_ptr<bus::sqs::client> client_of(surroundings& with, bus::sqs::sqs_settings const& how,
                                            bus::sqs::exchange_function exchange)
{
    bus::sqs::aws_environment const nothing{.variable = [](std::string const&) { return std::string(); },
                                            .home = {}};
    auto keys = bus::sqs::standard_chain(how, nothing, with.background, with.clock, with.chance);
    return std::make_unique<bus::sqs::client>(
        bus::sqs::client::parts{with.background, with.clock, with.chance, with.metrics}, how, how.region,
        std::move(keys), std::move(exchange));
}

} // namespace fcg::test
