#include "bus/sqs/credentials/asking.hpp"

#include "platform/async/error_text.hpp"
#include "platform/async/timeout.hpp"
#include "platform/core/text.hpp"
#include "platform/http/client/client_tls.hpp"
#include "platform/http/client/endpoint.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace fcg::bus::sqs {

url_parts url_parts::of(std::string_view url, std::string_view text)
{
    auto const scheme_end = url.find("://");
    auto const host_begin = scheme_end == std::string_view::npos ? url.size() : scheme_end + 3;
    auto const path_begin = std::min(url.find_first_of("/?#", host_begin), url.size());
    auto const origin = url.substr(0, path_begin);
    auto const there = http::endpoint::parse(origin);
    bool const is_plain =
        std::ranges::all_of(url, [](char character) { return character > ' ' && character <= '~'; });
    if (!there || !is_plain)
        throw std::runtime_error(std::string(text) + " is not an HTTP URL");
    auto target = url.substr(path_begin, url.find('#', path_begin) - path_begin);
    return {.origin = std::string(origin),
            .host = core::to_lower_ascii(there->host),
            .target = (target.starts_with('/') ? "" : "/") + std::string(target)};
}

std::string percent_encoded(std::string_view text, std::string_view kept)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (char const character : text) {
        auto const octet = static_cast<unsigned char>(character);
        if (unreserved.find(character) != unreserved.npos || kept.find(character) != kept.npos)
            encoded += character;
        else
            encoded.append(1, '%').append(1, digits[octet >> 4]).append(1, digits[octet & 15U]);
    }
    return encoded;
}

task<http::client_response> ask(async::loop& loop, std::string origin, http::client_request request,
                                std::chrono::microseconds limit, std::string ca_file)
{
    auto const there = http::endpoint::parse(origin);
    auto const tls = there->tls ? std::make_shared<http::client_tls>(there->host, ca_file) : nullptr;
    http::client line(loop, *there, tls, limit);
    try {
        auto answer = co_await line.send(std::move(request), limit);
        co_return answer;
    } catch (async::timed_out const&) {
        auto const milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
        throw std::runtime_error("no answer from " + origin + " within " + std::to_string(milliseconds) +
                                 " ms");
    } catch (boost::system::system_error const& error) {
        if (error.code() == boost::asio::error::operation_aborted)
            throw;
        throw std::runtime_error("no answer from " + origin + ": " + async::error_text(error));
    }
}

void expect_success(http::client_response const& answer, std::string_view origin)
{
    if (answer.status != 200)
        throw std::runtime_error(std::string(origin) + " answered " + std::to_string(answer.status));
}

} // namespace fcg::bus::sqs
