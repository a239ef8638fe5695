// The only file that knows the client side of Beast.
#include "platform/http/client/client.hpp"

#include "platform/async/as_values.hpp"
#include "platform/async/error_text.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/text.hpp"
#include "platform/http/client/client_tls.hpp"
#include "platform/http/client/name_lookup.hpp"
#include "platform/http/client/request_text.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace fcg::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using async::as_values;
using boost::system::error_code;
using boost::system::system_error;
using tcp = asio::ip::tcp;
using socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using answer_parser = beast::http::response_parser<beast::http::string_body>;

constexpr std::uint64_t largest_response = 64 * 1'024 * 1'024;
constexpr std::uint32_t largest_head = 64 * 1'024;
/// Room for a batch of ten messages in one read.
constexpr std::size_t read_room = 32 * 1'024;
/// A client made from host and port only waits for its connection as long as the request's limit allows.
constexpr std::chrono::hours no_connect_limit{1};

client_response from_beast(beast::http::response<beast::http::string_body>&& message)
{
    client_response answer;
    answer.status = static_cast<int>(message.result_int());
    for (auto const& field : message)
        answer.headers.emplace_back(core::to_lower_ascii(field.name_string()), field.value());
    answer.body = std::move(message.body());
    return answer;
}

/// Returns true for the errors of a connection that the server closed while it was idle.
bool means_closed(error_code failed)
{
    return failed == beast::http::error::end_of_stream || failed == asio::error::eof ||
           failed == asio::error::connection_reset || failed == asio::error::broken_pipe ||
           failed == asio::error::connection_aborted || failed == asio::ssl::error::stream_truncated;
}

/// 100 and 103 precede the response; 101 would be one.
bool is_informational(int status)
{
    return status / 100 == 1 && status != 101;
}

} // namespace

std::string_view client_response::header(std::string_view name) const
{
    auto const it = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return it == headers.end() ? std::string_view() : std::string_view(it->second);
}

struct client::impl {
    impl(async::loop& loop, endpoint initial_endpoint, std::shared_ptr<client_tls> tls,
         std::chrono::microseconds connect_limit)
        : loop(loop),
          endpoint(std::move(initial_endpoint)),
          authority(this->endpoint.authority()),
          tls(std::move(tls)),
          connect_limit(connect_limit),
          stream(loop.executor())
    {
    }

    task<client_response> exchange(client_request const& request, std::chrono::microseconds limit,
                                   bool repeatable)
    {
        head = request_head(request, endpoint.path, authority, std::move(head));
        bool const goes_on = is_still_open();
        if (goes_on) {
            auto answer = co_await talk(request);
            if (answer)
                co_return std::move(*answer);
            if (!repeatable)
                fail(asio::error::connection_reset, "the connection was closed instead of an answer by");
        }
        close();
        co_await open(limit, goes_on);
        auto answer = co_await talk(request);
        if (!answer)
            fail(asio::error::connection_reset, "the connection was closed instead of an answer by");
        co_return std::move(*answer);
    }

    /// Makes a new connection. `was_sent`: the request was sent before, on a connection that broke.
    task<> open(std::chrono::microseconds limit, bool was_sent)
    {
        try {
            auto connecting = connect();
            co_await async::with_timeout(loop, std::move(connecting), std::min(connect_limit, limit));
        } catch (system_error const& fault) {
            if (was_sent || async::means_cancelled(fault))
                throw;
            throw never_connected(fault);
        }
    }

    task<> connect()
    {
        auto addresses = co_await find_addresses(loop, endpoint.host, endpoint.port);
        if (gave_up)
            throw async::timed_out();
        co_await connect_to_first(std::move(addresses));
        error_code ignored; // without it the connection is slower but works
        stream.set_option(tcp::no_delay(true), ignored);
        stream.non_blocking(true); // needed by is_still_open()
        buffer.reserve(read_room);
        is_new = true;
        if (!tls)
            co_return;
        encrypted.emplace(stream, tls->context());
        tls->prepare(encrypted->native_handle());
        auto const [refused] = co_await encrypted->async_handshake(asio::ssl::stream_base::client, as_values);
        if (refused)
            fail(refused, tls->explain_refusal(encrypted->native_handle()) + " at");
    }

    /// Connects to the first address that accepts. The socket is opened here because Asio's own loop over a
    /// list of addresses reports a cancellation if no socket could be opened.
    task<> connect_to_first(std::vector<tcp::endpoint> addresses)
    {
        error_code unreachable = asio::error::host_not_found;
        for (auto const& address : addresses) {
            close();
            stream.open(address.protocol(), unreachable);
            if (unreachable)
                continue;
            std::tie(unreachable) = co_await stream.async_connect(address, as_values);
            if (gave_up)
                throw async::timed_out();
            if (!unreachable)
                co_return;
            if (!stream.is_open() || unreachable == asio::error::operation_aborted)
                break; // cancelled
        }
        fail(unreachable, "connecting to");
    }

