#include "platform/http/server.hpp"

#include "platform/async/as_values.hpp"
#include "platform/async/task_group.hpp"
#include "platform/http/connection.hpp"
#include "platform/http/endpoint.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <pthread.h>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace fcg::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

using acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;
using share_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

/// When files or memory run out, accepting again at once would only spin.
constexpr auto accept_pause = 100ms;
/// So many callers beyond the limit are told so, and so many of one address; more are dropped.
constexpr std::int64_t max_refused = 64;
constexpr std::int64_t max_refused_of_address = 8;
/// Where there is no room, one in so many of those that rest is closed at once, so that a flood does not look
/// through all of them for each caller.
constexpr std::size_t share_to_close = 128;
/// What a stranger can cause again and again is logged this often.
constexpr auto between_warnings = 60s;
/// Without static RSA and CBC: TLS 1.2 is spoken with forward secrecy and authenticated encryption only.
constexpr auto tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
/// After the drain limit, for what can be cancelled to end.
constexpr auto cut_grace = 5s;

/// Deadlines are looked at this often, so that none is missed by more than a quarter of the shortest.
std::chrono::milliseconds sweep_period(server_settings const& how)
{
    auto const shortest = std::min({how.header_timeout_ms, how.body_timeout_ms, how.idle_timeout_ms,
                                    how.request_timeout_ms, std::int64_t{2'000}});
    return std::clamp(std::chrono::milliseconds(shortest / 4), 5ms, 500ms);
}

struct shared_parts {
    dispatcher& to;
    server_settings const& how;
    core::clock& time;
    asio::ssl::context* tls;
    telemetry::gauge open_gauge;
    telemetry::counter closed_for_room;
    telemetry::counter refused;
    body_budget bodies;
    connections_by_address by_address;
    std::atomic<std::int64_t> open{0}; ///< connections of all threads
};

/// One thread: its loop, its acceptor, its connections. All but start, begin_drain and wait is called on that
/// thread.
class worker {
public:
    worker(shared_parts& with, tcp::endpoint const& at, bool shares_port);

    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

    void start();
    void begin_drain();

    void wait() { thread_.join(); }

    bool has_ended() const { return group_.running() == 0; } ///< after wait()

private:
    task<> accept();
    void open(tcp_socket socket);
    bool has_room_for(asio::ip::address const& address, std::int64_t before, std::int64_t of_address);
    bool make_room(std::optional<address_key> from);
    void warn(std::string_view what);
    void sweep();
    void drain();
    void look_whether_drained();
    void cut();

    shared_parts& with_;
    open_connections connections_; ///< outlives the loop, which may still hold some
    async::real_loop loop_;
    async::task_group group_{loop_};
    acceptor acceptor_;
    date_text date_;
    async::loop::timer_id drain_limit_ = 0;
    core::steady_point next_warning_{};
    bool draining_ = false, cutting_ = false;
    std::thread thread_;
};

worker::worker(shared_parts& with, tcp::endpoint const& at, bool shares_port)
    : with_(with),
      acceptor_(loop_.context()),
      date_(with.time)
{
    acceptor_.open(at.protocol());
    acceptor_.set_option(acceptor::reuse_address(true));
    if (shares_port)
        acceptor_.set_option(share_port(true));
    acceptor_.bind(at);
    acceptor_.listen();
    connections_.on_closed = [this](address_key from) {
        --with_.open;
        with_.by_address.remove(from);
        with_.open_gauge.add(-1);
        look_whether_drained();
    };
    connections_.on_dispensable = [this] {
        if (draining_)
            loop_.post([this] { look_whether_drained(); });
    };
}

void worker::start()
{
    group_.spawn("http acceptor", accept());
    loop_.post([this] { sweep(); });
    thread_ = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), "http");
        loop_.run();
    });
}

task<> worker::accept()
{
    while (acceptor_.is_open()) {
        auto [failed, socket] = co_await acceptor_.async_accept(async::as_values);
        if (!failed) {
            open(std::move(socket));
        } else if (acceptor_.is_open()) {
            warn("connections are not accepted: " + failed.message());
            co_await async::sleep_for(loop_, accept_pause);
        }
    }
}

void worker::open(tcp_socket socket)
{
    error_code gone_already;
    auto const address = socket.remote_endpoint(gone_already).address();
    if (gone_already)
        return;
    auto const from = key_of(address);
    auto const before = with_.open.fetch_add(1);
    auto const of_address = with_.by_address.add(from);
    bool const has_room = has_room_for(address, before, of_address);
    if (!has_room)
        with_.refused.add();
    if (!has_room && (before >= with_.how.max_connections + max_refused ||
                      (with_.by_address.is_bounded(address) &&
                       of_address >= with_.how.max_connections_per_address + max_refused_of_address))) {
        --with_.open;
        with_.by_address.remove(from);
        return;
    }
    with_.open_gauge.add(1);
    connection_surroundings const parts{.to = with_.to,
                                        .how = with_.how,
                                        .bodies = with_.bodies,
                                        .time = with_.time,
                                        .date = date_,
                                        .on = loop_};
    auto const made = make_connection(std::move(socket), address, parts, connections_, with_.tls, !has_room);
    group_.spawn("http connection", made->run(made));
}

/// Beside so many connections, and so many of the same address. Who rests gives way to who comes.
bool worker::has_room_for(asio::ip::address const& address, std::int64_t before, std::int64_t of_address)
{
    bool const fits_address =
        !with_.by_address.is_bounded(address) || of_address < with_.how.max_connections_per_address;
    bool const fits = before < with_.how.max_connections;
    if (!fits)
        warn("as many connections are open as there may be");
    return (fits_address || make_room(key_of(address))) && (fits || make_room(std::nullopt));
}

