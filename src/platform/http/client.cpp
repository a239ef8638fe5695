// The only file that knows Beast's client side.
#include "platform/http/client.hpp"

#include "platform/async/timeout.hpp"
#include "platform/core/text.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>

namespace fcg::http {

namespace {

namespace beast = boost::beast;
using tcp = boost::asio::ip::tcp;
using socket = boost::asio::basic_stream_socket<tcp, boost::asio::io_context::executor_type>;
using resolver = boost::asio::ip::basic_resolver<tcp, boost::asio::io_context::executor_type>;

constexpr std::uint64_t largest_answer = 64 * 1'024 * 1'024;

beast::http::request<beast::http::string_body> to_beast(client_request wanted, std::string const& host)
{
    beast::http::request<beast::http::string_body> message;
    message.version(11);
    message.method_string(to_text(wanted.method));
    message.target(wanted.target);
    message.set(beast::http::field::host, host);
    for (auto const& [name, value] : wanted.headers)
        message.insert(name, value);
    if (!wanted.body.empty())
        message.set(beast::http::field::content_type, wanted.content_type);
    message.body() = std::move(wanted.body);
    message.prepare_payload();
    return message;
}

client_answer from_beast(beast::http::response<beast::http::string_body>&& message)
{
    client_answer answer;
    answer.status = static_cast<int>(message.result_int());
    for (auto const& field : message)
        answer.headers.emplace_back(core::to_lower_ascii(field.name_string()), field.value());
    answer.body = std::move(message.body());
    return answer;
}

} // namespace

std::string_view client_answer::header(std::string_view name) const
{
    auto const found =
        std::find_if(headers.begin(), headers.end(), [&](auto const& one) { return one.first == name; });
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

struct client::inside {
    inside(async::loop& on, std::string host, std::uint16_t port)
        : on(on),
          host(std::move(host)),
          port(port),
          stream(on.executor())
    {
    }

    async::loop& on;
    std::string host;
    std::uint16_t port;
    socket stream;
    beast::flat_buffer buffer;

    void close()
    {
        boost::system::error_code closed_already;
        stream.close(closed_already);
        buffer.clear();
    }
};

client::client(async::loop& on, std::string host, std::uint16_t port)
    : inside_(std::make_unique<inside>(on, std::move(host), port))
{
}

client::~client() = default;

task<client_answer> client::exchange(client_request wanted)
{
    auto& my = *inside_;
    if (!my.stream.is_open()) {
        resolver names(my.on.executor());
        auto const service = std::to_string(my.port);
        auto const found = co_await names.async_resolve(my.host, service, async::use_task);
        co_await boost::asio::async_connect(my.stream, found, async::use_task);
        my.stream.set_option(tcp::no_delay(true));
    }
    auto const is_head = wanted.method == method::head;
    auto message = to_beast(std::move(wanted), my.host);
    co_await beast::http::async_write(my.stream, message, async::use_task);
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(largest_answer);
    parser.skip(is_head);
    co_await beast::http::async_read(my.stream, my.buffer, parser, async::use_task);
    if (!parser.get().keep_alive())
        my.close();
    co_return from_beast(parser.release());
}

task<client_answer> client::send(client_request wanted, std::chrono::microseconds limit)
{
    try {
        auto work = exchange(std::move(wanted));
        auto answer = co_await async::with_timeout(inside_->on, std::move(work), limit);
        co_return answer;
    } catch (...) {
        inside_->close();
        throw;
    }
}

} // namespace fcg::http
