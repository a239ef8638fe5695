#include "platform/http/server/request_validation.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace fcg::http {
namespace {

constexpr std::size_t max_listed_faults = 10; ///< a caller that sends thousands must not get them all listed

std::string list_allowed(std::array<route const*, method_count> const& allowed)
{
    std::string names;
    for (std::size_t i = 0; i < method_count; ++i) {
        auto const verb = static_cast<method>(i);
        bool const has_get = allowed[static_cast<std::size_t>(method::get)] != nullptr;
        if (allowed[i] != nullptr || (verb == method::head && has_get))
            names += std::string(to_text(verb)) + ", ";
    }
    return names + "OPTIONS";
}

response method_not_allowed(std::string allowed)
{
    response refusal =
        problem{405, "method-not-allowed", "This path has no such method", "it has " + allowed};
    refusal.with("Allow", std::move(allowed));
    return refusal;
}

response describe_methods(std::string allowed)
{
    auto answer = no_content();
    answer.with("Allow", std::move(allowed));
    return answer;
}

/// Replaces the alias by the route's own path, so that nothing shows the alias, and makes `values` views of
/// it.
void resolve_alias(request& request, route const& route, segments& values)
{
    auto const pattern = split_path(route.path);
    std::array<std::size_t, segments::max_count> offsets{}; ///< of each value in the route's own path
    std::size_t next = 0;
    std::string own_path;
    for (auto const segment : pattern.all()) {
        own_path += '/';
        if (is_parameter(segment))
            offsets[next] = own_path.size();
        own_path += is_parameter(segment) ? values.texts[next++] : segment;
    }
    request.path = std::move(own_path);
    for (std::size_t i = 0; i < values.count; ++i)
        values.texts[i] = std::string_view(request.path).substr(offsets[i], values.texts[i].size());
}

/// Sets the path values as views into request.path. `values` are in the order of the pattern's parameters.
void name_values(request& request, route const& route, segments const& values)
{
    if (values.count == 0)
        return;
    auto const pattern = split_path(route.path);
    std::size_t next = 0;
    for (auto const segment : pattern.all())
        if (is_parameter(segment))
            request.path_values.emplace_back(parameter_name(segment), values.texts[next++]);
}

std::string_view media_type(std::string_view content_type)
{
    return core::trim(content_type.substr(0, content_type.find(';')));
}

bool is_foreign_charset(std::string_view content_type)
{
    auto const lower = core::to_lower_ascii(content_type);
    auto const index = lower.find("charset=");
    if (index == lower.npos)
        return false;
    auto charset = std::string_view(lower).substr(index + 8);
    charset = charset.substr(0, charset.find(';'));
    return charset != "utf-8" && charset != "\"utf-8\"";
}

response unsupported_media_type(std::string detail)
{
    return problem{415, "unsupported-media-type", "The body is not of a type that is read here",
                   std::move(detail)};
}

} // namespace

std::optional<response> refuse_target(request& request, router const& router)
{
    request.route = nullptr;
    request.path_values.clear();
    if (request.method == method::options && request.target == "*")
        return describe_methods("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    auto const parts = split_target(request.target);
    if (!parts)
        return response(parts.error());
    segments path;
    if (auto const wrong = decode_path(parts->path, request.path, path))
        return response(*wrong);
    auto match = router.find(request.method, path);
    if (!match.path_exists)
        return response(not_found("path"));
    if (match.route == nullptr && request.method == method::options)
        return describe_methods(list_allowed(match.allowed));
    if (match.route == nullptr)
        return method_not_allowed(list_allowed(match.allowed));
    request.route = match.route;
    if (match.by_alias)
        resolve_alias(request, *match.route, match.values);
    name_values(request, *match.route, match.values);
    return std::nullopt;
}

std::optional<response> refuse_query(request& request)
{
    request.query.clear();
    auto const question = request.target.find('?');
    if (question == request.target.npos)
        return std::nullopt;
    if (auto const wrong = decode_query(request.target.substr(question + 1), request.query))
        return response(*wrong);
    std::vector<field_fault> faults;
    for (std::size_t i = 0; i < request.query.size() && faults.size() < max_listed_faults; ++i) {
        auto const& name = request.query[i].first;
        auto const* known = request.route->query.get();
        auto const is_this = [&](auto const& earlier) { return earlier.first == name; };
        if (known == nullptr ||
            std::ranges::find(known->parameters, name, &schema::parameter::name) == known->parameters.end())
            faults.push_back({name, "there is no such parameter"});
        else if (std::ranges::any_of(std::span(request.query).first(i), is_this))
            faults.push_back({name, "it appears twice"});
    }
    if (faults.empty())
        return std::nullopt;
    return response(invalid_fields(std::move(faults)));
}

std::optional<response> refuse_media_type(request const& request)
{
    auto const& route = *request.route;
    if (auto const encoding = request.header("Content-Encoding"); !encoding.empty() && encoding != "identity")
        return unsupported_media_type("a body with a Content-Encoding is not read here");
    if ((route.body == nullptr && !route.streams_body) || route.accepts.empty())
        return std::nullopt;
    auto const sent = request.header("Content-Type");
    if (core::to_lower_ascii(media_type(sent)) != route.accepts || is_foreign_charset(sent))
        return unsupported_media_type("send Content-Type: " + route.accepts + " in UTF-8");
    return std::nullopt;
}

} // namespace fcg::http
