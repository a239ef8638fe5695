#include "platform/http/server/client_address.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <vector>

namespace fcg::http {
namespace {

/// Splits at `separator`, but not inside a quoted string if the header has `quotes`. Returns empty if a quote
/// stays open: it is then unknown where the client's text ends and the proxies' begins.
std::vector<std::string_view> split(std::string_view text, char separator, bool quotes)
{
    std::vector<std::string_view> pieces;
    bool is_quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_quoted && text[i] == '\\')
            ++i;
        else if (quotes && text[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && text[i] == separator) {
            pieces.push_back(core::trim(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    if (is_quoted)
        return {};
    pieces.push_back(core::trim(text.substr(begin)));
    return pieces;
}

/// Reads "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]" or "[2001:db8::1]:4711".
std::optional<ip_address> parse_node(std::string_view node)
{
    auto const colon = node.find(':');
    if (node.starts_with('[')) {
        auto const end = node.find(']');
        if (end == node.npos || (end + 1 < node.size() && node[end + 1] != ':'))
            return std::nullopt;
        return parse_ip_address(node.substr(1, end - 1));
    }
    if (colon != node.npos && node.find(':', colon + 1) == node.npos)
        node = node.substr(0, colon);
    return parse_ip_address(node);
}

/// Reads the node of one element of Forwarded: for="[2001:db8::1]:4711";proto=https
std::optional<ip_address> parse_forwarded_element(std::string_view element)
{
    for (auto const pair : split(element, ';', true)) {
        auto const equals = std::min(pair.find('='), pair.size());
        if (equals == pair.size() || !equal_names(pair.substr(0, equals), "for"))
            continue;
        auto value = pair.substr(equals + 1);
        if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        return parse_node(value);
    }
    return std::nullopt;
}

} // namespace

std::string find_client_address(request const& request, address_list const& proxies, forwarding header)
{
    if (proxies.empty() && !request.remote_address.starts_with("::ffff:"))
        return std::string(request.remote_address);
    auto const peer = parse_ip_address(request.remote_address);
    if (!peer)
        return std::string(request.remote_address);
    bool const is_forwarded = header == forwarding::forwarded;
    auto const name = is_forwarded ? forwarded_name : x_forwarded_for_name;
    auto client = *peer;
    for (auto const& [sent, value] : std::views::reverse(request.headers)) {
        if (!equal_names(sent, name))
            continue;
        auto const hops = split(value, ',', is_forwarded);
        if (hops.empty())
            return client.to_string();
        for (auto const hop : std::views::reverse(hops)) {
            if (!proxies.contains(client))
                return client.to_string();
            auto const before = is_forwarded ? parse_forwarded_element(hop) : parse_node(hop);
            if (!before)
                return client.to_string();
            client = *before;
        }
    }
    return client.to_string();
}

} // namespace fcg::http
