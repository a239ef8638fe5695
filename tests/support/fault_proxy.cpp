#include "support/fault_proxy.hpp"

#include "platform/async/task_group.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"

#include <boost/asio/connect.hpp>
#include <fmt/format.h>

#include <future>
#include <set>
#include <thread>

namespace fcg::test {

namespace {

using boost::asio::ip::tcp;

enum class fault {
    throttled,
    server_error,
    reset_before,
    reset_after,
    executed_twice,
    delayed,
    failed_entry,
    none
};

/// Closes a socket so that the peer sees a broken connection.
void reset(tcp::socket& socket)
{
    boost::system::error_code closed_already;
    socket.set_option(boost::asio::socket_base::linger(true, 0), closed_already);
    socket.close(closed_already);
}

raw_message throttling()
{
    auto answer = make_response("400 Bad Request", R"({"__type":"com.amazonaws.sqs#RequestThrottled",)"
                                                   R"("message":"Rate exceeded"})");
    answer.head.insert(answer.head.size() - 2, "x-amzn-query-error: RequestThrottled;Sender\r\n");
    return answer;
}

/// A client's connection and the one to the server behind it.
struct pair_of_connections {
    tcp::socket client;
    tcp::socket server;
    std::string from_client;
    std::string from_server;
};

} // namespace

std::size_t fault_counts::all_requests() const
{
    std::size_t sum = 0;
    for (auto const& [operation, count] : requests)
        sum += count;
    return sum;
}

std::size_t fault_counts::all_faults() const
{
    return throttled + server_errors + resets_before + resets_after + executed_twice + delayed +
           failed_entries;
}

std::string fault_counts::describe() const
{
    auto text = fmt::format(
        "{} requests, {} faults: {} throttled, {} server errors, {} resets before and {} after the server "
        "had "
        "it, {} executed twice, {} delayed, {} entries failed; {} messages repeated, {} held back\n ",
        all_requests(), all_faults(), throttled, server_errors, resets_before, resets_after, executed_twice,
        delayed, failed_entries, repeated, held_back);
    for (auto const& [operation, count] : requests)
        text += fmt::format(" {} {}", count, operation);
    return text;
}

struct fault_proxy::impl {
    impl(std::uint16_t server_port, std::uint64_t seed, fault_plan fault_plan)
        : server(boost::asio::ip::address_v4::loopback(), server_port),
          random(seed),
          plan(fault_plan)
    {
    }

    void cut_off();
    task<> accept_all();
    task<> converse(tcp::socket client);
    task<bool> answer(pair_of_connections& connections, raw_message request, fault fault);
    task<raw_message> forward(pair_of_connections& connections, raw_message request);
    fault choose(raw_message const& request);

    bool happens(std::uint64_t in_1000) { return random.below(1000) < in_1000; }

    /// Runs `work` on the proxy's thread and waits for its result.
    template <class Work>
    auto ask(Work work)
    {
        std::packaged_task<decltype(work())()> job(std::move(work));
        auto result = job.get_future();
        loop.post([&job] { job(); });
        return result.get();
    }

