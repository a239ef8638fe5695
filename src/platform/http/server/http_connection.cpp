#include "platform/http/server/http_connection.hpp"

#include "platform/async/as_values.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <type_traits>

namespace fcg::http {
namespace {

namespace asio = boost::asio;
using async::as_values;
using boost::system::error_code;
using namespace std::chrono_literals;

/// How long a caller may take to close its side: closing before it has read the last response could lose it.
constexpr auto linger_limit = 2s;
constexpr std::size_t max_lingering_bytes = 2'097'152; ///< so that the sender reads why it is refused
/// How long a source that was asked to end may take.
constexpr auto ending_limit = 2s;
constexpr auto never = core::steady_point::max();
constexpr auto unlimited = std::chrono::microseconds::max();

problem too_slow()
{
    return {408, "request-timeout", "The request took too long to arrive",
            "send the whole request within the time limit"};
}

template <class Stream>
class socket_connection final : public connection,
                                public body_reader,
                                public std::enable_shared_from_this<socket_connection<Stream>> {
public:
    template <class... StreamParts>
    socket_connection(open_connections& connections, connection_environment env,
                      asio::ip::address const& address, bool over_limit, StreamParts&&... parts)
        : connection(connections, key_of(address)),
          env_(env),
          stream_(std::forward<StreamParts>(parts)...),
          talk_(env, address.to_string()),
          opened_at_(env.time.steady_now()),
          over_limit_(over_limit)
    {
    }

    task<> run(std::shared_ptr<connection>) override
    {
        bool is_open = co_await open();
        if (over_limit_)
            talk_.refuse(unavailable("too many connections are open"));
        while (is_open) {
            auto const step = talk_.proceed();
            if (!talk_.output().empty())
                is_open = co_await write();
            if (!is_open)
                break;
            if (step == http_session::step::read)
                is_open = co_await read();
            else if (step == http_session::step::handle)
                is_open = co_await handle();
            else if (step == http_session::step::close)
                break;
        }
        if (is_open)
            co_await close();
    }

    void check_deadline(core::steady_point now) override
    {
        if (now < deadline_)
            return;
        deadline_ = never;
        if (doing_ == activity::handling) {
            give_up();
        } else if (doing_ == activity::reading && talk_.now() != http_session::phase::idle) {
            timed_out_ = true;
            error_code ignored;
            socket().cancel(ignored);
        } else {
            cut();
        }
    }

    void finish() override
    {
        talk_.finish();
        finishing_ = true;
        end_source();
        error_code failed;
        bool const rests = doing_ == activity::reading && talk_.now() == http_session::phase::idle;
        if (doing_ == activity::opening || (rests && socket().available(failed) == 0))
            cut();
    }

    void cut() override
    {
        was_cut_ = true;
        error_code ignored;
        socket().shutdown(asio::socket_base::shutdown_both, ignored);
        socket().close(ignored);
    }

    bool is_dispensable() const override
    {
        return (doing_ == activity::streaming && !source_ends_) || doing_ == activity::lingering;
    }

    std::optional<rest> resting() const override
    {
        if (was_cut_)
            return std::nullopt;
        if (doing_ == activity::opening)
            return rest{.has_begun_request = true, .since = opened_at_};
        bool const waits =
            talk_.now() == http_session::phase::idle || talk_.now() == http_session::phase::head;
        if (doing_ != activity::reading || !waits)
            return std::nullopt;
        return rest{.has_begun_request = talk_.now() == http_session::phase::head, .since = talk_.since()};
    }

    /// Returns the next piece of a body that is streamed to its handler.
    task<std::string_view> next() override
    {
        for (;;) {
            if (gave_up_)
                throw unreadable_body(unavailable("it takes too long"));
            auto const piece = talk_.next_piece();
            begin(activity::handling, std::chrono::milliseconds(env_.settings.request_timeout_ms));
            if (piece)
                co_return *piece;
            if (!talk_.output().empty())
                co_await write();
            begin(activity::reading, std::chrono::milliseconds(env_.settings.body_timeout_ms));
            auto const room = talk_.room();
            auto const [failed, bytes] =
                co_await stream_.async_read_some(asio::buffer(room.data(), room.size()), as_values);
            if (failed)
                throw unreadable_body(timed_out_ ? too_slow()
                                                 : malformed_request("the connection ended within the body"));
            talk_.received(bytes);
        }
    }

private:
    static constexpr bool is_tls = !std::is_same_v<Stream, tcp_socket>;
    enum class activity { opening, reading, writing, handling, streaming, lingering };

    task<bool> open()
    {
        error_code failed;
        socket().set_option(asio::ip::tcp::no_delay(true), failed);
        if constexpr (is_tls) {
            begin(activity::opening, std::chrono::milliseconds(env_.settings.header_timeout_ms));
            std::tie(failed) = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_values);
        }
        co_return !failed;
    }

    task<bool> read()
    {
        begin_reading();
        auto const room = talk_.room();
        auto const [failed, bytes] =
            co_await stream_.async_read_some(asio::buffer(room.data(), room.size()), as_values);
        talk_.received(bytes);
        co_return !failed || went_wrong(failed);
    }

    task<bool> write()
    {
        begin(activity::writing, std::chrono::milliseconds(env_.settings.body_timeout_ms));
        auto const [failed, bytes] =
            co_await asio::async_write(stream_, asio::buffer(talk_.output()), as_values);
        talk_.sent();
        co_return !failed;
    }

