#include "platform/http/server/server.hpp"

#include "platform/async/as_values.hpp"
#include "platform/async/task_group.hpp"
#include "platform/http/client/endpoint.hpp"
#include "platform/http/server/http_connection.hpp"
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

/// If files or memory run out, accepting again at once would only spin.
constexpr auto accept_pause = 100ms;
/// This many callers beyond the limit, and this many of one address, get a response; more are dropped.
constexpr std::int64_t max_refused = 64;
constexpr std::int64_t max_refused_of_address = 8;
/// If there is no room, one in this many idle connections is closed at once, so that a flood does not cause a
/// search through all of them for each caller.
constexpr std::size_t share_to_close = 128;
/// A warning that a caller can cause again and again is logged at most this often.
constexpr auto between_warnings = 60s;
/// Excludes static RSA and CBC: TLS 1.2 is used with forward secrecy and authenticated encryption only.
constexpr auto tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
/// How long cancelled tasks may take to end after the drain limit.
constexpr auto cut_grace = 5s;

/// Returns how often deadlines are checked, so that none is missed by more than a quarter of the shortest.
std::chrono::milliseconds sweep_period(server_settings const& settings)
{
    auto const shortest =
        std::min({settings.header_timeout_ms, settings.body_timeout_ms, settings.idle_timeout_ms,
                  settings.request_timeout_ms, std::int64_t{2'000}});
    return std::clamp(std::chrono::milliseconds(shortest / 4), 5ms, 500ms);
}

struct shared_parts {
    dispatcher& dispatcher;
    server_settings const& settings;
    core::clock& time;
    asio::ssl::context* tls;
    telemetry::gauge open_gauge;
    telemetry::counter closed_for_room;
    telemetry::counter refused;
    body_budget bodies;
    connections_by_address by_address;
    std::atomic<std::int64_t> open{0}; ///< number of connections of all threads
};

/// One thread with its loop, its acceptor and its connections. All functions except start(), begin_drain()
/// and wait() must be called on that thread.
class worker {
public:
    worker(shared_parts& shared_parts, tcp::endpoint const& endpoint, bool shares_port)
        : shared_parts_(shared_parts),
          acceptor_(loop_.context()),
          date_(shared_parts.time)
    {
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(acceptor::reuse_address(true));
        if (shares_port)
            acceptor_.set_option(share_port(true));
        acceptor_.bind(endpoint);
        acceptor_.listen();
        connections_.on_closed = [this](address_key key) {
            --shared_parts_.open;
            shared_parts_.by_address.remove(key);
            shared_parts_.open_gauge.add(-1);
            look_whether_drained();
        };
        connections_.on_dispensable = [this] {
            if (draining_)
                loop_.post([this] { look_whether_drained(); });
        };
    }

    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

    void start()
    {
        group_.spawn("http acceptor", accept());
        loop_.post([this] { sweep(); });
        thread_ = std::thread([this] {
            ::pthread_setname_np(::pthread_self(), "http");
            loop_.run();
        });
    }

    void begin_drain()
    {
        loop_.post([this] { drain(); });
    }

    void wait() { thread_.join(); }

    bool has_ended() const { return group_.running() == 0; } ///< call after wait()

private:
    task<> accept()
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

    void open(tcp_socket socket)
    {
        error_code gone_already;
        auto const address = socket.remote_endpoint(gone_already).address();
        if (gone_already)
            return;
        auto const key = key_of(address);
        auto const before = shared_parts_.open.fetch_add(1);
        auto const of_address = shared_parts_.by_address.add(key);
        bool const has_room = has_room_for(address, before, of_address);
        if (!has_room)
            shared_parts_.refused.add();
        if (!has_room &&
            (before >= shared_parts_.settings.max_connections + max_refused ||
             (shared_parts_.by_address.is_bounded(address) &&
              of_address >= shared_parts_.settings.max_connections_per_address + max_refused_of_address))) {
            --shared_parts_.open;
            shared_parts_.by_address.remove(key);
            return;
        }
        shared_parts_.open_gauge.add(1);
        connection_environment const parts{.dispatcher = shared_parts_.dispatcher,
                                           .settings = shared_parts_.settings,
                                           .bodies = shared_parts_.bodies,
                                           .time = shared_parts_.time,
                                           .date = date_,
                                           .loop = loop_};
        auto const connection =
            make_connection(std::move(socket), address, parts, connections_, shared_parts_.tls, !has_room);
        group_.spawn("http connection", connection->run(connection));
    }

    /// Returns whether a new connection fits the limits of all connections and of its address. Closes idle
    /// connections to make room.
    bool has_room_for(asio::ip::address const& address, std::int64_t before, std::int64_t of_address)
    {
        bool const fits_address = !shared_parts_.by_address.is_bounded(address) ||
                                  of_address < shared_parts_.settings.max_connections_per_address;
        bool const fits = before < shared_parts_.settings.max_connections;
        if (!fits)
            warn("as many connections are open as there may be");
        return (fits_address || make_room(key_of(address))) && (fits || make_room(std::nullopt));
    }

    /// Closes the connections that have waited longest, of one address or of any. Returns false if none
    /// waits.
    bool make_room(std::optional<address_key> key)
    {
        std::vector<std::pair<connection::rest, connection*>> resting;
        for (auto* const connection : connections_.connections)
            if (!key || connection->from() == *key)
                if (auto const rest = connection->resting())
                    resting.emplace_back(*rest, connection);
        if (resting.empty())
            return false;
        auto const count = static_cast<std::ptrdiff_t>(1 + resting.size() / share_to_close);
        std::ranges::nth_element(resting, resting.begin() + count - 1);
        for (auto const& [rest, resting_connection] :
             std::span(resting).first(static_cast<std::size_t>(count))) {
            resting_connection->cut();
            shared_parts_.closed_for_room.add();
        }
        return true;
    }

    void warn(std::string_view text)
    {
        auto const now = shared_parts_.time.steady_now();
        if (now < next_warning_)
            return;
        next_warning_ = now + between_warnings;
        telemetry::log(telemetry::level::warning, "http", "", "{}", text);
    }

    void sweep()
    {
        auto const now = shared_parts_.time.steady_now();
        for (auto next = connections_.connections.begin(); next != connections_.connections.end();) {
            auto* const connection = *next++;
            connection->check_deadline(now);
        }
        loop_.call_after(sweep_period(shared_parts_.settings), [this] { sweep(); });
    }

    void drain()
    {
        draining_ = true;
        error_code ignored;
        acceptor_.close(ignored);
        for (auto* connection : connections_.connections)
            connection->finish();
        drain_limit_ =
            loop_.call_after(std::chrono::milliseconds(shared_parts_.settings.drain_ms), [this] { cut(); });
        look_whether_drained();
    }

    void look_whether_drained()
    {
        if (draining_ && std::ranges::all_of(connections_.connections, &connection::is_dispensable))
            cut();
    }

    void cut()
    {
        if (std::exchange(cutting_, true))
            return;
        loop_.cancel(drain_limit_);
        for (auto* connection : connections_.connections)
            connection->cut();
        asio::co_spawn(loop_.executor(), group_.drain(cut_grace),
                       [this](std::exception_ptr const&, bool) { loop_.stop(); });
    }

    shared_parts& shared_parts_;
    open_connections connections_; ///< outlives the loop, which may still hold connections
    async::real_loop loop_;
    async::task_group group_{loop_};
    acceptor acceptor_;
    date_text date_;
    async::loop::timer_id drain_limit_ = 0;
    core::steady_point next_warning_{};
    bool draining_ = false, cutting_ = false;
    std::thread thread_;
};

std::unique_ptr<asio::ssl::context> load_certificate(server_settings const& settings)
{
    if (settings.tls_certificate.empty() && settings.tls_key.empty())
        return nullptr;
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                         asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
    SSL_CTX_set_cipher_list(context->native_handle(), tls12_ciphers);
    error_code failed;
    context->use_certificate_chain_file(settings.tls_certificate, failed);
    if (failed)
        throw std::runtime_error("cannot use the certificate " + settings.tls_certificate + ": " +
                                 failed.message());
    context->use_private_key_file(settings.tls_key, asio::ssl::context::pem, failed);
    if (failed)
        throw std::runtime_error("cannot use the private key " + settings.tls_key + ": " + failed.message());
    return context;
}

/// A port shared by several sockets of this server would be shared with another server as well, so it is
/// first bound exclusively.
void require_free_port(tcp::endpoint const& endpoint)
{
    asio::io_context context;
    acceptor probe(context);
    probe.open(endpoint.protocol());
    probe.set_option(acceptor::reuse_address(true));
    probe.bind(endpoint);
}

} // namespace

struct server::impl {
    impl(dispatcher& dispatcher, server_settings const& initial_settings, telemetry::metrics& metrics,
         core::clock& time)
        : settings(initial_settings),
          tls(load_certificate(settings)),
          parts{dispatcher,
                settings,
                time,
                tls.get(),
                metrics.gauge("fcg_http_connections", "Open connections"),
                metrics.counter("fcg_http_connections_closed_for_room_total",
                                "Idle connections that were closed to make room for others"),
                metrics.counter("fcg_http_connections_refused_total",
                                "Connections that were refused for lack of room"),
                body_budget(settings.max_buffered_body_bytes),
                connections_by_address(settings)}
    {
    }

    server_settings const settings;
    std::unique_ptr<asio::ssl::context> tls;
    shared_parts parts;
    std::vector<std::unique_ptr<worker>>
        workers; ///< their loops exist after the drain, because others may still post to them
    bool drained = false;
};

server::server(dispatcher& dispatcher, server_settings const& settings, telemetry::metrics& metrics,
               core::clock& clock)
    : impl_(std::make_unique<impl>(dispatcher, settings, metrics, clock))
{
}

server::~server()
{
    drain();
}

std::uint16_t server::start()
{
    auto const& settings = impl_->settings;
    auto& workers = impl_->workers;
    endpoint const shown{
        .host = settings.address, .port = static_cast<std::uint16_t>(settings.port), .path = {}};
    try {
        tcp::endpoint endpoint(asio::ip::make_address(settings.address),
                               static_cast<std::uint16_t>(settings.port));
        bool const shares_port = settings.threads > 1;
        if (shares_port && settings.port != 0)
            require_free_port(endpoint);
        for (std::int64_t i = 0; i < settings.threads; ++i) {
            workers.push_back(std::make_unique<worker>(impl_->parts, endpoint, shares_port));
            endpoint.port(workers.front()->endpoint().port());
        }
    } catch (boost::system::system_error const& failure) {
        workers.clear();
        throw std::runtime_error("cannot listen on " + shown.host_and_port() + ": " +
                                 failure.code().message());
    }
    for (auto const& worker : workers)
        worker->start();
    return workers.front()->endpoint().port();
}

void server::drain()
{
    if (std::exchange(impl_->drained, true))
        return;
    for (auto const& worker : impl_->workers)
        worker->begin_drain();
    for (auto& worker : impl_->workers) {
        worker->wait();
        if (worker->has_ended())
            continue;
        telemetry::log(telemetry::level::error, "http", "", "requests did not end when the server stopped");
        [[maybe_unused]] auto const* const left_running = worker.release(); // its loop is still used
    }
    std::erase(impl_->workers, nullptr);
}

} // namespace fcg::http
