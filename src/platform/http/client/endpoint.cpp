#include "platform/http/client/endpoint.hpp"

#include "platform/core/numbers.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <arpa/inet.h>

namespace fcg::http {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

bool is_ipv6(std::string const& text)
{
    in6_addr ignored{};
    return ::inet_pton(AF_INET6, text.c_str(), &ignored) == 1;
}

bool is_name(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == text.npos;
}

/// Reads "host", "host:port" or "[address]:port". Returns false if `text` is not valid.
bool read_authority(std::string_view text, endpoint& endpoint)
{
    bool const in_brackets = text.starts_with('[');
    auto const end = in_brackets ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == text.npos)
        return false;
    endpoint.host = core::to_lower_ascii(text.substr(in_brackets ? 1 : 0, in_brackets ? end - 1 : end));
    if (in_brackets ? !is_ipv6(endpoint.host) : !is_name(endpoint.host))
        return false;
    auto const rest = text.substr(in_brackets ? end + 1 : end);
    if (rest.empty())
        return true;
    auto const port = rest.front() == ':' ? core::parse_number<std::uint16_t>(rest.substr(1)) : std::nullopt;
    endpoint.port = port.value_or(0);
    return endpoint.port != 0;
}

/// Returns the host with brackets if it is an IPv6 address.
std::string in_url(std::string const& host)
{
    return host.find(':') == host.npos ? host : "[" + host + "]";
}

bool is_path(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '?' && c != '#'; });
}

} // namespace

std::optional<endpoint> endpoint::parse(std::string_view url)
{
    auto const colon = url.find("://");
    if (colon == url.npos)
        return std::nullopt;
    auto const scheme = core::to_lower_ascii(url.substr(0, colon));
    if (scheme != "http" && scheme != "https")
        return std::nullopt;
    endpoint endpoint;
    endpoint.tls = scheme == "https";
    endpoint.port = endpoint.tls ? https_port : http_port;
    auto const rest = url.substr(colon + 3);
    auto const slash = std::min(rest.find('/'), rest.size());
    auto path = rest.substr(slash);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    endpoint.path = path;
    if (!read_authority(rest.substr(0, slash), endpoint) || !is_path(path))
        return std::nullopt;
    return endpoint;
}

std::string endpoint::authority() const
{
    return port == (tls ? https_port : http_port) ? in_url(host) : host_and_port();
}

std::string endpoint::host_and_port() const
{
    return in_url(host) + ":" + std::to_string(port);
}

} // namespace fcg::http
