#include "platform/http/response.hpp"

#include "platform/core/text.hpp"
#include "platform/http/routing/routes.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace fcg::http {
namespace {

using namespace std::string_view_literals;

std::string write_problem(problem const& refusal)
{
    std::string out = "{\"type\":";
    core::append_json_string(out, "/problems/" + refusal.slug);
    out += ",\"title\":";
    core::append_json_string(out, refusal.title);
    out += ",\"status\":" + std::to_string(refusal.status) + ",\"detail\":";
    core::append_json_string(out, refusal.detail);
    if (!refusal.errors.empty()) {
        char separator = '[';
        out += ",\"errors\":";
        for (auto const& [field, reason] : refusal.errors) {
            out += separator;
            out += "{\"field\":";
            core::append_json_string(out, field);
            out += ",\"reason\":";
            core::append_json_string(out, reason);
            out += '}';
            separator = ',';
        }
        out += ']';
    }
    out += '}';
    return out;
}

/// Returns true if an If-Match or If-None-Match header lists `etag`. With `weak_matches`, a weak tag (W/"v7")
/// matches too.
bool lists_tag(std::string_view header, std::string_view etag, bool weak_matches)
{
    return std::ranges::any_of(std::views::split(header, ','), [&](auto const& entry) {
        auto tag = core::trim(std::string_view(entry.begin(), entry.end()));
        if (tag == "*")
            return true;
        if (weak_matches && tag.starts_with("W/"))
            tag.remove_prefix(2);
        return tag == etag;
    });
}

bool requires_if_match(route const& route)
{
    auto const it = std::ranges::find(route.headers, "If-Match", &header_parameter::name);
    if (it == route.headers.end())
        throw std::logic_error("the route " + route.path + " reads If-Match and does not declare it");
    return it->required;
}

} // namespace

response::response(problem const& refusal)
    : status(refusal.status),
      content_type("application/problem+json"),
      body(write_problem(refusal))
{
    if (refusal.retry_after_seconds)
        with("Retry-After", std::to_string(*refusal.retry_after_seconds));
}

response& response::with(std::string_view name, std::string value)
{
    if (value.find_first_of("\r\n\0"sv) != value.npos)
        throw std::invalid_argument("a line break in the header " + std::string(name));
    headers.emplace_back(name, std::move(value));
    return *this;
}

std::string_view response::header(std::string_view name) const
{
    auto const it = std::ranges::find(headers, name, [](auto const& header) { return header.first; });
    return it == headers.end() ? std::string_view() : std::string_view(it->second);
}

response ok(std::string json)
{
    response response;
    response.body = std::move(json);
    return response;
}

response created(std::string location, std::string json)
{
    auto response = ok(std::move(json));
    response.status = 201;
    response.with("Location", std::move(location));
    return response;
}

response accepted(std::string location, std::string json)
{
    auto response = created(std::move(location), std::move(json));
    response.status = 202;
    return response;
}

response no_content()
{
    response response;
    response.status = 204;
    return response;
}

std::string version_etag(std::int64_t version)
{
    return "\"v" + std::to_string(version) + "\"";
}

bool has_current(request const& request, std::string_view etag)
{
    return lists_tag(request.header("If-None-Match"), etag, true);
}

response not_modified(std::string etag)
{
    response response;
    response.status = 304;
    response.with("ETag", std::move(etag));
    return response;
}

std::optional<problem> check_if_match(request const& request, std::string_view etag)
{
    auto const header = request.header("If-Match");
    if (header.empty())
        return requires_if_match(*request.route) ? std::optional(precondition_required()) : std::nullopt;
    if (lists_tag(header, etag, false))
        return std::nullopt;
    return precondition_failed();
}

} // namespace fcg::http