    task<std::optional<client_response>> talk(client_request const& request)
    {
        return encrypted ? talk(*encrypted, request) : talk(stream, request);
    }

    /// Sends the request and reads the response. Returns nothing if the server has closed the connection
    /// before the first byte of its response.
    template <class Stream>
    task<std::optional<client_response>> talk(Stream& connected_stream, client_request const& request)
    {
        std::array<asio::const_buffer, 2> const out{asio::buffer(head), asio::buffer(request.body)};
        auto const [unsent, sent] = co_await asio::async_write(connected_stream, out, as_values);
        if (unsent && means_closed(unsent))
            co_return std::nullopt;
        if (unsent)
            fail(unsent, "writing to");

        std::optional<answer_parser> parser;
        bool heard = false;
        do {
            parser.emplace();
            parser->body_limit(request.max_answer_bytes != 0 ? request.max_answer_bytes : largest_response);
            parser->header_limit(largest_head);
            parser->skip(request.method == method::head);
            auto const [unread, bytes] =
                co_await beast::http::async_read(connected_stream, buffer, *parser, as_values);
            heard = heard || parser->got_some();
            if (unread && means_closed(unread) && !heard)
                co_return std::nullopt;
            if (unread == beast::http::error::body_limit && request.max_answer_bytes != 0) {
                close();
                co_return from_beast(parser->release());
            }
            if (unread)
                fail(unread, "reading the answer of");
        } while (is_informational(static_cast<int>(parser->get().result_int())));

        if (encrypted && is_new)
            tls->remember(encrypted->native_handle());
        is_new = false;
        if (!parser->keep_alive() || buffer.size() != 0) // extra bytes belong to no request
            close();
        co_return from_beast(parser->release());
    }

    /// Between two requests no bytes may come: they mean the end of the connection, or of TLS on it.
    bool is_still_open()
    {
        if (!stream.is_open())
            return false;
        char byte = 0;
        error_code nothing;
        stream.receive(asio::buffer(&byte, 1), socket::message_peek, nothing);
        return nothing == asio::error::would_block;
    }

    void close()
    {
        error_code closed_already;
        stream.close(closed_already);
        encrypted.reset();
        buffer.clear();
    }

    /// Ends the current operation, which still uses the other members.
    void give_up()
    {
        gave_up = true;
        error_code closed_already;
        stream.close(closed_already);
    }

    [[noreturn]] void fail(error_code failed, std::string const& doing) const
    {
        throw system_error(async::without_slot(failed), doing + " " + authority);
    }

    /// This request was not cancelled, so an operation that reports a cancellation was ended by something
    /// else, and callers must not take it for their own cancellation.
    void rethrow_as_fault(std::exception_ptr const& failure) const
    {
        try {
            std::rethrow_exception(failure);
        } catch (never_connected const&) {
            throw;
        } catch (system_error const& fault) {
            if (async::means_cancelled(fault))
                fail(asio::error::connection_aborted, "the connection was lost to");
            throw;
        }
    }

    async::loop& loop;
    endpoint endpoint;
    std::string authority;
    std::shared_ptr<client_tls> tls;
    std::chrono::microseconds connect_limit;
    socket stream;
    std::optional<asio::ssl::stream<socket&>> encrypted; ///< a new one for each connection
    bool is_new = true;                                  ///< no response has been received on this connection
    bool gave_up = false;                                ///< the current request has exceeded its limit
    std::string head;
    beast::flat_buffer buffer;
};

client::client(async::loop& loop, std::string host, std::uint16_t port)
    : client(loop, endpoint{.host = std::move(host), .port = port, .path = {}}, nullptr, no_connect_limit)
{
}

client::client(async::loop& loop, endpoint endpoint, std::shared_ptr<client_tls> tls,
               std::chrono::microseconds connect_limit)
    : impl_(std::make_shared<impl>(loop, std::move(endpoint), std::move(tls), connect_limit))
{
}

bool client::is_open() const
{
    return impl_->stream.is_open();
}

task<client_response> client::send(client_request request, std::chrono::microseconds limit)
{
    return send(std::move(request), limit, false);
}

task<client_response> client::send(client_request request, std::chrono::microseconds limit, bool repeatable)
{
    auto const my = impl_;
    my->gave_up = false;
    // Closing the socket ends every operation, which is cheaper than a task of its own for the work.
    auto const timer = my->loop.call_after(limit, [weak = std::weak_ptr(my)] {
        if (auto const still = weak.lock())
            still->give_up();
    });
    client_response answer;
    std::exception_ptr failure;
    try {
        answer = co_await my->exchange(request, limit, repeatable);
    } catch (...) {
        failure = std::current_exception();
        my->close();
    }
    my->loop.cancel(timer);
    if (!failure)
        co_return answer;
    if (my->gave_up)
        throw async::timed_out();
    auto const state = co_await asio::this_coro::cancellation_state;
    bool const was_cancelled = state.cancelled() != asio::cancellation_type::none;
    if (!was_cancelled)
        my->rethrow_as_fault(failure);
    std::rethrow_exception(failure);
}

} // namespace fcg::http
