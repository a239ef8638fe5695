// The only file that knows Beast's client side.
#include "platform/http/client.hpp"

#include "platform/async/as_values.hpp"
#include "platform/async/error_text.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/text.hpp"
#include "platform/http/client_tls.hpp"
#include "platform/http/name_lookup.hpp"
#include "platform/http/request_text.hpp"

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

constexpr std::uint64_t largest_answer = 64 * 1'024 * 1'024;
constexpr std::uint32_t largest_head = 64 * 1'024;
/// A batch of ten messages comes with one read.
constexpr std::size_t read_room = 32 * 1'024;
/// A client that is made from host and port alone waits for its connection as long as a request may take.
constexpr std::chrono::hours no_connect_limit{1};

client_answer from_beast(beast::http::response<beast::http::string_body>&& message)
{
    client_answer answer;
    answer.status = static_cast<int>(message.result_int());
    for (auto const& field : message)
        answer.headers.emplace_back(core::to_lower_ascii(field.name_string()), field.value());
    answer.body = std::move(message.body());
    return answer;
}

/// What a connection says that the server closed while nobody looked.
bool means_closed(error_code failed)
{
    return failed == beast::http::error::end_of_stream || failed == asio::error::eof ||
           failed == asio::error::connection_reset || failed == asio::error::broken_pipe ||
           failed == asio::error::connection_aborted || failed == asio::ssl::error::stream_truncated;
}

/// 100 and 103 stand before the answer; 101 would be one.
bool is_informational(int status)
{
    return status / 100 == 1 && status != 101;
}

} // namespace