/// Closes the connections that have rested for longest, those of one address or any. False: none rests.
bool worker::make_room(std::optional<address_key> from)
{
    std::vector<std::pair<connection::rest, connection*>> resting;
    for (auto* const one : connections_.all)
        if (!from || one->from() == *from)
            if (auto const rest = one->resting())
                resting.emplace_back(*rest, one);
    if (resting.empty())
        return false;
    auto const count = static_cast<std::ptrdiff_t>(1 + resting.size() / share_to_close);
    std::ranges::nth_element(resting, resting.begin() + count - 1);
    for (auto const& [rest, one] : std::span(resting).first(static_cast<std::size_t>(count))) {
        one->cut();
        with_.closed_for_room.add();
    }
    return true;
}

void worker::warn(std::string_view what)
{
    auto const now = with_.time.steady_now();
    if (now < next_warning_)
        return;
    next_warning_ = now + between_warnings;
    telemetry::log(telemetry::level::warning, "http", "", "{}", what);
}

void worker::sweep()
{
    auto const now = with_.time.steady_now();
    for (auto next = connections_.all.begin(); next != connections_.all.end();) {
        auto* const one = *next++;
        one->check_deadline(now);
    }
    loop_.call_after(sweep_period(with_.how), [this] { sweep(); });
}

void worker::begin_drain()
{
    loop_.post([this] { drain(); });
}

void worker::drain()
{
    draining_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (auto* one : connections_.all)
        one->finish();
    drain_limit_ = loop_.call_after(std::chrono::milliseconds(with_.how.drain_ms), [this] { cut(); });
    look_whether_drained();
}

void worker::look_whether_drained()
{
    if (draining_ && std::all_of(connections_.all.begin(), connections_.all.end(),
                                 [](auto const* one) { return one->is_dispensable(); }))
        cut();
}

void worker::cut()
{
    if (std::exchange(cutting_, true))
        return;
    loop_.cancel(drain_limit_);
    for (auto* one : connections_.all)
        one->cut();
    asio::co_spawn(loop_.executor(), group_.drain(cut_grace),
                   [this](std::exception_ptr const&, bool) { loop_.stop(); });
}

std::unique_ptr<asio::ssl::context> load_certificate(server_settings const& how)
{
    if (how.tls_certificate.empty() && how.tls_key.empty())
        return nullptr;
    auto made = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    made->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                      asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
    SSL_CTX_set_cipher_list(made->native_handle(), tls12_ciphers);
    error_code failed;
    made->use_certificate_chain_file(how.tls_certificate, failed);
    if (failed)
        throw std::runtime_error("cannot use the certificate " + how.tls_certificate + ": " +
                                 failed.message());
    made->use_private_key_file(how.tls_key, asio::ssl::context::pem, failed);
    if (failed)
        throw std::runtime_error("cannot use the private key " + how.tls_key + ": " + failed.message());
    return made;
}

/// A port shared by several sockets of ours would be shared with another server as well: ask for it alone
/// first.
void require_free_port(tcp::endpoint const& at)
{
    asio::io_context context;
    acceptor probe(context);
    probe.open(at.protocol());
    probe.set_option(acceptor::reuse_address(true));
    probe.bind(at);
}

} // namespace

struct server::inside {
    inside(dispatcher& to, server_settings const& given, telemetry::metrics& metrics, core::clock& time)
        : how(given),
          tls(load_certificate(how)),
          parts{
              to,
              how,
              time,
              tls.get(),
              metrics.gauge("fcg_http_connections", "Open connections"),
              metrics.counter("fcg_http_connections_closed_for_room_total",
                              "Connections that rested and were closed for others"),
              metrics.counter("fcg_http_connections_refused_total", "Connections that there was no room for"),
              body_budget(how.max_buffered_body_bytes),
              connections_by_address(how)}
    {
    }

    server_settings const how;
    std::unique_ptr<asio::ssl::context> tls;
    shared_parts parts;
    std::vector<std::unique_ptr<worker>>
        workers; ///< their loops live on after the drain: others may still post to them
    bool drained = false;
};

server::server(dispatcher& to, server_settings const& how, telemetry::metrics& metrics, core::clock& clock)
    : inside_(std::make_unique<inside>(to, how, metrics, clock))
{
}

server::~server()
{
    drain();
}

std::uint16_t server::start()
{
    auto const& how = inside_->how;
    auto& workers = inside_->workers;
    endpoint const shown{.host = how.address, .port = static_cast<std::uint16_t>(how.port), .path = {}};
    try {
        tcp::endpoint at(asio::ip::make_address(how.address), static_cast<std::uint16_t>(how.port));
        bool const shares_port = how.threads > 1;
        if (shares_port && how.port != 0)
            require_free_port(at);
        for (std::int64_t i = 0; i < how.threads; ++i) {
            workers.push_back(std::make_unique<worker>(inside_->parts, at, shares_port));
            at.port(workers.front()->endpoint().port());
        }
    } catch (boost::system::system_error const& failure) {
        workers.clear();
        throw std::runtime_error("cannot listen on " + shown.host_and_port() + ": " +
                                 failure.code().message());
    }
    for (auto const& one : workers)
        one->start();
    return workers.front()->endpoint().port();
}

void server::drain()
{
    if (std::exchange(inside_->drained, true))
        return;
    for (auto const& one : inside_->workers)
        one->begin_drain();
    for (auto& one : inside_->workers) {
        one->wait();
        if (one->has_ended())
            continue;
        telemetry::log(telemetry::level::error, "http", "", "requests did not end when the server stopped");
        [[maybe_unused]] auto const* const left_running = one.release(); // its loop is still touched
    }
    std::erase(inside_->workers, nullptr);
}

} // namespace fcg::http
