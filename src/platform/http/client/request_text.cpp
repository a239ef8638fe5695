#include "platform/http/client/request_text.hpp"

#include <stdexcept>
#include <string_view>

namespace fcg::http {
namespace {

using namespace std::string_view_literals;

void append(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

void check(std::string_view text, std::string_view forbidden)
{
    if (text.find_first_of(forbidden) != text.npos)
        throw std::invalid_argument("a request would break out of its line");
}

bool needs_length(client_request const& request)
{
    return !request.body.empty() || request.method == method::post || request.method == method::put ||
           request.method == method::patch;
}

} // namespace

std::string request_head(client_request const& request, std::string const& base_path,
                         std::string const& authority, std::string used)
{
    check(request.target, "\r\n\0 "sv);
    auto& out = used;
    out.clear();
    out.append(to_text(request.method)).append(" ").append(base_path).append(request.target);
    out.append(" HTTP/1.1\r\n");
    bool has_host = false;
    bool has_type = request.body.empty();
    for (auto const& [name, value] : request.headers) {
        check(name, "\r\n\0: "sv);
        check(value, "\r\n\0"sv);
        if (equal_names(name, "content-length"))
            continue;
        has_host = has_host || equal_names(name, "host");
        has_type = has_type || equal_names(name, "content-type");
        append(out, name, value);
    }
    if (!has_host)
        append(out, "Host", authority);
    if (!has_type)
        append(out, "Content-Type", request.content_type);
    if (needs_length(request))
        append(out, "Content-Length", std::to_string(request.body.size()));
    out.append("\r\n");
    return used;
}

} // namespace fcg::http
