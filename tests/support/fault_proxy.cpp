#include "support/fault_proxy.hpp"

#include "platform/async/task_group.hpp"
#include "support/run_task.hpp"

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

/// Closes so that the other side learns of it as of a broken connection.
void reset(tcp::socket& one)
{
    boost::system::error_code closed_already;
    one.set_option(boost::asio::socket_base::linger(true, 0), closed_already);
    one.close(closed_already);
}

raw_message throttling()
{
    auto answer = make_answer("400 Bad Request", R"({"__type":"com.amazonaws.sqs#RequestThrottled",)"
                                                 R"("message":"Rate exceeded"})");
    answer.head.insert(answer.head.size() - 2, "x-amzn-query-error: RequestThrottled;Sender\r\n");
    return answer;
}

/// One client's connection with the one to the server behind it.
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

struct fault_proxy::inside {
    inside(std::uint16_t server_port, std::uint64_t seed, fault_plan how)
        : server(boost::asio::ip::address_v4::loopback(), server_port),
          chance(seed),
          plan(how)
    {
    }

    void cut_off();
    task<> accept_all();
    task<> converse(tcp::socket client);
    task<bool> answer(pair_of_connections& on, raw_message request, fault what);
    task<raw_message> forward(pair_of_connections& on, raw_message request);
    fault choose(raw_message const& request);

    bool happens(std::uint64_t in_1000) { return chance.below(1000) < in_1000; }

    /// Runs `work` on the proxy's thread and waits for it.
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
    core::seeded_random chance;
    disturbed_receives deliveries{chance};
    fault_plan plan;
    fault_counts counts;
    std::thread thread;
};

void fault_proxy::inside::cut_off()
{
    reachable = false;
    for (auto* const one : open) {
        reset(one->client);
        reset(one->server);
    }
}

task<> fault_proxy::inside::accept_all()
{
    while (true) {
        auto client = co_await acceptor.async_accept(async::use_task);
        if (!reachable) { // the port stays ours: nobody else may take it meanwhile
            reset(client);
            continue;
        }
        group.spawn("conversation", converse(std::move(client)));
    }
}

task<> fault_proxy::inside::converse(tcp::socket client)
{
    pair_of_connections on{std::move(client), tcp::socket(loop.context()), {}, {}};
    open.insert(&on);
    std::shared_ptr<void> const leave(nullptr, [&](void*) { open.erase(&on); });
    bool goes_on = true;
    while (goes_on) {
        raw_message request;
        try {
            request = co_await read_message(on.client, on.from_client);
            auto const what = choose(request);
            goes_on = co_await answer(on, std::move(request), what);
        } catch (boost::system::system_error const&) {
            goes_on = false; // one side is gone: the other one learns of it, as it would without us
        }
    }
    reset(on.client);
}

fault fault_proxy::inside::choose(raw_message const& request)
{
    auto const target = request.header("x-amz-target");
    auto const operation = target.substr(target.find('.') + 1);
    ++counts.requests[std::string(operation)];
    if (!happens(plan.faults))
        return fault::none;
    auto const what = static_cast<fault>(chance.below(static_cast<std::uint64_t>(fault::none)));
    if (what == fault::failed_entry && !is_batch(request))
        return fault::throttled;
    if (what == fault::executed_twice && operation == "ReceiveMessage")
        return fault::reset_after; // a second long poll would outlast the client's patience
    return what;
}

/// Sends on; once more on a new connection when the server has closed the one that was idle.
task<raw_message> fault_proxy::inside::forward(pair_of_connections& on, raw_message request)
{
    deliveries.prepare(request);
    bool const was_open = on.server.is_open();
    if (!was_open)
        co_await on.server.async_connect(server, async::use_task);
    bool closed_while_idle = false;
    raw_message answer;
    try {
        co_await write_message(on.server, request);
        answer = co_await read_message(on.server, on.from_server);
    } catch (boost::system::system_error const&) {
        on.server.close();
        closed_while_idle = was_open && on.client.is_open();
        if (!closed_while_idle)
            throw;
    }
    if (closed_while_idle) {
        co_await on.server.async_connect(server, async::use_task);
        co_await write_message(on.server, request);
        answer = co_await read_message(on.server, on.from_server);
    }
    deliveries.disturb(request, answer, plan.deliveries);
    co_return answer;
}

/// False: the connection is to be reset.
task<bool> fault_proxy::inside::answer(pair_of_connections& on, raw_message request, fault what)
{
    raw_message reply;
    std::string dropped;
    bool reaches_server = true;
    switch (what) {
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
        dropped = drop_entry(request, chance);
        reaches_server = !request.body.empty();
        reply = make_answer("200 OK", R"({"Successful":[],"Failed":[]})");
        break;
    case fault::executed_twice:
        ++counts.executed_twice;
        reply = co_await forward(on, request);
        break;
    case fault::reset_after:
    case fault::delayed:
    case fault::none:
        break;
    }
    if (reaches_server)
        reply = co_await forward(on, std::move(request));
    if (what == fault::reset_after) {
        ++counts.resets_after;
        co_return false;
    }
    if (what == fault::server_error)
        reply = make_answer(happens(500) ? "500 Internal Server Error" : "503 Service Unavailable", "{}");
    if (what == fault::failed_entry)
        report_failed(reply, dropped);
    if (what == fault::delayed) {
        ++counts.delayed;
        auto const max = static_cast<std::uint64_t>(plan.longest_delay.count());
        co_await async::sleep_for(loop, std::chrono::milliseconds(chance.below(max + 1)));
    }
    co_await write_message(on.client, reply);
    co_return true;
}

fault_proxy::fault_proxy(std::uint16_t server_port, std::uint64_t seed, fault_plan plan)
    : inside_(std::make_unique<inside>(server_port, seed, plan))
{
    inside_->group.spawn("accept", inside_->accept_all());
    inside_->thread = std::thread([this] { inside_->loop.run(); });
}

fault_proxy::~fault_proxy()
{
    stop();
    inside_->loop.stop();
    inside_->thread.join();
    run(inside_->loop, inside_->group.drain(std::chrono::seconds(5)));
}

std::uint16_t fault_proxy::port() const
{
    return inside_->port;
}

std::string fault_proxy::url() const
{
    return fmt::format("http://127.0.0.1:{}", port());
}

void fault_proxy::follow(fault_plan plan)
{
    inside_->ask([&] { inside_->plan = plan; });
}

void fault_proxy::stop()
{
    inside_->ask([&] { inside_->cut_off(); });
}

void fault_proxy::start()
{
    inside_->ask([&] { inside_->reachable = true; });
}

fault_counts fault_proxy::counts()
{
    return inside_->ask([&] {
        auto all = inside_->counts;
        all.repeated = inside_->deliveries.repeated();
        all.held_back = inside_->deliveries.held_back();
        return all;
    });
}

} // namespace fcg::test
