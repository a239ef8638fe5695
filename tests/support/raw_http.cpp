#include "support/raw_http.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace fcg::test {

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

bool equal_in_any_case(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](unsigned char left, unsigned char right) {
        return std::tolower(left) == std::tolower(right);
    });
}

} // namespace

std::string_view raw_message::header(std::string_view name) const
{
    std::string_view left = head;
    for (auto end = left.find(line_end); end != 0 && end != std::string_view::npos;
         end = left.find(line_end)) {
        auto const line = left.substr(0, end);
        left.remove_prefix(end + line_end.size());
        auto const colon = line.find(':');
        if (colon == std::string_view::npos || !equal_in_any_case(line.substr(0, colon), name))
            continue;
        auto const start = line.find_first_not_of(' ', colon + 1);
        return start == std::string_view::npos ? std::string_view() : line.substr(start);
    }
    return {};
}

void raw_message::set_body(std::string text)
{
    auto const length = header("content-length");
    auto const index = static_cast<std::size_t>(length.data() - head.data());
    head.replace(index, length.size(), std::to_string(text.size()));
    body = std::move(text);
}

raw_message make_response(std::string_view status_and_reason, std::string body)
{
    return {
        fmt::format("HTTP/1.1 {}\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {}\r\n\r\n",
                    status_and_reason, body.size()),
        std::move(body)};
}

task<raw_message> read_message(boost::asio::ip::tcp::socket& socket, std::string& rest)
{
    auto const head_size = co_await boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(rest),
                                                                  head_end, async::use_task);
    raw_message message{rest.substr(0, head_size), {}};
    rest.erase(0, head_size);
    auto const length = std::strtoull(std::string(message.header("content-length")).c_str(), nullptr, 10);
    if (rest.size() < length) {
        auto const missing = boost::asio::transfer_exactly(length - rest.size());
        co_await boost::asio::async_read(socket, boost::asio::dynamic_buffer(rest), missing, async::use_task);
    }
    message.body = rest.substr(0, length);
    rest.erase(0, length);
    co_return message;
}

task<> write_message(boost::asio::ip::tcp::socket& socket, raw_message const& message)
{
    std::array const pieces{boost::asio::buffer(message.head), boost::asio::buffer(message.body)};
    co_await boost::asio::async_write(socket, pieces, async::use_task);
}

} // namespace fcg::test