    async::real_loop loop;
    async::task_group group{loop};
    tcp::endpoint server;
    tcp::acceptor acceptor{loop.context(), {boost::asio::ip::address_v4::loopback(), 0}};
    std::uint16_t const port = acceptor.local_endpoint().port();
    bool reachable = true;
    std::set<pair_of_connections*> open;
    seeded_random random;
    disturbed_receives deliveries{random};
    fault_plan plan;
    fault_counts counts;
    std::thread thread;
};

void fault_proxy::impl::cut_off()
{
    reachable = false;
    for (auto* const connections : open) {
        reset(connections->client);
        reset(connections->server);
    }
}

task<> fault_proxy::impl::accept_all()
{
    while (true) {
        auto client = co_await acceptor.async_accept(async::use_task);
        if (!reachable) { // the proxy keeps its port, so that no other process takes it meanwhile
            reset(client);
            continue;
        }
        group.spawn("conversation", converse(std::move(client)));
    }
}

task<> fault_proxy::impl::converse(tcp::socket client)
{
    pair_of_connections connections{std::move(client), tcp::socket(loop.context()), {}, {}};
    open.insert(&connections);
    std::shared_ptr<void> const leave(nullptr, [&](void*) { open.erase(&connections); });
    bool goes_on = true;
    while (goes_on) {
        raw_message request;
        try {
            request = co_await read_message(connections.client, connections.from_client);
            auto const fault = choose(request);
            goes_on = co_await answer(connections, std::move(request), fault);
        } catch (boost::system::system_error const&) {
            goes_on = false; // one side has closed; the other one is closed below
        }
    }
    reset(connections.client);
}

fault fault_proxy::impl::choose(raw_message const& request)
{
    auto const target = request.header("x-amz-target");
    auto const operation = target.substr(target.find('.') + 1);
    ++counts.requests[std::string(operation)];
    if (!happens(plan.faults))
        return fault::none;
    auto const given_fault = static_cast<fault>(random.below(static_cast<std::uint64_t>(fault::none)));
    if (given_fault == fault::failed_entry && !is_batch(request))
        return fault::throttled;
    if (given_fault == fault::executed_twice && operation == "ReceiveMessage")
        return fault::reset_after; // a second long poll would outlast the client's timeout
    return given_fault;
}

/// Forwards a request. Opens a new connection and tries once more if the server has closed the idle one.
task<raw_message> fault_proxy::impl::forward(pair_of_connections& connections, raw_message request)
{
    deliveries.prepare(request);
    bool const was_open = connections.server.is_open();
    if (!was_open)
        co_await connections.server.async_connect(server, async::use_task);
    bool closed_while_idle = false;
    raw_message answer;
    try {
        co_await write_message(connections.server, request);
        answer = co_await read_message(connections.server, connections.from_server);
    } catch (boost::system::system_error const&) {
        connections.server.close();
        closed_while_idle = was_open && connections.client.is_open();
        if (!closed_while_idle)
            throw;
    }
    if (closed_while_idle) {
        co_await connections.server.async_connect(server, async::use_task);
        co_await write_message(connections.server, request);
        answer = co_await read_message(connections.server, connections.from_server);
    }
    deliveries.disturb(request, answer, plan.deliveries);
    co_return answer;
}

/// Returns false if the connection must be reset.
task<bool> fault_proxy::impl::answer(pair_of_connections& connections, raw_message request, fault fault)
{
    raw_message reply;
    std::string dropped;
    bool reaches_server = true;
    switch (fault) {
    case fault::throttled:
        ++counts.throttled;
        reply = throttling();
        reaches_server = false;
        break;
    case fault::server_error:
        ++counts.server_errors;
        reaches_server = happens(500);
        break;
    case fault::reset_before:
        ++counts.resets_before;
        co_return false;
    case fault::failed_entry:
        ++counts.failed_entries;
        dropped = drop_entry(request, random);
        reaches_server = !request.body.empty();
        reply = make_response("200 OK", R"({"Successful":[],"Failed":[]})");
        break;
    case fault::executed_twice:
        ++counts.executed_twice;
        reply = co_await forward(connections, request);
        break;
    case fault::reset_after:
    case fault::delayed:
    case fault::none:
        break;
    }
    if (reaches_server)
        reply = co_await forward(connections, std::move(request));
    if (fault == fault::reset_after) {
        ++counts.resets_after;
        co_return false;
    }
    if (fault == fault::server_error)
        reply = make_response(happens(500) ? "500 Internal Server Error" : "503 Service Unavailable", "{}");
    if (fault == fault::failed_entry)
        report_failed(reply, dropped);
    if (fault == fault::delayed) {
        ++counts.delayed;
        auto const max = static_cast<std::uint64_t>(plan.longest_delay.count());
        co_await async::sleep_for(loop, std::chrono::milliseconds(random.below(max + 1)));
    }
    co_await write_message(connections.client, reply);
    co_return true;
}

fault_proxy::fault_proxy(std::uint16_t server_port, std::uint64_t seed, fault_plan plan)
    : impl_(std::make_unique<impl>(server_port, seed, plan))
{
    impl_->group.spawn("accept", impl_->accept_all());
    impl_->thread = std::thread([this] { impl_->loop.run(); });
}

fault_proxy::~fault_proxy()
{
    stop();
    impl_->loop.stop();
    impl_->thread.join();
    run(impl_->loop, impl_->group.drain(std::chrono::seconds(5)));
}

std::uint16_t fault_proxy::port() const
{
    return impl_->port;
}

std::string fault_proxy::url() const
{
    return fmt::format("http://127.0.0.1:{}", port());
}

void fault_proxy::follow(fault_plan plan)
{
    impl_->ask([&] { impl_->plan = plan; });
}

void fault_proxy::stop()
{
    impl_->ask([&] { impl_->cut_off(); });
}

void fault_proxy::start()
{
    impl_->ask([&] { impl_->reachable = true; });
}

fault_counts fault_proxy::counts()
{
    return impl_->ask([&] {
        auto fault_counts = impl_->counts;
        fault_counts.repeated = impl_->deliveries.repeated();
        fault_counts.held_back = impl_->deliveries.held_back();
        return fault_counts;
    });
}

} // namespace fcg::test