    task<bool> handle()
    {
        begin(activity::handling, std::chrono::milliseconds(env_.settings.request_timeout_ms));
        auto& request = talk_.asked();
        request.stream = request.route->streams_body ? this : nullptr;
        auto response = co_await env_.dispatcher.answer(request);
        if (gave_up_)
            co_return false;
        bool const wants_head_only = request.method == method::head;
        talk_.answered(response);
        if (!response.source || wants_head_only)
            co_return true;
        source_ = std::move(response.source);
        bool const is_open = co_await stream();
        source_.reset();
        co_return is_open;
    }

    /// Sends each piece before it requests the next. The time between two pieces has no limit.
    task<bool> stream()
    {
        source_ends_ = false;
        if (finishing_)
            end_source();
        watch_for_leaving();
        bool is_open = co_await write();
        for (bool goes_on = true; is_open && goes_on;) {
            begin(activity::streaming, source_ends_ ? ending_limit : unlimited);
            auto const piece = co_await source_->next();
            talk_.add_piece(piece);
            goes_on = !piece.empty();
            is_open = co_await write();
        }
        error_code ignored;
        socket().cancel(ignored); // ends the wait of watch_for_leaving()
        co_return is_open;
    }

    task<> close()
    {
        begin(activity::lingering, linger_limit);
        error_code failed;
        if constexpr (is_tls)
            std::tie(failed) = co_await stream_.async_shutdown(as_values);
        socket().shutdown(asio::socket_base::shutdown_send, failed);
        for (std::size_t dropped = 0, bytes = 0; !failed && dropped < max_lingering_bytes; dropped += bytes) {
            auto const room = talk_.room();
            std::tie(failed, bytes) =
                co_await socket().async_read_some(asio::buffer(room.data(), room.size()), as_values);
        }
    }

    /// Watches the socket while nothing is sent. Otherwise a caller that leaves would be noticed only with
    /// the next piece.
    void watch_for_leaving()
    {
        socket().async_wait(asio::socket_base::wait_read, [weak = this->weak_from_this()](error_code failed) {
            auto const self = weak.lock();
            if (self && !failed)
                self->look_whether_left();
        });
    }

    /// Readable bytes may also be the next request, which waits for its turn.
    void look_whether_left()
    {
        char byte = 0;
        error_code failed;
        socket().non_blocking(true, failed);
        socket().receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, failed);
        if (failed && failed != asio::error::would_block)
            end_source();
    }

    void end_source()
    {
        source_ends_ = source_ && source_->end_soon();
        if (source_ends_ && doing_ == activity::streaming)
            deadline_ = env_.time.steady_now() + ending_limit;
    }

    void begin(activity activity, std::chrono::microseconds limit)
    {
        doing_ = activity;
        deadline_ = limit == unlimited ? never : env_.time.steady_now() + limit;
        if (is_dispensable())
            this->connections_.on_dispensable();
    }

    /// Sets the deadline of the whole request, however many reads it takes.
    void begin_reading()
    {
        doing_ = activity::reading;
        auto const limit_ms = talk_.now() == http_session::phase::idle   ? env_.settings.idle_timeout_ms
                              : talk_.now() == http_session::phase::head ? env_.settings.header_timeout_ms
                                                                         : env_.settings.body_timeout_ms;
        deadline_ = talk_.since() + std::chrono::milliseconds(limit_ms);
    }

    /// Returns true if the caller is still there to receive a response.
    bool went_wrong(error_code failed)
    {
        if (talk_.now() == http_session::phase::idle || (!timed_out_ && failed != asio::error::eof))
            return false;
        talk_.refuse(timed_out_ ? too_slow() : malformed_request("the connection ended within the request"));
        return true;
    }

    /// Responds for a handler that takes too long. The handler continues, since it cannot be stopped, but its
    /// caller does not wait.
    void give_up()
    {
        auto const& request = talk_.asked();
        telemetry::log(telemetry::level::warning, "http", request.trace.correlation_id,
                       "{} {} takes longer than {} ms: answered with 503", to_text(request.method),
                       request.path, env_.settings.request_timeout_ms);
        gave_up_ = true;
        talk_.give_up();
        asio::async_write(stream_, asio::buffer(talk_.output()),
                          [self = this->shared_from_this()](error_code, std::size_t) { self->cut(); });
    }

    tcp_socket& socket()
    {
        if constexpr (is_tls)
            return stream_.next_layer();
        else
            return stream_;
    }

    connection_environment env_;
    Stream stream_;
    http_session talk_;
    core::steady_point opened_at_;
    activity doing_ = activity::opening;
    core::steady_point deadline_ = never;
    std::shared_ptr<body_source> source_; ///< source of the response that is being streamed
    bool source_ends_ = false;            ///< whether the source was asked to end and will
    bool finishing_ = false;
    bool over_limit_;
    bool was_cut_ = false;
    bool timed_out_ = false; ///< whether the last read was ended by its deadline
    bool gave_up_ = false;   ///< whether the handler's response comes too late
};

} // namespace

connection::connection(open_connections& connections, address_key key)
    : connections_(connections),
      key_(key),
      position_(connections.connections.insert(connections.connections.end(), this))
{
}

connection::~connection()
{
    connections_.connections.erase(position_);
    connections_.on_closed(key_);
}

std::shared_ptr<connection> make_connection(tcp_socket socket, asio::ip::address const& address,
                                            connection_environment env, open_connections& connections,
                                            asio::ssl::context* tls, bool over_limit)
{
    if (tls == nullptr)
        return std::make_shared<socket_connection<tcp_socket>>(connections, env, address, over_limit,
                                                               std::move(socket));
    return std::make_shared<socket_connection<asio::ssl::stream<tcp_socket>>>(
        connections, env, address, over_limit, std::move(socket), *tls);
}

} // namespace fcg::http