std::string_view client_answer::header(std::string_view name) const
{
    auto const found =
        std::find_if(headers.begin(), headers.end(), [&](auto const& one) { return one.first == name; });
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

struct client::inside {
    inside(async::loop& on, endpoint to, std::shared_ptr<client_tls> tls,
           std::chrono::microseconds connect_limit)
        : on(on),
          to(std::move(to)),
          authority(this->to.authority()),
          tls(std::move(tls)),
          connect_limit(connect_limit),
          stream(on.executor())
    {
    }

    task<client_answer> exchange(client_request const& wanted, std::chrono::microseconds limit,
                                 bool repeatable);
    task<> open(std::chrono::microseconds limit, bool was_sent);
    task<> connect();
    task<> connect_to_first(std::vector<tcp::endpoint> addresses);
    template <class Stream>
    task<std::optional<client_answer>> talk(Stream& with, client_request const& wanted);
    task<std::optional<client_answer>> talk(client_request const& wanted);
    bool is_still_open();
    void close();
    void give_up();
    [[noreturn]] void fail(error_code failed, std::string const& doing) const;
    void rethrow_as_fault(std::exception_ptr const& failure) const;

    async::loop& on;
    endpoint to;
    std::string authority;
    std::shared_ptr<client_tls> tls;
    std::chrono::microseconds connect_limit;
    socket stream;
    std::optional<asio::ssl::stream<socket&>> encrypted; ///< one for each connection
    bool is_new = true;                                  ///< no answer has come on this connection
    bool gave_up = false;                                ///< the request under way has had its time
    std::string head;
    beast::flat_buffer buffer;
};

client::client(async::loop& on, std::string host, std::uint16_t port)
    : client(on, endpoint{.host = std::move(host), .port = port, .path = {}}, nullptr, no_connect_limit)
{
}

client::client(async::loop& on, endpoint to, std::shared_ptr<client_tls> tls,
               std::chrono::microseconds connect_limit)
    : inside_(std::make_shared<inside>(on, std::move(to), std::move(tls), connect_limit))
{
}

client::~client() = default;

bool client::is_open() const
{
    return inside_->stream.is_open();
}

task<client_answer> client::send(client_request wanted, std::chrono::microseconds limit)
{
    return send(std::move(wanted), limit, false);
}

task<client_answer> client::send(client_request wanted, std::chrono::microseconds limit, bool repeatable)
{
    auto const my = inside_;
    my->gave_up = false;
    // Closing the socket ends whatever is under way: cheaper than a task of its own for the work.
    auto const timer = my->on.call_after(limit, [weak = std::weak_ptr(my)] {
        if (auto const still = weak.lock())
            still->give_up();
    });
    client_answer answer;
    std::exception_ptr failure;
    try {
        answer = co_await my->exchange(wanted, limit, repeatable);
    } catch (...) {
        failure = std::current_exception();
        my->close();
    }
    my->on.cancel(timer);
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

/// Nobody has cancelled this request: an operation that says so was ended by something else, and callers
/// must not take that for their own doing.
void client::inside::rethrow_as_fault(std::exception_ptr const& failure) const
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

task<client_answer> client::inside::exchange(client_request const& wanted, std::chrono::microseconds limit,
                                             bool repeatable)
{
    head = request_head(wanted, to.path, authority, std::move(head));
    bool const goes_on = is_still_open();
    if (goes_on) {
        auto answer = co_await talk(wanted);
        if (answer)
            co_return std::move(*answer);
        if (!repeatable)
            fail(asio::error::connection_reset, "the connection was closed instead of an answer by");
    }
    close();
    co_await open(limit, goes_on);
    auto answer = co_await talk(wanted);
    if (!answer)
        fail(asio::error::connection_reset, "the connection was closed instead of an answer by");
    co_return std::move(*answer);
}

/// A new connection. `was_sent`: the request has gone out before, on one that broke.
task<> client::inside::open(std::chrono::microseconds limit, bool was_sent)
{
    try {
        auto connecting = connect();
        co_await async::with_timeout(on, std::move(connecting), std::min(connect_limit, limit));
    } catch (system_error const& fault) {
        if (was_sent || async::means_cancelled(fault))
            throw;
        throw never_connected(fault);
    }
}

task<> client::inside::connect()
{
    auto addresses = co_await find_addresses(on, to.host, to.port);
    if (gave_up)
        throw async::timed_out();
    co_await connect_to_first(std::move(addresses));
    error_code ignored; // slower, but it works
    stream.set_option(tcp::no_delay(true), ignored);
    stream.non_blocking(true); // for is_still_open()
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

task<std::optional<client_answer>> client::inside::talk(client_request const& wanted)
{
    return encrypted ? talk(*encrypted, wanted) : talk(stream, wanted);
}

/// To the first address that takes it. The socket is opened here: Asio's own way through a list says that it
/// was cancelled when no socket could be opened.
task<> client::inside::connect_to_first(std::vector<tcp::endpoint> addresses)
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
            break; // told to end
    }
    fail(unreachable, "connecting to");
}

/// Nothing when the server has closed the connection before a byte of its answer.
template <class Stream>
task<std::optional<client_answer>> client::inside::talk(Stream& with, client_request const& wanted)
{
    std::array<asio::const_buffer, 2> const out{asio::buffer(head), asio::buffer(wanted.body)};
    auto const [unsent, sent] = co_await asio::async_write(with, out, as_values);
    if (unsent && means_closed(unsent))
        co_return std::nullopt;
    if (unsent)
        fail(unsent, "writing to");

    std::optional<answer_parser> parser;
    bool heard = false;
    do {
        parser.emplace();
        parser->body_limit(wanted.max_answer_bytes != 0 ? wanted.max_answer_bytes : largest_answer);
        parser->header_limit(largest_head);
        parser->skip(wanted.method == method::head);
        auto const [unread, bytes] = co_await beast::http::async_read(with, buffer, *parser, as_values);
        heard = heard || parser->got_some();
        if (unread && means_closed(unread) && !heard)
            co_return std::nullopt;
        if (unread == beast::http::error::body_limit && wanted.max_answer_bytes != 0) {
            close();
            co_return from_beast(parser->release());
        }
        if (unread)
            fail(unread, "reading the answer of");
    } while (is_informational(static_cast<int>(parser->get().result_int())));

    if (encrypted && is_new)
        tls->remember(encrypted->native_handle());
    is_new = false;
    if (!parser->keep_alive() || buffer.size() != 0) // what nobody asked for belongs to no request
        close();
    co_return from_beast(parser->release());
}

/// Between two requests nothing may come: bytes mean the end of the connection, or of TLS on it.
bool client::inside::is_still_open()
{
    if (!stream.is_open())
        return false;
    char byte = 0;
    error_code nothing;
    stream.receive(asio::buffer(&byte, 1), socket::message_peek, nothing);
    return nothing == asio::error::would_block;
}

void client::inside::close()
{
    error_code closed_already;
    stream.close(closed_already);
    encrypted.reset();
    buffer.clear();
}

/// Ends the operation under way, which still uses the rest.
void client::inside::give_up()
{
    gave_up = true;
    error_code closed_already;
    stream.close(closed_already);
}

void client::inside::fail(error_code failed, std::string const& doing) const
{
    throw system_error(async::without_place(failed), doing + " " + authority);
}

} // namespace fcg::http
